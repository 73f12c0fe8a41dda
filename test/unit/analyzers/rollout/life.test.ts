import { expect, test } from 'vitest';

import { unfoldWorkload } from '../../../../src/analyzers/rollout/life.ts';
import { at } from '../../../support/pod-life.ts';
import { replicas, workloadLife } from '../../../support/rollout-life.ts';

test('every create begins an object of its own, without versions too', () => {
  const life = workloadLife().create(0).remove(5).create(8, {}, { uid: 'workload-2' }).remove(9);
  for (const observations of [life.observations, life.hidden]) {
    const objects = unfoldWorkload(observations);
    expect(objects.map(({ steps, removedAt }) => [steps.length, removedAt])).toEqual([
      [2, at(5)],
      [2, at(9)],
    ]);
  }
  expect(unfoldWorkload(life.observations).map(({ uid }) => uid)).toEqual(['workload-1', 'workload-2']);
});

test('another UID is another object, though its create was not logged', () => {
  const other = workloadLife().create(20, {}, { uid: 'workload-2' }).status(21, replicas(1));
  const life = workloadLife().create(0).status(1, replicas(2)).event(2, 'A').event(30, 'B');
  const versions = Array.from(other.observations.slice(1), (observation) => ({
    ...observation,
    resourceVersion: '900',
  }));
  const objects = unfoldWorkload([...life.observations, ...versions]);
  expect(objects.map(({ uid, events }) => [uid, events.map(({ event }) => event.reason)])).toEqual([
    ['workload-1', ['A']],
    ['workload-2', ['B']],
  ]);
});

test('a scaling changes the number of replicas, a status nothing of the spec', () => {
  const [object] = unfoldWorkload(workloadLife().create(0).scale(1, 7).status(2, replicas(2)).observations);
  expect(object?.steps.map(({ workload }) => [workload?.spec?.replicas, workload?.spec?.template])).toEqual([
    [2, 'one'],
    [7, 'one'],
    [7, 'one'],
  ]);
});

test('what was refused changes nothing', () => {
  const life = workloadLife().create(0).change(1, { template: 'two' }, { code: 409 });
  expect(unfoldWorkload(life.observations)[0]?.steps).toHaveLength(1);
});
