import { expect, test } from 'vitest';

import { unfoldWorkload } from '../../../../src/analyzers/rollout/life.ts';
import { workloadSignals } from '../../../../src/analyzers/rollout/signals.ts';
import { at } from '../../../support/pod-life.ts';
import { jobEnd, progressing, workloadLife, type WorkloadLife } from '../../../support/rollout-life.ts';

const signalsOf = (life: WorkloadLife, from = 0, to = 100) =>
  unfoldWorkload(life.observations).flatMap((object) => workloadSignals(object, at(from), at(to)));

test('bad conditions and warnings are told once, with the place where they stand', () => {
  const life = workloadLife()
    .create(0)
    .status(1, progressing('ReplicaSetUpdated'))
    .status(70, progressing('ProgressDeadlineExceeded'))
    .status(80, progressing('ProgressDeadlineExceeded'))
    .event(5, 'FailedCreate', 'no quota')
    .event(6, 'ScalingReplicaSet', 'fine', 'Normal');
  expect(
    signalsOf(life).map(({ source, reason, firstAt, lastAt, evidence }) => [
      source,
      reason,
      firstAt,
      lastAt,
      evidence.path,
    ]),
  ).toEqual([
    ['event', 'FailedCreate', at(5), at(5), 'responseObject.message'],
    [
      'condition',
      'ProgressDeadlineExceeded',
      at(70),
      at(80),
      'responseObject.status.conditions[Progressing].message',
    ],
  ]);
});

test('only what was said within the window counts', () => {
  const life = workloadLife('Job').create(0).status(9, jobEnd('Failed', 'DeadlineExceeded'));
  expect(signalsOf(life, 0, 8)).toEqual([]);
  expect(signalsOf(life, 0, 9).map(({ reason }) => reason)).toEqual(['DeadlineExceeded']);
});
