import { expect, it } from 'vitest';

import type { ObservationTarget } from '../../../../src/model/observation.ts';
import { brief, podLife, reportOf } from '../../../support/pod-life.ts';

const NAME: ObservationTarget = {
  cluster: 'default',
  kind: 'PodName',
  uid: 'shop/web',
  namespace: 'shop',
  name: 'web',
};
const BLANK = { bodyType: 'none', body: null, resourceVersion: '' } as const;

it('each accepted create of a name is a Pod of its own, with no UID, and none is counted', () => {
  const { observations } = podLife()
    .create(0, BLANK)
    .request(5, { action: 'delete', code: 200, subresource: '' })
    .create(20, { ...BLANK, code: 409 })
    .create(30, BLANK);
  const report = reportOf(observations, 40, {}, NAME);
  expect(report.object).toMatchObject({ namespace: 'shop', name: 'web', uid: null });
  expect(report.deliveries.map(({ kind }) => kind)).toEqual(['create', 'delete', 'create']);
  expect(report.deliveries.map((delivery) => brief(delivery).from)).toEqual([0, 5, 30]);
  expect(new Set(report.deliveries.map(({ id }) => id)).size).toBe(3);
  expect(report.deliveries.every(({ bornBeforeLog }) => bornBeforeLog)).toBe(true);
});

it('a name of which all is claimed by Pods with a UID says nothing', () => {
  expect(reportOf([], 40, {}, NAME)).toMatchObject({ deliveries: [], incidents: [], settled: true });
});
