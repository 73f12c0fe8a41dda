import { expect, test } from 'vitest';

import { requesterOf } from '../../../../src/analyzers/rollout/requester.ts';
import { seconds } from '../../../../src/lib/micros.ts';
import { progressing, replicas, rolloutReport, workloadLife } from '../../../support/rollout-life.ts';

test('names who asked for each rollout, as its conclusion does', () => {
  const life = workloadLife()
    .create(0)
    .status(3, { ...replicas(2), ...progressing('NewReplicaSetAvailable', 'one', 3) })
    .change(10, { template: 'two' })
    .status(12, { ...replicas(2), ...progressing('NewReplicaSetAvailable', 'two', 12) });
  const { deliveries } = rolloutReport(life, 60);
  expect(deliveries).toHaveLength(2);
  for (const { startedAt, requestedBy } of deliveries) {
    expect(requestedBy).not.toBe('');
    expect(requesterOf(life.observations, life.kind, startedAt)).toBe(requestedBy);
    expect(requesterOf(life.observations, life.kind, startedAt + seconds(1))).toBeNull();
  }
});

test('nobody is named where nothing was logged of the workload', () => {
  expect(requesterOf([], 'Deployment', 1)).toBeNull();
});
