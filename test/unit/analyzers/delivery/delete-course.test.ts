import { describe, expect, it } from 'vitest';

import { followCourse, graceEnd } from '../../../../src/analyzers/delivery/delete-course.ts';
import {
  at,
  container,
  contextOf,
  over,
  podLife,
  type PodLife,
  readyPod,
  statusOf,
} from '../../../support/pod-life.ts';

function questionOf(life: PodLife) {
  const context = contextOf(life.observations, 300);
  if (context.removal === null) throw new Error('nobody deletes it');
  return { life: context.life, removal: context.removal };
}
const course = (life: PodLife) => {
  const question = questionOf(life);
  const { stoppedAt, endedAt, releasedAt, goneAt } = followCourse(question.life, question.removal);
  return [stoppedAt, endedAt, releasedAt, goneAt].map((time) =>
    time === null ? null : (time - at(0)) / 1e6,
  );
};
const down = statusOf(false, [container.ended('web', 0, { to: 54 })]);

describe('how far a deletion has come', () => {
  it.each<[string, PodLife, (number | null)[]]>([
    ['nowhere yet', readyPod().delete(50), [null, null, null, null]],
    ['its containers are down', readyPod().delete(50).status(54, down), [54, null, null, null]],
    [
      'its kubelet has ended it',
      readyPod()
        .delete(50)
        .status(54, down)
        .status(55, over('Succeeded', 0, { to: 54 })),
      [54, 55, null, null],
    ],
    ['it is gone', readyPod().delete(50).status(54, down).confirm(56), [54, null, 56, 56]],
    [
      'only a finalizer keeps it',
      readyPod()
        .change(40, (pod) => ({ ...pod, metadata: { ...pod.metadata, finalizers: ['example.com/hold'] } }))
        .delete(50)
        .confirm(56),
      [null, null, 56, null],
    ],
    ['it never had a node', podLife().create(0).delete(20, 0), [null, null, 20, 20]],
  ])('%s', (_name, life, times) => {
    expect(course(life)).toEqual(times);
  });
});

describe('the end of the grace period', () => {
  const end = (life: PodLife): number => {
    const { life: whole, removal } = questionOf(life);
    return (graceEnd(whole, removal) - at(0)) / 1e6;
  };

  it('is the deletionTimestamp, where any state shows it', () => {
    expect(end(readyPod().delete(50, 12))).toBe(62);
    const later = readyPod()
      .evict(50)
      .delete(51, 20, { action: 'update', subresource: 'status', gracePeriodSeconds: null });
    expect(end(later)).toBe(71);
  });

  it('is reckoned from what was asked for, else from the spec, else from what Kubernetes gives', () => {
    expect(end(readyPod().evict(50, { gracePeriodSeconds: 7 }))).toBe(57);
    expect(end(readyPod({ terminationGracePeriodSeconds: 90 }).evict(50))).toBe(140);
    expect(end(readyPod().evict(50))).toBe(80);
  });
});
