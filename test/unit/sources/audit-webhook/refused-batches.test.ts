import { expect, test } from 'vitest';

import { createRefusedBatches } from '../../../../src/sources/audit-webhook/refused-batches.ts';

const SECOND = 1_000_000;
const head = (text: string): Uint8Array => Buffer.from(text.padEnd(2_000, ' '));

test('a batch that came again is no gap; one that did not is, once, when its sender has given up', () => {
  let now = 0;
  const refused = createRefusedBatches('demo', () => now);
  refused.refused('queue-full', head('a'));
  refused.refused('store-failed', head('b'));
  now = 30 * SECOND;
  refused.refused('queue-full', head('a'));
  refused.taken(head('b'));
  now = 119 * SECOND;
  expect(refused.gaps()).toEqual([]);
  now = 121 * SECOND;
  expect(refused.gaps()).toEqual([
    {
      cluster: 'demo',
      reason: 'not-received',
      from: 0,
      to: 30 * SECOND,
      events: null,
      message: expect.stringMatching(/possibly lost.*429: raise maxQueuedBytes/) as unknown,
    },
  ]);
  expect(refused.gaps()).toEqual([]);
});

test('what follows the beginning makes no other batch of it', () => {
  let now = 0;
  const refused = createRefusedBatches('demo', () => now);
  refused.refused('late', head('a'));
  refused.taken(Buffer.concat([head('a').subarray(0, 1024), Buffer.from('more')]));
  now = 1_000 * SECOND;
  expect(refused.gaps()).toEqual([]);
});

test('of very many the oldest is given up at once: memory is bounded', () => {
  const refused = createRefusedBatches('demo', () => 7);
  for (let n = 0; n < 1_002; n += 1) refused.refused('too-large', head(String(n)));
  expect(refused.gaps()).toHaveLength(2);
});
