import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ANALYZERS } from '../../src/analyzers/registry.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import type { Micros } from '../../src/lib/micros.ts';
import type { Decoded } from '../../src/share-processor/decode/contract.ts';
import { createDecoder } from '../../src/share-processor/decode/split.ts';
import { createWalkingDecoder } from '../../src/share-processor/decode/walker.ts';
import { interestsFor } from '../../src/share-processor/extract/registry.ts';
import { type ElasticsearchServer, startElasticsearch } from '../support/elasticsearch.ts';
import { eventLines, readLog } from '../support/logs.ts';
import { drainPolled, followPolled, type PolledIndices, polledIndices } from '../support/polled-indices.ts';

const INTERESTS = interestsFor(new Set(ANALYZERS.flatMap(({ records }) => records)));
const decode = createDecoder({ decodeEvent: createWalkingDecoder(INTERESTS) });
function decoded(text: string): Decoded {
  const found: Decoded[] = [];
  decode(Buffer.from(text), (one) => found.push(one));
  expect(found.length).toBe(1);
  return found[0] as Decoded;
}

const keyword = { type: 'keyword', ignore_above: 1024 };
const date = { type: 'date', ignore_malformed: true };
/** How events are mapped that lie as fields. */
const mapped = (string: object = keyword) => ({
  stage: string,
  verb: string,
  stageTimestamp: date,
  requestReceivedTimestamp: date,
  objectRef: { properties: { resource: string, subresource: string, apiGroup: string } },
});
const LOGS = [
  'test/data/kubernetes-1.34.healthy.full.head.jsonl.gz',
  'test/data/kubernetes-1.34.eventlist.jsonl.gz',
  'test/data/audit2rbac.demo.jsonl.gz',
  'test/data/failure-samples.jsonl.gz',
];
const lines = LOGS.flatMap((log) => eventLines(readLog(log)));
const events = lines.map((line) => JSON.parse(line) as JsonObject);

/** What nobody wants in all ways there are, and what only looks like it. */
const ODD: readonly JsonObject[] = [
  { stage: 'Panic', verb: 'create', objectRef: { resource: 'pods' } },
  { stage: 'ResponseStarted', verb: 'watch', objectRef: { resource: 'pods' } },
  { stage: 'ResponseComplete', verb: 'get', requestURI: '/healthz' },
  { stage: 'ResponseComplete', verb: 'create', requestURI: '/x' },
  { stage: 'ResponseComplete', verb: 'create', objectRef: { resource: 'deployments', apiGroup: 'apps' } },
  { stage: 'ResponseComplete', verb: 'create', objectRef: { resource: 'deployments', apiGroup: 'other' } },
  { stage: 'ResponseComplete', verb: 'create', objectRef: { resource: 'pods', subresource: 'exec' } },
  { stage: 'ResponseComplete', verb: 'create', objectRef: { resource: 'pods', subresource: '' } },
  { stage: 'ResponseComplete', verb: 'create', objectRef: { resource: 'leases', apiGroup: '' } },
  { stage: 'ResponseComplete', verb: 'patch', objectRef: { resource: 'pods', subresource: 'binding' } },
  { stage: 'ResponseComplete', verb: 'bind', objectRef: { resource: 'pods' } },
  { stage: 'ResponseComplete', verb: 'create', objectRef: { resource: `pods${'x'.repeat(2000)}` } },
  { stage: 'ResponseComplete' },
  { verb: 'get' },
].map((event, n) =>
  Object.assign(
    {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      auditID: `odd-${n}`,
      stageTimestamp: '2026-11-21T03:00:00.000000Z',
    },
    event,
  ),
);

const documentsOf = (wrap: (event: JsonObject) => JsonObject): JsonObject[] =>
  [...events, ...ODD].map((event, n) =>
    Object.assign({ event: { ingested: new Date(Date.now() - 60_000 + n).toISOString() } }, wrap(event)),
  );
const skipsOf = (documents: readonly JsonObject[]) =>
  documents.flatMap((document) => {
    const found = decoded(JSON.stringify(document));
    return found.type === 'skip' ? [{ document, ...found }] : [];
  });

const sorted = (texts: Iterable<string>): string[] => [...texts].toSorted();

describe.each([9, 8] as const)('what the server leaves out, with Elasticsearch %i', (version) => {
  let server: ElasticsearchServer;
  let indices: PolledIndices;
  beforeAll(async () => {
    server = await startElasticsearch({ version });
    indices = polledIndices(server.url);
  });
  afterAll(() => server.stop());

  test.each([
    ['at the root', (fields: object) => fields, (event: JsonObject) => event],
    [
      'in kubernetes.audit',
      (fields: object) => ({ kubernetes: { properties: { audit: { properties: fields } } } }),
      (event: JsonObject) => ({ kubernetes: { audit: event } }),
    ],
  ])('is nothing but what decoding would skip, %s', async (place, fieldsOf, wrap) => {
    const index = place.replaceAll(/[ .]/g, '-');
    await indices.create(index, { fields: fieldsOf(mapped()) });
    const documents = documentsOf(wrap);
    for (let at = 0; at < documents.length; at += 500)
      await indices.put(index, documents.slice(at, at + 500));

    const followed = followPolled((position) =>
      indices.open([index], { follow: true, interests: INTERESTS, position }),
    );
    await expect
      .poll(() => followed.batches.some(({ seen }) => seen.length > 0), { timeout: 20_000 })
      .toBe(true);
    await followed.end();
    const all = sorted(documents.map((document) => JSON.stringify(document)));
    const read = new Set(followed.batches.flatMap((batch) => batch.lines.map(({ text }) => text)));
    const without = await drainPolled(indices.open([index]));
    expect(sorted(without.flatMap((batch) => batch.lines.map(({ text }) => text)))).toEqual(all);

    const skips = skipsOf(documents);
    const leftOut = skips.filter(({ document }) => !read.has(JSON.stringify(document)));
    expect(leftOut.length).toBe(documents.length - read.size);
    // Of what the API server writes only that is read in vain which takes a closer look.
    const kept = skips.filter(({ document }) => read.has(JSON.stringify(document)));
    const real = kept.filter(({ document }) => !JSON.stringify(document).includes('"odd-'));
    expect(real.filter(({ reason }) => reason === 'stage' || reason === 'verb')).toEqual([]);
    expect(real.length).toBeLessThan(skips.length / 50);

    const seen = followed.batches.flatMap((batch) => batch.seen);
    const greatest = Math.max(...leftOut.map(({ at }) => at as Micros));
    expect(Math.max(...seen.map(({ at }) => at))).toBe(Math.floor(greatest / 1000) * 1000);
    expect(seen.some(({ hasReads }) => hasReads)).toBe(leftOut.some(({ reason }) => reason === 'verb'));
  });

  test('is nothing where fields cannot be relied on', async () => {
    const text = { type: 'text' };
    await indices.create('text-1', { fields: mapped(text) });
    await indices.create('text-2', { fields: mapped() });
    const unsearched = { type: 'keyword', index: false, doc_values: false };
    await indices.create('unsearched', { fields: mapped(unsearched) });
    await indices.create('timeless', { fields: { stage: keyword, verb: keyword } });
    const documents = documentsOf((event) => event).slice(0, 400);
    for (const index of ['text-1', 'unsearched', 'timeless']) {
      await indices.put(index, documents);
      const batches = await drainPolled(indices.open([index.replace('-1', '-*')], { interests: INTERESTS }));
      expect(batches.flatMap((batch) => batch.lines).length).toBe(400);
    }
  });

  test('is told cluster by cluster, as it goes on', async () => {
    const cluster = { orchestrator: { properties: { cluster: { properties: { name: keyword } } } } };
    await indices.create('several', { fields: { ...mapped(), ...cluster } });
    const read = (n: number, second: number): JsonObject => ({
      event: { ingested: new Date().toISOString() },
      ...(n === 2 ? {} : { orchestrator: { cluster: { name: `c${n}` } } }),
      ...ODD[n === 0 ? 0 : 2],
      stageTimestamp: `2026-11-21T03:00:${String(second).padStart(2, '0')}.000000Z`,
    });
    const wanted = { ...read(0, 0), stage: 'ResponseComplete' };
    await indices.put('several', [wanted, read(0, 10), read(1, 20), read(2, 30)]);
    const followed = followPolled((position) =>
      indices.open(['several'], {
        follow: true,
        interests: INTERESTS,
        clusterField: 'orchestrator.cluster.name',
        position,
      }),
    );
    const told = () =>
      Object.fromEntries(
        followed.batches
          .flatMap(({ seen }) => seen)
          .map(({ cluster: name, at, hasReads }) => [name, [(at / 1e6) % 60, hasReads]]),
      );
    await expect
      .poll(told, { timeout: 10_000 })
      .toEqual({ c0: [10, false], c1: [20, true], one: [30, true] });
    await indices.put('several', [read(1, 40)]);
    await expect
      .poll(told, { timeout: 10_000 })
      .toEqual({ c0: [10, false], c1: [40, true], one: [30, true] });
    const before = followed.batches.length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(followed.batches.length).toBe(before);
    await followed.end();
    expect(followed.batches.flatMap((batch) => batch.lines).length).toBe(1);
  });
});
