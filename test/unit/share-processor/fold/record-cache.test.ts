import { expect, it } from 'vitest';

import { createRecordCache } from '../../../../src/share-processor/fold/record-cache.ts';
import { observe, POD } from '../../../support/observations.ts';

it('a record stays until it is let go, and then comes from the store', () => {
  let loads = 0;
  const cache = createRecordCache(() => {
    loads += 1;
    return [observe({ key: `rv:${loads}` })];
  });
  const record = cache.get(POD);
  expect([cache.get(POD) === record, [...record.observations.keys()]]).toEqual([true, ['rv:1']]);
  cache.drop(record);
  expect([...cache.get(POD).observations.keys()]).toEqual(['rv:2']);
});

it('those that came since the last time are let go where nobody works on them', () => {
  const cache = createRecordCache(() => []);
  const kept = cache.get(POD);
  const idle = cache.get({ ...POD, uid: 'uid-2' });
  cache.evict((record) => record !== kept);
  expect(cache.get(POD)).toBe(kept);
  expect(cache.get({ ...POD, uid: 'uid-2' })).not.toBe(idle);
  cache.evict(() => false);
  cache.evict(() => true);
  expect(cache.get(POD)).toBe(kept);
});
