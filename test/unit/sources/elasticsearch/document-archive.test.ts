import { afterAll, beforeAll, expect, test } from 'vitest';

import { createDocumentArchive } from '../../../../src/sources/elasticsearch/document-archive.ts';
import { formatIdentity } from '../../../../src/sources/elasticsearch/identity.ts';
import { type FakeElasticsearch, startFake } from '../../../support/fake-elasticsearch.ts';
import { createFakeIndex } from '../../../support/fake-index.ts';

const index = createFakeIndex('a');
index.documents.push(...Array.from({ length: 700 }, (_, n) => ({ at: 1000 + n, source: `{"n":${n}}` })));
let server: FakeElasticsearch;
beforeAll(async () => {
  server = await startFake((request) => index.answer(request));
});
afterAll(() => server.close());

const archive = () =>
  createDocumentArchive({
    connection: { nodes: [server.url], compression: false, requestTimeoutSeconds: 5 },
    indices: ['a'],
  });
const identity = formatIdentity({ field: 'event.ingested', from: 1100, to: 1650 });
async function read(from: ReturnType<typeof archive>, of = identity): Promise<number[]> {
  const numbers: number[] = [];
  for await (const bytes of from.read({ identity: of, offset: 0, length: 1 })) {
    const lines = bytes.toString('utf8').trimEnd().split('\n');
    numbers.push(...lines.map((line) => (JSON.parse(line) as { n: number }).n));
  }
  return numbers;
}

test('reads what came at a time, its last moment too, and gives back what it opened', async () => {
  const expected = Array.from({ length: 551 }, (_, n) => 100 + n);
  const shared = archive();
  expect(await Promise.all([read(shared), read(shared)])).toEqual([expected, expected]);
  const of = (method: string, path: string): number =>
    server.requests.filter((request) => request.method === method && request.path === path).length;
  expect(of('DELETE', '/_pit')).toBe(of('POST', '/a/_pit'));
});

test('reads nothing of what is no identity', async () => {
  expect(await read(archive(), 'x')).toEqual([]);
});

test('goes on for others when one gives up or fails', async () => {
  const shared = archive();
  for await (const bytes of shared.read({ identity, offset: 0, length: 1 })) if (bytes.length > 0) break;
  index.isThere = false;
  const failed = await read(shared).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'SourceMissing' });
  index.isThere = true;
  expect((await read(shared)).length).toBe(551);
});
