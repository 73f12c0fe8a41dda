import { expect, it } from 'vitest';

import { claimFacts } from '../../../src/conclusions/claim-facts.ts';
import type { SparseBody } from '../../../src/model/audit-event.ts';
import { observe } from '../../support/observations.ts';

const facts = (body: SparseBody) => claimFacts([observe({ key: 'rv:1', bodyType: 'full', body })]);
const NOTHING = { phase: null, storageClass: null, volume: null, requested: null, capacity: null };

it('are what the claim asks for and has got', () => {
  const spec = {
    storageClassName: 'standard',
    volumeName: 'pv-1',
    resources: { requests: { storage: '64Mi' } },
  };
  expect(facts({ spec, status: { phase: 'Bound', capacity: { storage: '1Gi' } } })).toEqual({
    phase: 'Bound',
    storageClass: 'standard',
    volume: 'pv-1',
    requested: '64Mi',
    capacity: '1Gi',
  });
});

it('tell no class from one that is not known, and know what the class was before it was a field', () => {
  expect(facts({ spec: { storageClassName: '' } })).toEqual({ ...NOTHING, storageClass: '' });
  const annotations = { 'volume.beta.kubernetes.io/storage-class': 'old' };
  expect(facts({ metadata: { annotations }, spec: { volumeName: '' } })).toEqual({
    ...NOTHING,
    storageClass: 'old',
  });
  expect([facts({ metadata: null }), claimFacts([])]).toEqual([NOTHING, NOTHING]);
});
