import { describe, expect, it } from 'vitest';

import type { ObservationTarget } from '../../../src/model/observation.ts';
import { TargetMap } from '../../../src/model/target-map.ts';
import { POD } from '../../support/observations.ts';

const others: readonly ObservationTarget[] = [
  { ...POD, uid: 'uid-2' },
  { ...POD, kind: 'PodName' },
  { ...POD, cluster: 'other' },
];

describe('values by record', () => {
  it('are told apart by cluster, kind and UID, and by nothing else', () => {
    const map = new TargetMap<string>();
    map.set(POD, 'one');
    for (const other of others) expect(map.get(other)).toBeUndefined();
    const renamed: ObservationTarget = { ...POD, namespace: '', name: '' };
    expect(map.get(renamed)).toBe('one');
    map.set(renamed, 'two');
    expect(map.get(POD)).toBe('two');
  });

  it('are deleted one by one', () => {
    const map = new TargetMap<number>();
    [POD, ...others].forEach((target, index) => map.set(target, index));
    map.delete(POD);
    map.delete({ ...POD, uid: 'unknown' });
    expect([POD, ...others].map((target) => map.get(target))).toEqual([undefined, 1, 2, 3]);
  });
});
