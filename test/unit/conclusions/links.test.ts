import { expect, it } from 'vitest';

import { linksOf } from '../../../src/conclusions/links.ts';
import type { ObservationTarget } from '../../../src/model/observation.ts';
import type { Pod } from '../../../src/model/pod.ts';
import { observe, POD } from '../../support/observations.ts';

const CLAIM: ObservationTarget = { ...POD, kind: 'PersistentVolumeClaim', uid: 'shop/data', name: 'data' };

it('a Pod uses the claims that its volumes name, each once', () => {
  const claim = (claimName: string) => ({ persistentVolumeClaim: { claimName } });
  const pod: Pod = {
    spec: { volumes: [claim('data'), { configMap: { name: 'c' } }, claim('logs'), claim('data')] },
  };
  expect(linksOf(POD, pod, [])).toEqual([
    { kind: 'PersistentVolumeClaim', name: 'shop/data' },
    { kind: 'PersistentVolumeClaim', name: 'shop/logs' },
  ]);
  expect([linksOf(POD, null, []), linksOf(POD, { spec: {} }, [])]).toEqual([[], []]);
});

it('a claim uses the volume it was given', () => {
  const told = (volumeName: string) =>
    observe({ key: 'rv:1', bodyType: 'full', body: { spec: { volumeName } } });
  expect(linksOf(CLAIM, null, [told('pv-1')])).toEqual([{ kind: 'PersistentVolume', name: 'pv-1' }]);
  expect([linksOf(CLAIM, null, [told('')]), linksOf(CLAIM, null, [])]).toEqual([[], []]);
});
