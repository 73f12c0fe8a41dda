import { expect, test } from 'vitest';

import { conditionOf, hashOf, toldRevision, wantedBy } from '../../../../src/analyzers/rollout/workload.ts';
import { progressing } from '../../../support/rollout-life.ts';

test('how many Pods are wanted depends on the kind', () => {
  expect(wantedBy({ spec: { replicas: 3 } }, 'Deployment')).toBe(3);
  expect(wantedBy({ spec: {} }, 'StatefulSet')).toBeNull();
  expect(wantedBy({ status: { desiredNumberScheduled: 4 } }, 'DaemonSet')).toBe(4);
  expect(wantedBy({ spec: { parallelism: 5, completions: 2 } }, 'Job')).toBe(2);
  expect(wantedBy({ spec: { parallelism: 5 } }, 'Job')).toBe(5);
  expect(wantedBy(null, 'Job')).toBeNull();
});

test('the revision is named as the labels of Pods name it', () => {
  const created = { type: 'Progressing', message: 'Created new replica set "web-7d9c"' };
  expect(toldRevision({ status: { conditions: [created] } }, 'web')).toBe('7d9c');
  expect(toldRevision({ status: progressing('ReplicaSetUpdated', 'abc') }, 'web')).toBe('abc');
  expect(toldRevision({ status: progressing('ReplicaSetUpdated', 'abc') }, 'other')).toBeNull();
  expect(toldRevision({ status: { updateRevision: 'db-5f9' } }, 'db')).toBe('db-5f9');
  expect(toldRevision(null, 'web')).toBeNull();
  expect(hashOf('web-api-5f9', 'web')).toBe('api-5f9');
});

test('a condition is found by its type', () => {
  expect(
    conditionOf({ status: { conditions: [{ type: 'A' }, { type: 'B', reason: 'b' }] } }, 'B')?.reason,
  ).toBe('b');
  expect(conditionOf({}, 'A')).toBeUndefined();
});
