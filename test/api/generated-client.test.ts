import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { generate } from 'orval';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { replayDemo, type DemoApi } from '../../docs/demo-api.ts';
import type { DiagnosisDocument } from '../../src/model/answer.ts';
import type {
  AuditEventAnswer,
  HistoryVersion,
  ManifestAnswer,
  TimelineChange,
} from '../../src/model/change-answer.ts';
import type { FailuresAnswer } from '../../src/model/failures-answer.ts';
import type { ClaimDocument, NamedItem, WorkloadDocument } from '../../src/model/object-answer.ts';

interface Reply<T> {
  readonly status: number;
  readonly data: T;
  readonly headers: Headers;
}
type Query = { readonly [name: string]: string | number };
type Get<T> = (options?: RequestInit) => Promise<Reply<T>>;
type List<T> = (query?: Query, options?: RequestInit) => Promise<Reply<T>>;
type Of<T> = (id: string, options?: RequestInit) => Promise<Reply<T>>;
type OfCluster<T> = (id: string, query?: Query, options?: RequestInit) => Promise<Reply<T>>;

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly partial: boolean;
  readonly partialReasons: readonly string[];
}
interface PodItem {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly verdict: string;
}

type AuditEventOf = (id: string, auditId: string, query?: Query) => Promise<Reply<AuditEventAnswer>>;

/** What is made of the document: one function for each operation, under its `operationId`. */
interface Client {
  readonly getRoot: Get<{ readonly links: readonly { readonly path: string }[] }>;
  readonly listPods: List<Page<PodItem>>;
  readonly getPod: Of<PodItem & { readonly deliveries: readonly { readonly kind: string }[] }>;
  readonly getPodDiagnosis: Of<DiagnosisDocument>;
  readonly getPodTimeline: OfCluster<Page<TimelineChange>>;
  readonly getPodHistory: OfCluster<Page<HistoryVersion>>;
  readonly getPodManifest: OfCluster<ManifestAnswer>;
  readonly getPodAuditEvent: AuditEventOf;
  readonly getWorkloadHistory: OfCluster<Page<HistoryVersion>>;
  readonly getWorkloadAuditEvent: AuditEventOf;
  readonly getClaimHistory: OfCluster<Page<HistoryVersion>>;
  readonly getClaimAuditEvent: AuditEventOf;
  readonly listWorkloads: List<Page<NamedItem>>;
  readonly getWorkload: OfCluster<WorkloadDocument>;
  readonly listClaims: List<Page<NamedItem>>;
  readonly getClaim: OfCluster<ClaimDocument>;
  readonly listFailures: List<FailuresAnswer & { readonly nextCursor: string | null }>;
  readonly streamDeliveries: List<string>;
  readonly postAuditEvents: (
    cluster: string,
    batch: object,
  ) => Promise<Reply<{ readonly status: string; readonly bytes: number }>>;
  readonly listClusters: List<Page<{ readonly cluster: string; readonly lagMs: number }>>;
  readonly getHealth: Get<{ readonly status: string }>;
  readonly getReadiness: Get<{ readonly status: string; readonly reasons: readonly unknown[] }>;
  readonly getMetrics: Get<string>;
  readonly getOpenApi: Get<{ readonly openapi: string; readonly paths: Query }>;
}

/** What the bundled log shows: one use of each operation. */
const USES: { readonly [operation in keyof Client]: (client: Client) => Promise<void> } = {
  async getRoot({ getRoot }) {
    const { status, data } = await getRoot();
    expect([status, data.links.map((link) => link.path)]).toEqual([
      200,
      expect.arrayContaining(['/pods', '/openapi.json']),
    ]);
  },
  async listPods({ listPods }) {
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Reply<Page<PodItem>> = await listPods({
        namespace: 'images',
        limit: 4,
        ...(cursor === null ? {} : { cursor }),
      });
      expect([page.status, page.data.partial, page.data.partialReasons]).toEqual([200, false, []]);
      names.push(...page.data.items.map((item) => item.name));
      ({ nextCursor: cursor } = page.data);
    } while (cursor !== null);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['missing-tag', 'missing-repo', 'refused', 'denied']));
    expect(await listPods({ limit: 0 })).toMatchObject({ status: 400, data: { code: 'QueryInvalid' } });
  },
  async getPod(client) {
    const uid = await uidOf(client, 'images', 'missing-tag');
    const { status, data } = await client.getPod(uid);
    expect([status, data.uid, data.name, data.deliveries[0]?.kind]).toEqual([
      200,
      uid,
      'missing-tag',
      'create',
    ]);
  },
  async getPodDiagnosis(client) {
    const uid = await uidOf(client, 'images', 'missing-tag');
    const { status, data, headers } = await client.getPodDiagnosis(uid);
    expect([status, data.pod.name, data.primary?.code]).toEqual([200, 'missing-tag', 'ImageNotFound']);
    const again = await client.getPodDiagnosis(uid, {
      headers: { 'if-none-match': String(headers.get('etag')) },
    });
    expect(again.status).toBe(304);
    expect(await client.getPodDiagnosis('00000000-0000-4000-8000-000000000000')).toMatchObject({
      status: 404,
      data: { code: 'PodNotFound' },
    });
  },
  async getPodTimeline(client) {
    const { status, data } = await client.getPodTimeline(await uidOf(client, 'images', 'missing-tag'));
    expect([status, data.items[0]?.sentence]).toEqual([200, 'alice@example.com created it: phase Pending']);
  },
  async getPodHistory(client) {
    const { status, data } = await client.getPodHistory(await uidOf(client, 'images', 'missing-tag'));
    expect([status, data.items[1]?.changes]).toEqual([200, [{ path: 'spec.nodeName', after: 'node-a' }]]);
  },
  async getPodManifest(client) {
    const uid = await uidOf(client, 'images', 'missing-tag');
    const { status, data } = await client.getPodManifest(
      uid,
      {},
      { headers: { accept: 'application/json' } },
    );
    // Whatever the client makes of a route that answers with two media types.
    const answer = typeof data === 'string' ? (JSON.parse(data) as ManifestAnswer) : data;
    expect([status, answer.exact, answer.manifest['kind']]).toEqual([200, true, 'Pod']);
  },
  async getPodAuditEvent(client) {
    const uid = await uidOf(client, 'images', 'missing-tag');
    const { data: timeline } = await client.getPodTimeline(uid);
    const auditId = timeline.items[0]?.auditId ?? '';
    const { status, data } = await client.getPodAuditEvent(uid, auditId, { stage: 'ResponseComplete' });
    expect([status, data.events.map(({ event }) => event['verb'])]).toEqual([200, ['create']]);
  },
  async getWorkloadHistory({ getWorkloadHistory }) {
    const { status, data } = await getWorkloadHistory('StatefulSet:rollouts:queue', { limit: 1 });
    expect([status, data.items[0]?.action]).toEqual([200, 'create']);
  },
  async getWorkloadAuditEvent({ getWorkloadAuditEvent, getWorkloadHistory }) {
    const id = 'StatefulSet:rollouts:queue';
    const { data: history } = await getWorkloadHistory(id);
    const { status, data } = await getWorkloadAuditEvent(id, history.items[0]?.auditId ?? '');
    expect([status, data.events.map(({ event }) => event['verb'])]).toEqual([200, ['create']]);
  },
  async getClaimHistory({ getClaimHistory }) {
    const { status, data } = await getClaimHistory('volumes:nowhere', { limit: 1 });
    expect([status, data.items[0]?.action]).toEqual([200, 'create']);
  },
  async getClaimAuditEvent({ getClaimAuditEvent, getClaimHistory }) {
    const { data: history } = await getClaimHistory('volumes:nowhere');
    const auditId = history.items[0]?.auditId ?? '';
    const { status, data } = await getClaimAuditEvent('volumes:nowhere', auditId);
    expect([status, data.events.map(({ event }) => event['verb'])]).toEqual([200, ['create']]);
    expect(await getClaimAuditEvent('volumes:nowhere', 'none')).toMatchObject({
      status: 404,
      data: { code: 'AuditEventNotFound' },
    });
  },
  async listWorkloads({ listWorkloads }) {
    const { status, data } = await listWorkloads({ kind: 'StatefulSet', name: 'que' });
    expect([status, data.items.map((item) => item.id)]).toEqual([200, ['StatefulSet:rollouts:queue']]);
  },
  async getWorkload({ getWorkload }) {
    const { status, data } = await getWorkload('StatefulSet:rollouts:queue', { cluster: 'demo' });
    expect([status, data.code, data.rollouts[0]?.outcome]).toEqual([200, 'ImageNotFound', 'in-progress']);
  },
  async listClaims({ listClaims }) {
    const { status, data } = await listClaims({ namespace: 'volumes', outcome: 'in-progress' });
    expect([status, data.items.map((item) => item.id).toSorted()]).toEqual([
      200,
      ['volumes:manual', 'volumes:nowhere'],
    ]);
  },
  async getClaim({ getClaim }) {
    const { status, data } = await getClaim('volumes:nowhere');
    expect([status, data.code]).toEqual([200, 'StorageClassNotFound']);
  },
  async listFailures({ listFailures }) {
    const { status, data } = await listFailures({ window: '1h', code: 'ImageNotFound' });
    expect([status, data.groups.map((group) => group.code), data.nextCursor]).toEqual([
      200,
      ['ImageNotFound'],
      null,
    ]);
  },
  async streamDeliveries({ streamDeliveries }) {
    // A stream that follows is for a reader of events; this is what a client of answers can take.
    const { status, data } = await streamDeliveries({
      since: 'beginning',
      follow: 'false',
      code: 'ImageNotFound',
    });
    expect(status).toBe(200);
    expect(data).toMatch(
      /^retry: 2000\nid: \d+-\w+\n\n(?:id: .+\nevent: delivery\ndata: .*"code":"ImageNotFound".*\n\n)+$/,
    );
    expect(await streamDeliveries({ kind: 'birth' })).toMatchObject({
      status: 400,
      data: { code: 'QueryInvalid' },
    });
  },
  async postAuditEvents({ postAuditEvents }) {
    const batch = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [] };
    const { status, data } = await postAuditEvents('production', batch);
    expect([status, data]).toEqual([200, { status: 'committed', bytes: JSON.stringify(batch).length }]);
    expect(await postAuditEvents('nowhere', batch)).toMatchObject({
      status: 404,
      data: { code: 'ClusterNotFound' },
    });
  },
  async listClusters({ listClusters }) {
    const { status, data } = await listClusters();
    expect([status, data.items.map(({ cluster }) => cluster)]).toEqual([200, ['demo']]);
  },
  async getHealth({ getHealth }) {
    expect(await getHealth()).toMatchObject({ status: 200, data: { status: 'ok' } });
  },
  async getReadiness({ getReadiness }) {
    expect(await getReadiness()).toMatchObject({ status: 200, data: { status: 'ready', reasons: [] } });
  },
  async getMetrics({ getMetrics }) {
    const { status, data } = await getMetrics();
    expect(status).toBe(200);
    expect(data).toMatch(/^lorgnette_deliveries_total\{.*code="ImageNotFound".*\} \d+$/m);
  },
  async getOpenApi({ getOpenApi }) {
    const { status, data } = await getOpenApi();
    expect([status, data.openapi]).toEqual([200, '3.1.0']);
  },
};

async function uidOf({ listPods }: Client, namespace: string, name: string): Promise<string> {
  const { data } = await listPods({ namespace, name });
  expect(data.items.map((item) => item.name)).toEqual([name]);
  return data.items[0]?.uid ?? '';
}

let demo: DemoApi;
let api: ReturnType<DemoApi['createApi']>;
let folder: string;
let operationIds: string[];
let client: Client;

beforeAll(async () => {
  demo = await replayDemo();
  api = demo.createApi();
  const url = await api.listen({ host: '127.0.0.1', port: 0 });
  const served = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: { [path: string]: { [method: string]: { operationId: string } } };
  };
  operationIds = Object.values(served.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  folder = await mkdtemp(path.join(tmpdir(), 'lorgnette-client-'));
  const document = path.join(folder, 'openapi.json');
  const target = path.join(folder, 'client.ts');
  await writeFile(document, JSON.stringify(served));
  await generate(
    { input: { target: document }, output: { target, client: 'fetch', mode: 'single', baseUrl: url } },
    folder,
    { logLevel: 'error' },
  );
  client = (await import(/* @vite-ignore */ pathToFileURL(target).href)) as Client;
});
afterAll(async () => {
  await api.close();
  demo.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a client that is generated from the document', () => {
  test('type-checks', async () => {
    const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
    const flags = [
      '--noEmit',
      '--strict',
      '--target',
      'es2024',
      '--module',
      'nodenext',
      '--lib',
      'es2024,dom',
    ];
    const told = await promisify(execFile)(process.execPath, [tsc, ...flags, '--types', '', 'client.ts'], {
      cwd: folder,
    });
    expect(told.stdout).toBe('');
  });

  test('has every operation, and each is used below', () => {
    expect(operationIds.toSorted()).toEqual(Object.keys(USES).toSorted());
  });

  test.each(Object.entries(USES))('%s', async (_operationId, use) => {
    expect.hasAssertions();
    await use(client);
  });
});
