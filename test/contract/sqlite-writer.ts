/**
 * A process that commits until it is killed: one more step with each commit, told on stdout once it is acknowledged.
 * Every step leaves the same number in each part of the store.
 */
import { writeSync } from 'node:fs';

import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { batch, line, observation, podTarget, result } from './store-samples.ts';

const store = createSqliteStore({ path: process.argv[2] ?? '' });
const target = podTarget('a');
for (let step = Number(store.loadPosition('file') ?? 0) + 1; ; step += 1) {
  store.commit(
    batch({
      observations: [{ target, observation: observation(`rv:${step}`, { message: 'x'.repeat(5_000) }) }],
      results: [result(target, { lastAt: step, lines: [line('a/create', 1, { json: String(step) })] })],
      outbox: [{ finalAt: step, deliveryId: 'a', revision: 1, kind: 'trace', payload: '{}' }],
      counters: [{ name: 'steps', labels: '{}', value: 1 }],
      positions: [{ source: 'file', position: String(step) }],
    }),
  );
  writeSync(1, `${step}\n`);
}
