import { expect, test } from 'vitest';

import type { SparseBody } from '../../../../src/model/audit-event.ts';
import { boundedObservations } from '../../../../src/share-processor/fold/record.ts';
import { workloadRun } from '../../../../src/share-processor/fold/workload-run.ts';
import { DAY, observe } from '../../../support/observations.ts';

const status = (body: SparseBody, n = 1) =>
  observe({ key: `rv:${n}:status`, at: DAY + n, resourceVersion: String(n), bodyType: 'status', body });

const progressing = (reason: string, replicaSet: string) => ({
  conditions: [{ type: 'Progressing', status: 'True', reason, message: `ReplicaSet "${replicaSet}"` }],
});
const deployment = (replicas: number, readyReplicas: number, reason: string, replicaSet = 'web-1') => ({
  kind: 'Deployment',
  spec: { replicas },
  status: { readyReplicas, ...progressing(reason, replicaSet) },
});

test('statuses that say the same of one revision are of one run', () => {
  const run = (body: SparseBody): string | null => workloadRun(status(body));
  expect(run(deployment(3, 1, 'ReplicaSetUpdated'))).toBe(run(deployment(3, 2, 'ReplicaSetUpdated')));
  expect(run(deployment(3, 3, 'NewReplicaSetAvailable'))).not.toBe(
    run(deployment(3, 3, 'ReplicaSetUpdated')),
  );
  expect(run(deployment(3, 1, 'ReplicaSetUpdated'))).not.toBe(
    run(deployment(3, 1, 'ReplicaSetUpdated', 'web-2')),
  );
  const agents = (generation: number, numberAvailable: number): SparseBody => ({
    kind: 'DaemonSet',
    metadata: { generation },
    status: { desiredNumberScheduled: 3, numberAvailable },
  });
  expect(run(agents(1, 1))).toBe(run(agents(1, 2)));
  expect(run(agents(1, 3))).not.toBe(run(agents(1, 2)));
  expect(run(agents(2, 2))).not.toBe(run(agents(1, 2)));
});

test('the status of a Pod, and what was not logged, is of none', () => {
  expect(workloadRun(status({ kind: 'Pod', status: {} }))).toBeNull();
  expect(workloadRun(observe({ key: 'a' }))).toBeNull();
});

test('however long a Deployment goes on, the first word of every revision stays', () => {
  const long = Array.from({ length: 3000 }, (_, n) =>
    status(
      n < 1500
        ? deployment(3, n % 3, 'NewReplicaSetAvailable')
        : deployment(3, n % 3, 'NewReplicaSetAvailable', 'web-2'),
      n + 1,
    ),
  );
  const kept = boundedObservations(long).map(({ key }) => key);
  expect(kept).toHaveLength(1024);
  expect(kept).toEqual(
    expect.arrayContaining(['rv:1:status', 'rv:1500:status', 'rv:1501:status', 'rv:3000:status']),
  );
});
