import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { SourceFindings } from '../../src/sources/elasticsearch/check/findings.ts';
import { startElasticsearch, type ElasticsearchServer } from '../support/elasticsearch.ts';
import { shippedDocuments } from '../support/shipped-documents.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const LOG = fileURLToPath(new URL('../../demo/kubernetes-1.34.jsonl.gz', import.meta.url));
const PASSWORD = 'correct-horse';
const LIMITED = 'limited-horse';

const folder = mkdtempSync(path.join(tmpdir(), 'lorgnette-setup-'));
const file = (name: string, text: string): string => {
  const written = path.join(folder, name);
  writeFileSync(written, text, { mode: 0o600 });
  return written;
};

let server: ElasticsearchServer;
beforeAll(async () => {
  server = await startElasticsearch({ password: PASSWORD });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function lorgnette(args: readonly string[], input = ''): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const child = execFile(
    process.execPath,
    [MAIN, 'elasticsearch', ...args],
    { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
    (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
  );
  child.stdin?.end(input);
  return promise;
}

const as = (user: string, password: string): string[] => [
  '--url',
  server.url,
  '--username',
  user,
  '--password-file',
  file(`${user}.password`, `${password}\n`),
];
const admin = (): string[] => as('elastic', PASSWORD);

async function ask<T>(method: string, route: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${server.url}${route}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`elastic:${PASSWORD}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${route}: ${text}`);
  return JSON.parse(text) as T;
}

type Document = Record<string, unknown>;
interface Hits {
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly { readonly _source: Document }[];
  };
}

async function documentsIn(index: string, size = 100): Promise<Document[]> {
  await ask('POST', `/${index}/_refresh`);
  const { hits } = await ask<Hits>('POST', `/${index}/_search`, { size, sort: ['_doc'] });
  return hits.hits.map(({ _source }) => _source);
}

async function countIn(index: string): Promise<number> {
  await ask('POST', `/${index}/_refresh`);
  return (await ask<{ count: number }>('GET', `/${index}/_count`)).count;
}

describe('elasticsearch setup', () => {
  interface SetupJson {
    readonly objects: readonly { readonly kind: string; readonly name: string; readonly state: string }[];
    readonly notes: readonly string[];
  }
  const setup = async (...flags: string[]): Promise<string[]> => {
    const { code, stdout, stderr } = await lorgnette(['setup', ...admin(), '--json', ...flags]);
    expect([code, stderr]).toEqual([0, '']);
    return (JSON.parse(stdout) as SetupJson).objects.map(({ name, state }) => `${name} ${state}`);
  };
  const all = (state: string): string[] =>
    ['lorgnette-audit', 'lorgnette-audit-mappings', 'lorgnette-audit-settings', 'lorgnette-audit'].map(
      (name) => `${name} ${state}`,
    );

  test('prints what it would send, and sends nothing that writes', async () => {
    const { code, stdout } = await lorgnette(['setup', ...admin(), '--dry-run']);
    expect(code).toBe(0);
    expect(stdout.match(/^PUT .*/gm)).toEqual([
      'PUT /_ingest/pipeline/lorgnette-audit',
      'PUT /_component_template/lorgnette-audit-mappings',
      'PUT /_component_template/lorgnette-audit-settings',
      'PUT /_index_template/lorgnette-audit',
    ]);
    await expect(ask('GET', '/_ingest/pipeline/lorgnette-audit')).rejects.toThrow(
      'GET /_ingest/pipeline/lorgnette-audit',
    );
  });

  test('installs everything, and finds it unchanged the second time', async () => {
    expect(await setup()).toEqual(all('created'));
    expect(await setup()).toEqual(all('unchanged'));
  });

  test('says what it changes, and leaves alone what a newer version has installed', async () => {
    const changed = await lorgnette(['setup', ...admin(), '--keep', '14d', '--keep-all']);
    expect(changed.stdout).toMatch(
      /ingest pipeline lorgnette-audit +changed\n {4}processors: a list of \d+ becomes a list of \d+\n/,
    );
    expect(await setup('--keep', '14d', '--keep-all')).toEqual(all('unchanged'));
    const { 'lorgnette-audit': pipeline } = await ask<Record<string, Document>>(
      'GET',
      '/_ingest/pipeline/lorgnette-audit',
    );
    const { processors, on_failure, description } = pipeline ?? {};
    const meta = { managed_by: 'lorgnette', version: 99 };
    await ask('PUT', '/_ingest/pipeline/lorgnette-audit', {
      processors,
      on_failure,
      description,
      _meta: meta,
    });
    expect((await setup())[0]).toBe('lorgnette-audit left alone');
    await ask('PUT', '/_ingest/pipeline/lorgnette-audit', { processors, description, _meta: {} });
    expect((await setup())[0]).toBe('lorgnette-audit changed');
    expect(await setup()).toEqual(all('unchanged'));
  });

  test('works for plain indices too', async () => {
    expect((await setup('--index', 'audit_*')).at(-1)).toBe('lorgnette-audit-audit created');
    await ask('POST', '/audit_x/_doc?refresh=true', { auditID: 'a', stage: 'ResponseComplete' });
    expect((await documentsIn('audit_x'))[0]).toMatchObject({
      event: { ingested: expect.any(String) as unknown },
    });
  });

  test('names the privileges that are missing, and changes nothing', async () => {
    await ask('PUT', '/_security/role/onlooker', {
      cluster: ['monitor'],
      indices: [{ names: ['logs-*'], privileges: ['read'] }],
    });
    await ask('PUT', '/_security/user/limited', { password: LIMITED, roles: ['onlooker'] });
    const { code, stderr } = await lorgnette(['setup', ...as('limited', LIMITED)]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(
        'lacks the cluster privileges manage_index_templates, manage_ingest_pipelines: give',
      ) as unknown,
    ]);
    const wrong = await lorgnette(['setup', ...as('elastic', 'wrong')]);
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toMatch(/authenticat|password|credentials/i);
  });

  test('tells when nobody answers, and of wrong flags', async () => {
    const { code, stderr } = await lorgnette(['setup', '--url', 'http://127.0.0.1:1']);
    expect([code, stderr]).toEqual([7, expect.stringContaining('ECONNREFUSED') as unknown]);
    expect(await lorgnette(['setup'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--url') as unknown,
    });
    expect((await lorgnette(['setup', ...admin(), '--index', 'a', '--data-stream', 'b'])).code).toBe(2);
  });
});

describe('the ingest pipeline', () => {
  const EVENT = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: 'b5f9c1b0-0000-4000-8000-000000000001',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/pods',
    verb: 'create',
    user: {
      username: 'system:serviceaccount:kube-system:replicaset-controller',
      groups: ['system:authenticated'],
    },
    sourceIPs: ['10.0.0.1'],
    objectRef: { resource: 'pods', namespace: 'shop', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: {
      metadata: { generateName: 'web-', labels: { app: 'web', 'a.b/c': '1' } },
      spec: { x: [1, 'two', { y: null }] },
    },
    responseObject: { metadata: { name: 'web-1', uid: 'u' }, spec: {} },
    requestReceivedTimestamp: '2026-11-21T03:00:00.000001Z',
    stageTimestamp: '2026-11-21T03:00:00.012345Z',
    annotations: { 'authorization.k8s.io/decision': 'allow' },
  };
  const write = (index: string, document: object): Promise<unknown> =>
    ask(
      'POST',
      `/logs-kubernetes.audit-${index}/_create/${Math.random().toString(36).slice(2)}?refresh=true`,
      document,
    );

  test.each(shippedDocuments(JSON.stringify(EVENT), 'prod'))(
    'takes events as they come from $shipper',
    async ({ shipper, document, becomesFields }) => {
      const at = `-${shipper.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
      await write(`shape${at}`, document);
      const [kept = {}] = await documentsIn(`logs-kubernetes.audit-shape${at}`);
      expect(kept).toMatchObject({
        '@timestamp': EVENT.stageTimestamp,
        orchestrator: { cluster: { name: 'prod' } },
        lorgnette: { shard: shardOf('prod', 'shop') },
        event: { ingested: expect.stringMatching(/^20\d\d-/) as unknown },
      });
      expect(kept).not.toHaveProperty('error');
      const { annotations, ...event } = EVENT;
      const within = becomesFields ? kept : (kept['kubernetes'] as { audit: object }).audit;
      expect(within).toMatchObject({
        ...event,
        annotations: expect.objectContaining(annotations) as unknown,
      });
      const found = await ask<Hits>('POST', `/logs-kubernetes.audit-shape${at}/_search`, {
        query: {
          bool: { filter: [{ term: { verb: 'create' } }, { term: { 'objectRef.namespace': 'shop' } }] },
        },
      });
      expect(found.hits.total.value).toBe(becomesFields ? 1 : 0);
    },
  );

  test('keeps what is broken, with the error noted', async () => {
    const broken: [object, object][] = [
      [{ message: '{"kind":"Event","auditID":"a"' }, { message: '{"kind":"Event","auditID":"a"' }],
      [{ log: '{"auditID":"a","auditID":"b"}' }, { log: '{"auditID":"a","auditID":"b"}' }],
      [
        { ...EVENT, user: 'bob', verb: { a: 1 } },
        { auditID: EVENT.auditID, lorgnette: { unmapped: { user: 'bob', verb: { a: 1 } } } },
      ],
      [{ ...EVENT, objectRef: { ...EVENT.objectRef, name: { a: 1 } } }, { auditID: EVENT.auditID }],
      [
        { ...EVENT, stageTimestamp: '2026-02-31T00:00:00Z' },
        { '@timestamp': EVENT.requestReceivedTimestamp },
      ],
    ];
    for (const [index, [document, kept]] of broken.entries()) {
      await write(`broken${index}`, document);
      expect((await documentsIn(`logs-kubernetes.audit-broken${index}`))[0]).toMatchObject({
        ...kept,
        error: { message: expect.any(String) as unknown },
        event: { ingested: expect.any(String) as unknown },
      });
    }
    for (const document of [
      { message: 'no JSON' },
      { message: 7, log: [1], event: 'x', orchestrator: ['y'], lorgnette: 1, error: 'z', cluster: { a: 1 } },
      {
        ...EVENT,
        requestURI: 'x'.repeat(100_000),
        userAgent: 'y'.repeat(40_000),
        responseStatus: { code: 'none' },
      },
      {},
    ]) {
      await write('odd', document);
    }
    expect(await countIn('logs-kubernetes.audit-odd')).toBe(4);
  });

  test('takes no shipper’s word for the ingest time', async () => {
    await write('forged', {
      ...EVENT,
      event: { ingested: '2020-01-01T00:00:00Z' },
      'event.ingested': '2020-01-01T00:00:00Z',
    });
    const [kept = {}] = await documentsIn('logs-kubernetes.audit-forged');
    expect(Date.parse((kept['event'] as { ingested: string }).ingested)).toBeGreaterThan(Date.now() - 60_000);
    expect(kept).not.toHaveProperty(['event.ingested']);
  });

  test('leaves out arrivals and heartbeats of nodes, and nothing else', async () => {
    for (const document of [
      { ...EVENT, stage: 'RequestReceived' },
      { message: JSON.stringify({ ...EVENT, stage: 'ResponseStarted' }) },
      { ...EVENT, verb: 'update', objectRef: { resource: 'leases', namespace: 'kube-node-lease' } },
      { ...EVENT, verb: 'update', objectRef: { resource: 'leases', namespace: 'kube-system' } },
      { ...EVENT, stage: 'Panic' },
      { ...EVENT, verb: 'get' },
    ]) {
      await write('noise', document);
    }
    const kept = await documentsIn('logs-kubernetes.audit-noise');
    expect(kept.map(({ verb, stage }) => `${String(verb)} ${String(stage)}`).toSorted()).toEqual([
      'create Panic',
      'get ResponseComplete',
      'update ResponseComplete',
    ]);
  });
});

describe('elasticsearch load', () => {
  const summaryOf = ({ stdout }: Ran): Record<string, unknown> =>
    JSON.parse(stdout) as Record<string, unknown>;

  test.each(['fields', 'message', 'elastic-agent'])(
    'puts every event in with four writers, as %s',
    async (shape) => {
      const index = `logs-kubernetes.audit-load-${shape}`;
      const ran = await lorgnette([
        'load',
        ...admin(),
        '--writers',
        '4',
        '--shape',
        shape,
        '--cluster',
        'demo',
        '--index',
        index,
        '--json',
        LOG,
      ]);
      expect([ran.code, ran.stderr]).toEqual([0, '']);
      const { events, written, dropped, refused, asText } = summaryOf(ran);
      expect([refused, asText, Number(written) + Number(dropped)]).toEqual([0, 0, events]);
      expect(await countIn(index)).toBe(written);
      expect(Number(written)).toBeGreaterThan(4000);
    },
  );

  test('moves every time so that the newest is of now, at the rate that was asked', async () => {
    const lines = Array.from({ length: 30 }, (_none, at) =>
      JSON.stringify({
        kind: 'Event',
        auditID: `a${at}`,
        stage: 'ResponseComplete',
        stageTimestamp: `2026-01-01T00:00:${String(at + 10)}.5Z`,
        requestObject: { metadata: { creationTimestamp: '2025-12-31T23:59:50Z' } },
      }),
    );
    const log = file('short.jsonl', `${lines.join('\n')}\n`);
    const index = 'logs-kubernetes.audit-shifted';
    const began = Date.now();
    const ran = await lorgnette([
      'load',
      ...admin(),
      '--index',
      index,
      '--shift-to-now',
      '--rate',
      '20',
      '--json',
      log,
    ]);
    expect([ran.code, summaryOf(ran)['written']]).toEqual([0, 30]);
    expect(Number(summaryOf(ran)['seconds'])).toBeGreaterThan(1.3);
    const kept = await documentsIn(index);
    const times = kept
      .map((document) => Date.parse(String(document['stageTimestamp'])))
      .toSorted((a, b) => a - b);
    expect(Math.abs((times.at(-1) ?? 0) - began)).toBeLessThan(30_000);
    const first = kept.find(({ auditID }) => auditID === 'a0') ?? {};
    const created = (first['requestObject'] as { metadata: { creationTimestamp: string } }).metadata;
    // 00:00:10.5 is 20.5 s after it.
    expect((times[0] ?? 0) - Date.parse(created.creationTimestamp)).toBe(20_500);
  });

  test('keeps as text what is refused as fields, and splits lists', async () => {
    const index = 'logs-kubernetes.audit-lists';
    const item = { auditID: 'i', stage: 'ResponseComplete', verb: 'create' };
    const input = [
      '{"auditID":"twice","auditID":"twice","stage":"ResponseComplete"}',
      JSON.stringify({
        kind: 'EventList',
        apiVersion: 'audit.k8s.io/v1',
        items: [item, { ...item, auditID: 'j' }],
      }),
      'no event',
    ].join('\n');
    const ran = await lorgnette(['load', ...admin(), '--index', index, '--json', '-'], input);
    expect([ran.code, summaryOf(ran)]).toMatchObject([0, { events: 4, written: 4, asText: 1, refused: 0 }]);
  });

  test('counts and tells what is refused for good', async () => {
    await ask('PUT', '/strict', {
      mappings: { dynamic: 'strict', properties: { '@timestamp': { type: 'date' } } },
    });
    const ran = await lorgnette(['load', ...admin(), '--index', 'strict', '-'], '{"auditID":"a"}\n');
    expect(ran.code).toBe(5);
    expect(ran.stdout).toMatch(/0 of 1 events are in strict[^]*1 were refused:\n {4}1 × .*strict/);
  });

  test('wants setup to have been run', async () => {
    const bare = await startElasticsearch();
    try {
      const { code, stderr } = await lorgnette(['load', '--url', bare.url, '-'], '{}\n');
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining('lorgnette elasticsearch setup') as unknown,
      ]);
    } finally {
      await bare.stop();
    }
  });
});

describe('elasticsearch check', () => {
  interface Checked {
    readonly sources: readonly SourceFindings[];
  }
  const check = async (args: readonly string[]): Promise<{ code: number; found: SourceFindings }> => {
    const { code, stdout } = await lorgnette(['check', '--json', ...args]);
    return { code, found: (JSON.parse(stdout) as Checked).sources[0] ?? { findings: [], clusters: [] } };
  };
  const bad = ({ findings, clusters }: SourceFindings): string[] =>
    [...findings, ...clusters.flatMap((cluster) => cluster.findings)].flatMap(({ id, level }) =>
      level === 'problem' || level === 'warning' ? [`${id} ${level}`] : [],
    );
  const configured = (more: string): string =>
    file(
      `lorgnette-${Math.random().toString(36).slice(2)}.yaml`,
      `sources:\n  - type: elasticsearch\n    nodes: [${server.url}]\n    username: elastic\n    passwordFile: ${file('elastic.password', PASSWORD)}\n${more}`,
    );

  test('finds nothing wrong with what setup and load have made', async () => {
    const config = configured(
      '    indices: [logs-kubernetes.audit-load-fields]\n    clusterField: orchestrator.cluster.name\n',
    );
    const { code, found } = await check(['--config', config]);
    expect([code, bad(found)]).toEqual([0, []]);
    expect(found.clusters.map(({ cluster }) => cluster)).toEqual(['demo']);
    const { stdout } = await lorgnette(['check', '--config', config]);
    expect(stdout).toContain('  cluster demo\n    ✓ ');
  });

  test('says that Elastic Agent takes metadata out', async () => {
    const { code, found } = await check([
      ...admin(),
      '--indices',
      'logs-kubernetes.audit-load-elastic-agent',
    ]);
    expect([code, bad(found)]).toEqual([5, ['bodies problem']]);
  });

  test('says what is wrong with indices that something else has made', async () => {
    await ask('PUT', '/guessed', {
      settings: { 'index.refresh_interval': '-1' },
      mappings: { properties: { event: { properties: { ingested: { type: 'keyword' } } } } },
    });
    await ask('POST', '/guessed/_doc', { event: { ingested: 'x' }, cluster: 'a', some: 'text' });
    await ask('POST', '/guessed/_refresh');
    const { code, found } = await check([
      '--config',
      configured('    indices: [guessed]\n    clusterField: nowhere\n'),
    ]);
    expect(code).toBe(5);
    expect(bad(found)).toEqual([
      'ingest-time problem',
      'cluster-field problem',
      'refresh problem',
      'shape problem',
    ]);
    const mixed = await check([
      '--config',
      configured('    indices: [guessed, logs-kubernetes.audit-load-fields]\n    clusterField: cluster\n'),
    ]);
    expect(bad(mixed.found)).toContain('ingest-time problem');
    expect(bad(mixed.found)).toContain('cluster-field warning');
  });

  test('says that nothing has the name, and what the user may not do', async () => {
    const nothing = await check([...admin(), '--indices', 'nothing-*']);
    expect([nothing.code, bad(nothing.found)]).toEqual([5, ['indices problem']]);
    const limited = await check([...as('limited', LIMITED), '--indices', 'logs-*']);
    expect(limited.code).toBe(5);
    expect(limited.found.findings.filter(({ id }) => id === 'privileges').map(({ what }) => what)).toEqual([
      'the user lacks the privilege view_index_metadata on logs-*',
    ]);
    const wrong = await check(as('elastic', 'wrong'));
    expect([wrong.code, bad(wrong.found)]).toEqual([5, ['server problem']]);
  });
});

/** What the pipeline computes: FNV-1a, folded. */
function shardOf(cluster: string, namespace: string): number {
  const text = `${cluster}/${namespace}`;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  return (hash ^ (hash >>> 16)) & 1023;
}
