import { expect, it } from 'vitest';

import { linksOf } from '../../../src/conclusions/links.ts';
import type { ObjectIdentity } from '../../../src/model/delivery.ts';
import { observe, POD } from '../../support/observations.ts';

const object: ObjectIdentity = { ...POD, node: null, owner: null };
const claim: ObjectIdentity = { ...object, kind: 'PersistentVolumeClaim', name: 'data' };

it('a Pod uses its claims', () => {
  expect(linksOf({ ...object, claims: ['data', 'logs'] }, [])).toEqual([
    { kind: 'PersistentVolumeClaim', name: 'shop/data' },
    { kind: 'PersistentVolumeClaim', name: 'shop/logs' },
  ]);
  expect(linksOf(object, [])).toEqual([]);
});

it('a claim uses the volume it was given', () => {
  const told = (volumeName: string) =>
    observe({ key: 'rv:1', bodyType: 'full', body: { spec: { volumeName } } });
  expect(linksOf(claim, [told('pv-1')])).toEqual([{ kind: 'PersistentVolume', name: 'pv-1' }]);
  expect([linksOf(claim, [told('')]), linksOf(claim, [])]).toEqual([[], []]);
});
