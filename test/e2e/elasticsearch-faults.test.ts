import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { parsePosition } from '../../src/sources/elasticsearch/position.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { type ElasticsearchServer, startElasticsearch } from '../support/elasticsearch.ts';
import { bytesOf, eventLines, readLog } from '../support/logs.ts';
import {
  type Meddler,
  type Meddling,
  type MeddlingProxy,
  startMeddlingProxy,
} from '../support/meddling-proxy.ts';
import { type PolledIndices, polledIndices } from '../support/polled-indices.ts';
import { type Outcome, outcomeOf, recordNamed, runPipeline } from '../support/run-pipeline.ts';
import { readyReasons, type ServiceProcess, startService } from './service.ts';

// What an operator reads when something is wrong with Elasticsearch or the way there, and that nothing is lost by it: a service
// follows a real server, through a proxy where the server itself does not fail on command.

const PASSWORD = 'orchid-7-harness';
const PATIENCE = { timeout: 30_000, interval: 50 };
/** Parts of the log: one for each fault, so that each has something to lose. */
const PARTS = 32;

let folder = '';
let server: ElasticsearchServer;
let indices: PolledIndices;
const running: ServiceProcess[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-elasticsearch-faults-'));
  writeFileSync(path.join(folder, 'password'), `${PASSWORD}\n`);
  server = await startElasticsearch({ password: PASSWORD });
  indices = polledIndices(server.url, PASSWORD);
});
afterAll(async () => {
  for (const service of running.splice(0)) {
    service.child.kill('SIGKILL');
    await service.ended;
  }
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Starts a service on a store of this name, with these sources. */
function serve(name: string, sources: readonly object[]): ServiceProcess {
  const file = path.join(folder, `${name}.yaml`);
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ cluster: 'default', sources, store: { path: storeOf(name) } }));
  const service = startService(['--config', file], { cwd: folder });
  running.push(service);
  return service;
}

async function stop(service: ServiceProcess): Promise<void> {
  running.splice(running.indexOf(service), 1);
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe(0);
}

const storeOf = (name: string): string => path.join(folder, `${name}.db`);

/** A source of these indices. */
const elasticsearch = (node: string, of: readonly string[], more: object = {}): object => ({
  type: 'elasticsearch',
  nodes: [node],
  indices: of,
  username: 'elastic',
  passwordFile: path.join(folder, 'password'),
  pollIntervalMs: 50,
  requestTimeoutSeconds: 1,
  ...more,
});

/** Waits until one reason is told, no other, and it says this. */
const says = (url: string, message: RegExp) =>
  vi.waitFor(async () => {
    expect(await readyReasons(url)).toEqual([
      { code: 'source-failed', message: expect.stringMatching(message) as string },
    ]);
  }, PATIENCE);
const ready = (url: string) => vi.waitFor(async () => expect(await readyReasons(url)).toEqual([]), PATIENCE);

interface Waiting {
  readonly source?: string;
  readonly retryMs?: number;
  readonly err?: { readonly message: string };
}

/** The failures that were waited out, as the service's log has them. */
const waitsOf = (service: ServiceProcess): Waiting[] =>
  service
    .said()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Waiting)
    .filter(({ retryMs }) => retryMs !== undefined);

/** Nothing of the log was in the index that was taken away. */
const withoutGaps = (records: Outcome['records']): Outcome['records'] =>
  Object.fromEntries(
    Object.entries(records).map(([record, observations]) => [
      record,
      Object.fromEntries(Object.entries(observations).filter(([key]) => !key.startsWith('gap '))),
    ]),
  );

describe('a service that follows Elasticsearch', () => {
  const lines = eventLines(readLog('demo/kubernetes-1.34.jsonl.gz'));
  const partSize = Math.ceil(lines.length / PARTS);
  const NAME = 'followed';
  let proxy: MeddlingProxy;
  let service: ServiceProcess;
  let url = '';
  let next = 0;
  /** Ingest time of the last part. */
  let written = 0;

  /** Where the log is at the moment: an index, an alias or a data stream. */
  let target = 'audit-1';
  /** Puts the next part of the log in. */
  async function write(): Promise<void> {
    const part = lines.slice(next, next + partSize);
    expect(part.length).toBeGreaterThan(0);
    next += part.length;
    written = Date.now();
    const ingested = new Date(written).toISOString();
    await indices.put(
      target,
      part.map(
        (line) => `${line.slice(0, -1)},"@timestamp":"${ingested}","event":{"ingested":"${ingested}"}}`,
      ),
    );
  }

  const start = async (node: string): Promise<void> => {
    const wanted = ['audit-*', 'rolled', 'stream-audit'];
    service = serve(NAME, [elasticsearch(node, wanted, { name: NAME, slices: 2, pageHits: 50 })]);
    url = await service.url;
    await ready(url);
  };

  /** The ingest time up to which everything is committed. */
  function readUntil(): number {
    const db = new DatabaseSync(storeOf(NAME), { readOnly: true });
    const row = db.prepare('SELECT position FROM positions').get();
    db.close();
    return parsePosition(String(row?.['position'])).cursor ?? 0;
  }

  /** What the failures say that were waited out since there were so many. */
  const saidSince = (count: number): string[] =>
    waitsOf(service)
      .slice(count)
      .map(({ err }) => err?.message ?? '');

  /** How often the service has asked what there is. */
  async function polls(): Promise<number> {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return Number(/^lorgnette_poll_polls_total\{.*\} (?<count>\d+)$/m.exec(metrics)?.groups?.['count'] ?? 0);
  }

  /** Waits until everything that was put in is read. */
  async function readAll(): Promise<void> {
    await vi.waitFor(() => expect(readUntil()).toBeGreaterThanOrEqual(written), PATIENCE);
    await ready(url);
  }

  /** The same, and what one shard showed later than another: until polls that began by now are over. */
  async function readToTheLast(): Promise<void> {
    await readAll();
    const before = await polls();
    await vi.waitFor(async () => expect(await polls()).toBeGreaterThan(before + 2), PATIENCE);
    await ready(url);
  }

  beforeAll(async () => {
    proxy = await startMeddlingProxy(server.url);
    await indices.create('audit-1');
    await write();
    await start(proxy.url);
  });
  afterEach(() => proxy.meddle(null));
  afterAll(() => proxy.stop());

  /** Searches of what is there, by page or by count. */
  const searches =
    (meddling: Meddling): Meddler =>
    ({ path: asked }) =>
      asked.includes('_search') ? meddling : null;

  const page = (status: number, title: string, headers = {}): Meddling => ({
    status,
    body: `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>`,
    headers: { 'content-type': 'text/html', ...headers },
  });

  it.each<[string, Meddling, RegExp]>([
    [
      '502 of a proxy',
      page(502, 'Bad Gateway'),
      /cannot answer at the moment \(502\).*look whether the Elasticsearch cluster is up/,
    ],
    [
      '503 of a proxy',
      page(503, 'Service Unavailable'),
      /cannot answer at the moment \(503\).*It is asked again/,
    ],
    ['504 of a proxy', page(504, 'Gateway Timeout'), /no answer came in time.*requestTimeoutSeconds/],
    [
      '429 of a proxy',
      page(429, 'Too Many Requests', { 'retry-after': '1' }),
      /more to do than it can.*`slices`/,
    ],
    ['an answer that is cut off', 'cut', /ends before its end.*proxy/],
    ['an answer that is garbled', 'garble', /is not JSON.*proxy/],
    ['a connection that is reset', 'reset', /connection was closed before the answer was whole.*asked again/],
    ['a connection that is reset in the middle', 'reset-midway', /connection was closed before the answer/],
    ['no answer', 'stall', /no answer came in time.*requestTimeoutSeconds/],
    ['an answer that stops in the middle', 'stall-midway', /no answer came in time.*requestTimeoutSeconds/],
  ])('waits for %s to pass', async (_what, meddling, message) => {
    proxy.meddle(searches(meddling));
    await write();
    await says(url, message);
    proxy.meddle(null);
    await readAll();
    expect(await readyReasons(url)).toEqual([]);
  });

  it('waits longer each time, and not for the same time as others', async () => {
    const before = waitsOf(service).length;
    proxy.meddle(searches(page(503, 'Service Unavailable')));
    await vi.waitFor(() => expect(waitsOf(service).length).toBe(before + 3), PATIENCE);
    proxy.meddle(null);
    const waits = waitsOf(service).slice(before);
    for (const [number, { retryMs = 0 }] of waits.entries()) {
      expect(retryMs).toBeGreaterThanOrEqual(500 * 2 ** number);
      expect(retryMs).toBeLessThanOrEqual(1000 * 2 ** number);
    }
    await write();
    await readAll();
  });

  it('waits while the circuit breaker of the server is open', async () => {
    const limit = (value: string | null) =>
      indices.request('PUT', '/_cluster/settings', {
        persistent: { 'indices.breaker.request.limit': value },
      });
    await limit('1b');
    await says(url, /too little memory left.*circuit breaker.*`pageHits`.*more heap/);
    await limit(null);
    await write();
    await readAll();
    expect(await readyReasons(url)).toEqual([]);
  });

  /** Ends the view that is paged before the next page is asked for. */
  const forget: Meddler = async ({ path: asked, body }) => {
    const { pit } = asked.startsWith('/_search') ? (JSON.parse(body) as { pit?: { id: string } }) : {};
    // Of the pages that are asked for side by side only one finds it there.
    if (pit !== undefined) await indices.request('DELETE', '/_pit', { id: pit.id }).catch(() => undefined);
    return null;
  };

  it('goes on without a word when the view that it pages is gone', async () => {
    const before = waitsOf(service).length;
    let pages = 0;
    proxy.meddle((asked) => {
      if (!asked.path.startsWith('/_search')) return null;
      pages += 1;
      return pages === 2 ? forget(asked) : null;
    });
    await write();
    await readAll();
    expect(pages).toBeGreaterThan(3);
    // A busy machine may answer late.
    expect(saidSince(before).filter((message) => !message.includes('no answer came in time'))).toEqual([]);
  });

  it('says so when every view is gone before it is read', async () => {
    proxy.meddle(forget);
    await write();
    await says(url, /forgotten the view.*opened anew and read again from where it was left/);
    proxy.meddle(null);
    await readAll();
    expect(await readyReasons(url)).toEqual([]);
  });

  it('waits for an index whose shards are on no node', async () => {
    await indices.request('PUT', '/audit-red?wait_for_active_shards=0', {
      settings: { number_of_replicas: 0, 'index.routing.allocation.require.rack': 'nowhere' },
      mappings: { dynamic: false, properties: { event: { properties: { ingested: { type: 'date' } } } } },
    });
    await write();
    await says(url, /index is red\) in audit-red.*_cluster\/allocation\/explain/);
    await indices.request('PUT', '/audit-red/_settings', { 'index.routing.allocation.require.rack': null });
    await readAll();
    target = 'audit-red';
    await write();
    await readAll();
    target = 'audit-1';
    expect(await readyReasons(url)).toEqual([]);
  });

  it('waits while one index cannot be searched, and uses nothing of half an answer', async () => {
    await indices.request('PUT', '/audit-broken', {
      mappings: {
        dynamic: false,
        runtime: {
          'event.ingested': { type: 'date', script: { source: 'throw new IllegalStateException("broken")' } },
        },
      },
    });
    await indices.put('audit-broken', ['{"auditID":"none"}']);
    await write();
    await says(url, /audit-broken/);
    await indices.request('DELETE', '/audit-broken');
    await readAll();
    expect(await readyReasons(url)).toEqual([]);
  });

  it.each([['keyword'], ['text']])(
    'waits when one index has the ingest time as %s, and names it',
    async (type) => {
      await indices.create(`audit-${type}`, { timeType: type });
      await write();
      await says(url, new RegExp(`audit-${type}.*ingestTimeField.*date`));
      await indices.request('DELETE', `/audit-${type}`);
      await readAll();
      expect(await readyReasons(url)).toEqual([]);
    },
  );

  it('says which part is not read when an index has no ingest time, and reads the rest', async () => {
    await indices.create('audit-untimed', { timeType: null });
    await indices.put('audit-untimed', ['{"auditID":"none"}']);
    // Whoever opens the source anew looks at the fields at once, not within a minute.
    proxy.meddle(searches('reset'));
    await says(url, /connection was closed/);
    proxy.meddle(null);
    await write();
    await says(url, /have no field event\.ingested/);
    await vi.waitFor(() => expect(readUntil()).toBeGreaterThanOrEqual(written), PATIENCE);
    await indices.request('DELETE', '/audit-untimed');
    await readAll();
  });

  it('goes on when an index that is read is deleted, and an alias and a data stream roll over', async () => {
    const before = waitsOf(service).length;
    const mappings = {
      dynamic: false,
      properties: { '@timestamp': { type: 'date' }, event: { properties: { ingested: { type: 'date' } } } },
    };
    await indices.request('PUT', '/_index_template/rolled', {
      index_patterns: ['rolled-*'],
      template: { mappings },
    });
    await indices.request('PUT', '/rolled-000001', { aliases: { rolled: { is_write_index: true } } });
    await indices.request('PUT', '/_index_template/stream-audit', {
      index_patterns: ['stream-audit'],
      data_stream: {},
      template: { mappings },
    });
    for (target of ['rolled', 'stream-audit']) {
      await write();
      await indices.request('POST', `/${target}/_rollover`);
      await write();
      await readAll();
    }
    target = 'audit-1';
    await indices.request('DELETE', '/rolled-000001');
    await write();
    await readAll();
    // A new index has its shards nowhere for a moment: nobody is told of that.
    expect(saidSince(before).filter((message) => message.includes('is red'))).toEqual([]);
    expect(await readyReasons(url)).toEqual([]);
  });

  it('goes on when an index is deleted in the middle of being read, and tells what is missing', async () => {
    // Nothing is read until all of it is there.
    proxy.meddle(searches('reset'));
    await says(url, /connection was closed/);
    await indices.create('audit-short');
    const ingested = new Date().toISOString();
    // What is in it was read already.
    await indices.put(
      'audit-short',
      lines.slice(0, 200).map((line) => `${line.slice(0, -1)},"event":{"ingested":"${ingested}"}}`),
    );
    await write();
    let pages = 0;
    proxy.meddle(async ({ path: asked }) => {
      if (!asked.startsWith('/_search')) return null;
      pages += 1;
      if (pages === 2) await indices.request('DELETE', '/audit-short');
      return null;
    });
    await readAll();
    expect(pages).toBeGreaterThan(2);
    await vi.waitFor(async () => expect(await gaps()).toHaveLength(1), PATIENCE);
    expect(await gaps()).toEqual([
      expect.objectContaining({
        reason: 'index-gone',
        message: expect.stringMatching(/audit-short was deleted.*documents.*are missing.*Delete/) as string,
      }),
    ]);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^lorgnette_log_gaps_total\{[^}]*reason="index-gone"[^}]*\} 1$/m);
    expect(service.said()).toMatch(/audit-short was deleted/);
  });

  const gaps = async (): Promise<object[]> => {
    const answer = await (await fetch(`${url}/clusters`)).json();
    const { items } = answer as { items: { inputQuality: { gaps: object[] } }[] };
    return items.flatMap(({ inputQuality }) => inputQuality.gaps);
  };

  it('waits while the server is down, and goes on when it is up again', async () => {
    // The server itself: nothing stands before it that would answer.
    await stop(service);
    await start(server.url);
    await write();
    await server.kill();
    await says(url, /nobody listens there at http:\/\/127.*Look whether the server runs/);
    await server.restart();
    await readAll();
    await write();
    await readAll();
    expect(await readyReasons(url)).toEqual([]);
  });

  it('has in the end what a service has that met no fault', async () => {
    while (next < lines.length) await write();
    await readToTheLast();
    await stop(service);
    const log = path.join(folder, 'audit.log');
    writeFileSync(log, bytesOf(lines));
    const undisturbed = serve('undisturbed', [{ type: 'audit-file', paths: [log] }]);
    const at = await undisturbed.url;
    await ready(at);
    await stop(undisturbed);
    const keys = Object.keys(runPipeline([bytesOf(lines)]).records).map(recordNamed);
    const [found, expected] = [NAME, 'undisturbed'].map((name) => {
      const opened = createSqliteStore({ path: storeOf(name) });
      const { lines: told, records, settlements, failures, peers } = outcomeOf(opened, keys);
      opened.close();
      return { lines: told, records: withoutGaps(records), settlements, failures, peers };
    });
    expect(found?.lines).toEqual(expected?.lines);
    expect(found).toEqual(expected);
    expect(expected?.lines.length).toBeGreaterThan(200);
    expect(service.said()).not.toContain(PASSWORD);
  });
});
