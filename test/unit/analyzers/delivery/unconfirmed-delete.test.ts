import { expect, it } from 'vitest';

import { factsWithout, readyPod } from '../../../support/pod-life.ts';

it('a deletion that no kubelet confirmed is stuck only where the log shows that kubelets do', () => {
  const life = readyPod().delete(100);
  expect(life.delivery('delete', 500)).toMatchObject({ outcome: 'in-progress', stuck: true });
  const facts = factsWithout('kubelet-delete');
  expect(life.delivery('delete', 120, { facts })).toMatchObject({ outcome: 'in-progress', stuck: false });
  expect(life.report(500, { facts }).deliveries.at(-1)).toMatchObject({
    outcome: 'unknown',
    stuck: false,
    unknownReason: 'deletes of Pods by kubelets are not logged, so whether the Pod is gone is not known',
  });
});
