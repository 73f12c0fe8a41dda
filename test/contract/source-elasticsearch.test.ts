import { afterAll, beforeAll } from 'vitest';

import { type FakeElasticsearch, startFake } from '../support/fake-elasticsearch.ts';
import { createFakeIndex, type FakeIndex } from '../support/fake-index.ts';
import { polledIndices } from '../support/polled-indices.ts';
import { sourceContract } from './source.ts';

let server: FakeElasticsearch;
let index: FakeIndex = createFakeIndex('audit');
let held: Buffer | null = null;
beforeAll(async () => {
  server = await startFake((request) => index.answer(request));
});
afterAll(() => server.close());

sourceContract({
  name: 'elasticsearch',
  // Documents have no place in one input: they are found again by their ingest time.
  hasNoOffsets: true,
  // It looks again behind its position, for what was not visible then.
  mayRepeat: true,
  open(input, { position, batchBytes, follow }) {
    if (held === null || !held.equals(input)) {
      held = input;
      index = createFakeIndex('audit');
      const lines = input.toString('utf8').trimEnd().split('\n');
      const first = Date.now() - 60_000;
      index.documents.push(...lines.map((source, n) => ({ at: first + n * 7, source })));
    }
    const options = { pageBytes: batchBytes, follow, position, fineSweepMs: 0, coarseSweepMs: 0 };
    return Promise.resolve(polledIndices(server.url).open(['audit'], options));
  },
});
