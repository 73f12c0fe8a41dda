import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { type ElasticsearchServer, startElasticsearch } from '../support/elasticsearch.ts';
import { eventLines, readLog } from '../support/logs.ts';
import { type PolledIndices, polledIndices } from '../support/polled-indices.ts';
import { readyReasons, type ServiceProcess, startService } from './service.ts';

// One service with a source for each way in which Elasticsearch may not be reached, and one that may: what is said of each, that the
// one is read all the same, and that the others go on by themselves when somebody has mended what is wrong.

const PASSWORD = 'orchid-7-harness';
const PATIENCE = { timeout: 120_000, interval: 100 };
const CERTIFICATES = fileURLToPath(new URL('../support/certificates/', import.meta.url));
const certificate = (name: string): string => path.join(CERTIFICATES, name);

let folder = '';
let server: ElasticsearchServer;
let indices: PolledIndices;
let service: ServiceProcess;
const listening: Server[] = [];
/** Clusters by what is wrong with the way to their events. */
const nodes: Record<string, object> = {};

async function portOf(listener: Server): Promise<number> {
  listening.push(listener);
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  return (listener.address() as AddressInfo).port;
}

const secret = (name: string, content: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, `${content}\n`);
  return file;
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-elasticsearch-access-'));
  server = await startElasticsearch({ password: PASSWORD });
  indices = polledIndices(server.url, PASSWORD);
  await indices.create('audit-all');
  const lines = eventLines(readLog('demo/kubernetes-1.34.jsonl.gz')).slice(0, 500);
  const ingested = new Date().toISOString();
  await indices.put(
    'audit-all',
    lines.map((line) => `${line.slice(0, -1)},"event":{"ingested":"${ingested}"}}`),
  );
  await indices.request('PUT', '/_security/role/sees-nothing', { cluster: ['monitor'] });
  await indices.request('PUT', '/_security/user/clerk', { password: PASSWORD, roles: ['sees-nothing'] });

  const { port } = new URL(server.url);
  const tls = await portOf(
    createTlsServer(
      { cert: readFileSync(certificate('server.crt')), key: readFileSync(certificate('server.key')) },
      (client) => {
        const upstream = connect(Number(port), '127.0.0.1');
        client.on('error', () => upstream.destroy()).pipe(upstream);
        upstream.on('error', () => client.destroy()).pipe(client);
      },
    ),
  );
  // What OpenSearch does not say of itself is that it is Elasticsearch.
  const other = await portOf(
    createHttpServer((_request, answer) => {
      answer.setHeader('content-type', 'application/json');
      answer.end('{"version":{"distribution":"opensearch","number":"2.19.6"},"fields":{},"indices":[]}');
    }),
  );
  const free = await portOf(createHttpServer());
  const closed = listening.pop();
  await new Promise((resolve) => void closed?.close(resolve));

  const right = { username: 'elastic', passwordFile: secret('password', PASSWORD) };
  const ca = path.join(folder, 'ca.crt');
  copyFileSync(certificate('stranger-ca.crt'), ca);
  Object.assign(nodes, {
    good: { nodes: [server.url], ...right },
    password: { nodes: [server.url], username: 'elastic', passwordFile: secret('wrong', 'forgotten') },
    anonymous: { nodes: [server.url] },
    privilege: { nodes: [server.url], username: 'clerk', passwordFile: right.passwordFile },
    authority: { nodes: [`https://localhost:${tls}`], ...right, caFile: ca },
    'no-tls': { nodes: [server.url.replace('http:', 'https:')], ...right },
    'only-tls': { nodes: [`http://localhost:${tls}`], ...right },
    'other-product': { nodes: [`http://127.0.0.1:${other}`], ...right },
    'closed-port': { nodes: [`http://127.0.0.1:${free}`], ...right },
    'no-host': { nodes: ['http://elasticsearch.invalid:9200'], ...right },
  });
  const file = path.join(folder, 'lorgnette.yaml');
  const common = { type: 'elasticsearch', indices: ['audit-*'], pollIntervalMs: 100 };
  const sources = Object.entries(nodes).map(([cluster, node]) => Object.assign({ cluster }, common, node));
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ sources, store: { path: path.join(folder, 'lorgnette.db') } }));
  service = startService(['--config', file], { cwd: folder });
});

afterAll(async () => {
  service.child.kill('SIGKILL');
  await service.ended;
  for (const listener of listening) listener.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** What is said of the source of each cluster that is not read. */
async function said(): Promise<Record<string, string>> {
  const reasons = await readyReasons(await service.url);
  return Object.fromEntries(
    reasons.map(({ message }) => [
      /^elasticsearch:(?<cluster>[^:]+):/.exec(message)?.groups?.['cluster'],
      message,
    ]),
  ) as Record<string, string>;
}

interface ClusterAnswer {
  readonly cluster: string;
  readonly pods: number;
  readonly sources: readonly { readonly state: string }[];
}

async function clusters(): Promise<Record<string, ClusterAnswer>> {
  const answer = await fetch(`${await service.url}/clusters`);
  const { items } = (await answer.json()) as { items: ClusterAnswer[] };
  return Object.fromEntries(items.map((item) => [item.cluster, item]));
}

it('says of each what is wrong and what to do, and reads the one that nothing is wrong with', async () => {
  const containing = (pattern: RegExp) => expect.stringMatching(pattern) as string;
  await vi.waitFor(async () => {
    expect(await said()).toEqual({
      password: containing(/password|user/i),
      anonymous: containing(/wants to know who asks.*`passwordFile`, or `apiKeyFile`/),
      privilege: containing(/clerk lacks the index privilege view_index_metadata/),
      authority: containing(/authority.*`caFile`/),
      'no-tls': containing(/does not speak TLS.*http:\/\//),
      'only-tls': containing(/https:\/\//),
      'other-product': containing(/OpenSearch is not/),
      'closed-port': containing(/nobody listens/),
      'no-host': containing(/elasticsearch\.invalid/),
    });
  }, PATIENCE);
  await vi.waitFor(async () => {
    const { good, ...others } = await clusters();
    expect(good?.sources.map(({ state }) => state)).toEqual(['caught-up']);
    expect(good?.pods).toBeGreaterThan(0);
    expect(Object.values(others).flatMap(({ sources }) => sources.map(({ state }) => state))).toEqual(
      Object.keys(others).map(() => 'waiting'),
    );
  }, PATIENCE);
});

it('goes on by itself when the files that are named have been mended', async () => {
  secret('wrong', PASSWORD);
  copyFileSync(certificate('ca.crt'), path.join(folder, 'ca.crt'));
  await indices.request('PUT', '/_security/role/sees-nothing', {
    cluster: ['monitor'],
    indices: [{ names: ['audit-*'], privileges: ['read', 'view_index_metadata'] }],
  });
  await vi.waitFor(async () => {
    const of = await clusters();
    for (const mended of ['password', 'authority', 'privilege']) {
      expect([mended, of[mended]?.pods]).toEqual([mended, of['good']?.pods]);
    }
  }, PATIENCE);
});

it('never says what the password is', () => {
  expect(service.said()).toContain('a source goes on');
  expect(service.said()).not.toContain(PASSWORD);
  expect(service.said()).not.toContain('forgotten');
});
