import { expect, it } from 'vitest';

import { linksOf } from '../../../src/conclusions/links.ts';
import type { ObjectIdentity } from '../../../src/model/delivery.ts';
import type { ObservationTarget } from '../../../src/model/observation.ts';
import { observe, POD } from '../../support/observations.ts';

const CLAIM: ObservationTarget = { ...POD, kind: 'PersistentVolumeClaim', uid: 'shop/data', name: 'data' };
const object: ObjectIdentity = { ...POD, node: null, owner: null };

it('a Pod uses its claims', () => {
  expect(linksOf(POD, { ...object, claims: ['data', 'logs'] }, [])).toEqual([
    { kind: 'PersistentVolumeClaim', name: 'shop/data' },
    { kind: 'PersistentVolumeClaim', name: 'shop/logs' },
  ]);
  expect(linksOf(POD, object, [])).toEqual([]);
});

it('a claim uses the volume it was given', () => {
  const told = (volumeName: string) =>
    observe({ key: 'rv:1', bodyType: 'full', body: { spec: { volumeName } } });
  expect(linksOf(CLAIM, object, [told('pv-1')])).toEqual([{ kind: 'PersistentVolume', name: 'pv-1' }]);
  expect([linksOf(CLAIM, object, [told('')]), linksOf(CLAIM, object, [])]).toEqual([[], []]);
});
