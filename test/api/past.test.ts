import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { createApi } from '../../src/api/app.ts';
import { replay } from '../../src/app.ts';
import type { ReplayResult } from '../../src/cli/app-contract.ts';
import { Config } from '../../src/config/schema.ts';
import type {
  AuditEventAnswer,
  HistoryVersion,
  ManifestAnswer,
  TimelineChange,
} from '../../src/model/change-answer.ts';
import { quietly } from './fake-dependencies.ts';

const LOG = new URL('../data/kubernetes-1.34.healthy.recommended.jsonl.gz', import.meta.url);
const FAILURES = new URL('../data/kubernetes-1.34.rollouts.recommended.jsonl.gz', import.meta.url);
const SECRET = 'hunter2-is-no-password';

interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the caller says the answer is
type Get = <T = unknown>(url: string, accept?: string) => Promise<{ status: number; body: T; text: string }>;
type Json = { [key: string]: unknown };

let folder: string;
let log: string;
let opened: { close(): unknown }[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-past-'));
  log = join(folder, 'audit.log');
  writeFileSync(log, withSecrets(gunzipSync(readFileSync(LOG)).toString('utf8')));
  opened = [];
});
afterEach(async () => {
  for (const one of opened) await one.close();
  rmSync(folder, { recursive: true });
});

/** The log, with a password in the environment of every container. */
const withSecrets = (text: string): string =>
  text.replaceAll('"resources":{', `"env":[{"name":"DB_PASSWORD","value":"${SECRET}"}],"resources":{`);

async function open(store: { keepRaw?: boolean } = {}) {
  const result = await replay({
    paths: [log],
    cluster: 'test',
    storePath: ':memory:',
    config: Config.parse({ store }),
  });
  const api = apiOf(result);
  opened.push(api, result);
  const get: Get = async (url, accept = 'application/json') => {
    const { statusCode, headers, body } = await api.inject({ method: 'GET', url, headers: { accept } });
    expect(body).not.toContain(SECRET);
    const isJson = String(headers['content-type']).includes('json');
    return { status: statusCode, body: (isJson ? JSON.parse(body) : body) as never, text: body };
  };
  const [pod] = result.reader.pods({ limit: 1, name: 'pg-0' }).items;
  const [any] = result.reader.pods({ limit: 1 }).items;
  if (any === undefined) throw new Error('the log shows no Pod');
  return { get, pod: pod ?? any, result };
}

const apiOf = (result: ReplayResult) => createApi({ ...result, ...quietly() });

async function everyPage<T>(get: (url: string) => Promise<{ body: Page<T> }>, path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = (await get(`${path}?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).body;
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

describe('GET /pods/:uid/timeline', () => {
  test('tells in pages what the command line tells at once', async () => {
    const { get, pod, result } = await open();
    const changes = await everyPage<TimelineChange>(get, `/pods/${pod.uid}/timeline`);
    const told = changes.flatMap(({ at, user, auditId, said }) =>
      said.map(({ type, key, values }) => ({ at, type, key, values, user, auditId })),
    );
    expect(told).toEqual(result.timeline(pod.uid));
    expect(changes[0]).toMatchObject({ action: 'create', code: 201, stage: 'ResponseComplete' });
    expect(changes.every(({ sentence }) => sentence.length > 10)).toBe(true);
  });

  test('refuses the cursor of another Pod, and names what there is not', async () => {
    const { get, pod, result } = await open();
    const other = result.reader.pods({ limit: 500 }).items.find(({ uid }) => uid !== pod.uid);
    const { nextCursor } = (await get<Page<unknown>>(`/pods/${pod.uid}/timeline?limit=1`)).body;
    const refused = await get<Json>(`/pods/${other?.uid}/timeline?cursor=${nextCursor}`);
    expect([refused.status, refused.body['code']]).toEqual([400, 'CursorInvalid']);
    const nobody = await get<Json>('/pods/00000000-0000-4000-8000-00000000ffff/timeline');
    expect([nobody.status, nobody.body['code']]).toEqual([404, 'PodNotFound']);
  });
});

describe('GET /pods/:uid/history', () => {
  test('tells the states, each with what changed since the one before', async () => {
    const { get, pod } = await open();
    const versions = await everyPage<HistoryVersion>(get, `/pods/${pod.uid}/history`);
    const seen = new Map<string, unknown>();
    for (const { changes } of versions) {
      for (const { path, before, after } of changes) {
        expect([path, before]).toEqual([path, seen.get(path)]);
        seen.set(path, after);
      }
    }
    expect(seen.get('spec.nodeName')).toBe(pod.node);
    expect(seen.get('status.phase')).toBe('Running');
  });
});

describe('GET /pods/:uid/manifest', () => {
  test('answers the object as of any time, as it was logged', async () => {
    const { get, pod } = await open();
    const { body: latest } = await get<ManifestAnswer>(`/pods/${pod.uid}/manifest`);
    expect(latest).toMatchObject({ exact: true, base: { body: 'responseObject', readFrom: 'log' } });
    expect((latest.manifest['status'] as Json)['phase']).toBe('Running');
    expect(JSON.stringify(latest.manifest)).not.toMatch(/managedFields|last-applied/);
    expect(JSON.stringify(latest.manifest)).toContain('"[redacted:secret-name]"');
    const [first] = (await get<Page<TimelineChange>>(`/pods/${pod.uid}/timeline`)).body.items;
    const { body: made } = await get<ManifestAnswer>(`/pods/${pod.uid}/manifest?at=${first?.at}`);
    expect([made.base.auditId, made.exact, (made.manifest['spec'] as Json)['nodeName']]).toEqual([
      first?.auditId,
      true,
      undefined,
    ]);
  });

  test('answers YAML where that or anything will do, which says the same', async () => {
    const { get, pod } = await open();
    const json = await get<ManifestAnswer>(`/pods/${pod.uid}/manifest`);
    for (const accept of ['*/*', 'application/yaml']) {
      const { text } = await get(`/pods/${pod.uid}/manifest`, accept);
      expect(parse(text)).toEqual(json.body.manifest);
      expect(text).toMatch(/^# cluster test, as of /);
    }
  });

  test('says what is wrong with a time, and when nothing was known yet', async () => {
    const { get, pod } = await open();
    const before = await get<Json>(`/pods/${pod.uid}/manifest?at=2000-01-01T00:00:00Z`);
    expect([before.status, before.body['code']]).toEqual([404, 'ManifestUnknown']);
    const odd = await get<Json>(`/pods/${pod.uid}/manifest?at=then`);
    expect([odd.status, odd.body['code']]).toEqual([400, 'QueryInvalid']);
  });

  test('puts a Pod together from its create and the patches after it, and says so, where no answers were logged', async () => {
    const events = readFileSync(log, 'utf8').trim().split('\n');
    const requests = events.map((text) => {
      const event = JSON.parse(text) as Json;
      const isPod = (event['objectRef'] as Json | undefined)?.['resource'] === 'pods';
      if (!isPod || event['verb'] === 'create') return text;
      const { responseObject: _answer, ...request } = event;
      return JSON.stringify({ ...request, level: 'Request' });
    });
    writeFileSync(log, `${requests.join('\n')}\n`);
    const { get, pod } = await open();
    const { body } = await get<ManifestAnswer>(`/pods/${pod.uid}/manifest`);
    expect(body.exact).toBe(false);
    expect(body.applied.map(({ patch }) => patch)).toContain('strategic');
    expect([(body.manifest['status'] as Json)['phase'], (body.manifest['spec'] as Json)['nodeName']]).toEqual(
      ['Running', pod.node],
    );
    expect([body.resourceVersion, (body.manifest['metadata'] as Json)['resourceVersion']]).toEqual([
      null,
      undefined,
    ]);
  });
});

describe('GET /pods/:uid/audit-events/:auditId', () => {
  const firstEvent = async ({ get, pod }: Awaited<ReturnType<typeof open>>) => {
    const [first] = (await get<Page<TimelineChange>>(`/pods/${pod.uid}/timeline`)).body.items;
    return `/pods/${pod.uid}/audit-events/${first?.auditId}`;
  };

  test.each<[string, () => void]>([
    ['as it was', () => undefined],
    ['renamed by rotation', () => renameSync(log, join(folder, 'audit.log.1'))],
    [
      'renamed, compressed, and another in its place',
      () => {
        writeFileSync(join(folder, 'audit-2026-11-21T03-00-00.000.log.gz'), gzipSync(readFileSync(log)));
        writeFileSync(log, '{"auditID":"another","stage":"ResponseComplete"}\n');
      },
    ],
    [
      'copied and cut off',
      () => {
        copyFileSync(log, `${log}-20261121`);
        writeFileSync(log, '');
      },
    ],
  ])('reads the log again: %s', async (_how, rotate) => {
    const service = await open();
    const path = await firstEvent(service);
    rotate();
    const { status, body } = await service.get<AuditEventAnswer>(`${path}?stage=ResponseComplete`);
    expect(status).toBe(200);
    expect(body.events.map(({ readFrom, stage, event }) => [readFrom, stage, event['verb']])).toEqual([
      ['log', 'ResponseComplete', 'create'],
    ]);
    expect(JSON.stringify(body)).toContain('[redacted:secret-name]');
  });

  test('says what would have kept it when the log is gone', async () => {
    const service = await open();
    const path = await firstEvent(service);
    rmSync(log);
    const { status, body } = await service.get<Json>(path);
    expect([status, body['code'], body['detail']]).toEqual([
      410,
      'AuditEventGone',
      expect.stringContaining('store.keepRaw'),
    ]);
    const manifest = await service.get<Json>(`/pods/${service.pod.uid}/manifest`);
    expect([manifest.status, manifest.body['code']]).toEqual([410, 'AuditEventGone']);
  });

  test('reads copies, which hold no credentials, when they were kept', async () => {
    const service = await open({ keepRaw: true });
    const path = await firstEvent(service);
    const places = service.result.reader.rawPlaces('test', 'Pod', service.pod.uid);
    for (const { batch } of [...places.values()].flat()) {
      const kept = service.result.reader.keptEvents(batch) ?? '';
      expect([kept.includes('"verb":"create"'), kept.includes(SECRET)]).toEqual([true, false]);
    }
    rmSync(log);
    const { body } = await service.get<AuditEventAnswer>(path);
    expect(body.events.map(({ readFrom }) => readFrom)).toEqual(['copy']);
    const manifest = await service.get<ManifestAnswer>(`/pods/${service.pod.uid}/manifest`);
    expect(manifest.body).toMatchObject({ exact: true, base: { readFrom: 'copy' } });
  });

  test('knows nothing of an ID that told nothing', async () => {
    const { get, pod } = await open();
    const { status, body } = await get<Json>(`/pods/${pod.uid}/audit-events/none`);
    expect([status, body['code']]).toEqual([404, 'AuditEventNotFound']);
  });

  test('has every event that the evidence about a Pod names', async () => {
    writeFileSync(log, gunzipSync(readFileSync(FAILURES)));
    const { get, result } = await open();
    const wanted = result.reader.pods({ limit: 500 }).items.flatMap(({ uid }) => {
      const document = result.explain(uid);
      const findings = [document?.primary ?? null, ...(document?.others ?? [])].filter((one) => one !== null);
      return findings.flatMap(({ evidence }) =>
        evidence.map(({ auditId }) => `/pods/${encodeURIComponent(uid)}/audit-events/${auditId}`),
      );
    });
    expect(wanted.length).toBeGreaterThan(20);
    for (const path of wanted) expect([path, (await get(path)).status]).toEqual([path, 200]);
  });
});

describe('GET /pods', () => {
  test('finds a Pod by its address, image, labels and life', async () => {
    const { get, pod, result } = await open();
    const ip = pod.ips[0] ?? '';
    expect(ip).not.toBe('');
    const { body } = await get<ManifestAnswer>(`/pods/${pod.uid}/manifest`);
    const spec = body.manifest['spec'] as { containers: { image: string }[] };
    const image = spec.containers[0]?.image ?? '';
    const labels = Object.entries(
      (body.manifest['metadata'] as { labels?: Record<string, string> }).labels ?? {},
    );
    expect(labels.length).toBeGreaterThan(0);
    const filters = [
      `ip=${ip}`,
      `image=${encodeURIComponent(image)}`,
      `image=${encodeURIComponent(image.slice(image.lastIndexOf('/') + 1).slice(0, -1))}`,
      labels.map(([name, value]) => `label=${encodeURIComponent(`${name}=${value}`)}`).join('&'),
      `label=${encodeURIComponent(labels[0]?.[0] ?? '')}`,
      `since=1h&until=${new Date(pod.firstAt / 1000 + 1000).toISOString()}`,
    ];
    for (const filter of filters) {
      const found = (await get<Page<{ uid: string }>>(`/pods?limit=500&${filter}`)).body.items.map(
        ({ uid }) => uid,
      );
      expect([filter, found]).toEqual([filter, expect.arrayContaining([pod.uid])]);
    }
    const all = result.reader.pods({ limit: 500 }).items.length;
    for (const filter of [
      'ip=192.0.2.1',
      'image=none',
      'label=none',
      'side=infrastructure',
      'until=2000-01-01T00:00:00Z',
    ]) {
      const found = (await get<Page<unknown>>(`/pods?limit=500&${filter}`)).body.items.length;
      expect([filter, found < all]).toEqual([filter, true]);
    }
  });

  test('refuses what no Pod can be searched by', async () => {
    const { get } = await open();
    const odd = [
      'ip=nowhere',
      'label=a=b=c',
      'label=controller-uid',
      'since=soon',
      'since=1h&until=2h',
      'side=theirs',
    ];
    for (const filter of odd) {
      const { status, body } = await get<Json>(`/pods?${filter}`);
      expect([filter, status, body['code']]).toEqual([filter, 400, 'QueryInvalid']);
    }
  });
});
