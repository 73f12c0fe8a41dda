import { describe, expect, it } from 'vitest';

import { subjectOf } from '../../../../src/analyzers/answer/verdict.ts';
import { claimLife, UNTOLD } from '../../../support/claim-life.ts';
import {
  at,
  boundPod,
  container,
  crashed,
  over,
  podLife,
  type PodLife,
  readyPod,
  statusOf,
  up,
} from '../../../support/pod-life.ts';

const about = (life: PodLife, watermark: number) => {
  const { delivery, incident, verdict, nextDeadline } = subjectOf(life.report(watermark), at(watermark));
  return [verdict, delivery?.kind ?? null, incident !== null, nextDeadline];
};
const pulling = boundPod().status(3, statusOf(false, [container.waiting('web', 'ErrImagePull')]));
const warming = boundPod().status(3, statusOf(false, [container.running('web', 3, { ready: false })]));
const aboutClaim = (life: ReturnType<typeof claimLife>, watermark: number) => {
  const { delivery, incident, verdict, nextDeadline } = subjectOf(life.report(watermark), at(watermark));
  return [verdict, delivery?.outcome ?? null, incident !== null, nextDeadline];
};
const toImage = (life: PodLife, after: number) =>
  life.spec(after, (spec) => ({ ...spec, containers: [{ name: 'web', image: 'web:2' }] }));
const refused = { action: 'delete', code: 403, reason: 'Forbidden', message: 'no' } as const;

describe('the verdict', () => {
  it.each<[string, PodLife, number, unknown[]]>([
    ['healthy: delivered', readyPod(), 100, ['healthy', 'create', false, null]],
    ['healthy: first seen Ready', podLife().status(50, up()), 100, ['healthy', null, false, null]],
    ['in-progress, until it is slow', warming, 59.9, ['in-progress', 'create', false, at(60)]],
    ['slow', warming, 60, ['slow', 'create', false, null]],
    ['failing: held up', pulling, 10, ['failing', 'create', false, null]],
    [
      'failing: an open incident',
      readyPod().status(60, crashed(1, { to: 60 })),
      100,
      ['failing', 'create', true, null],
    ],
    [
      'failed',
      boundPod({ restartPolicy: 'Never' }).status(5, over('Failed', 1)),
      100,
      ['failed', 'create', false, null],
    ],
    [
      'in-progress: its deletion, while that goes on',
      pulling.delete(50),
      60,
      ['in-progress', 'delete', false, null],
    ],
    [
      'aborted: what is told of a Pod that is gone and never came up',
      pulling.delete(50).confirm(51),
      60,
      ['aborted', 'create', false, null],
    ],
    ['deleted', readyPod().delete(50).confirm(51), 60, ['deleted', 'delete', false, null]],
    ['failing: a deletion that is stuck', readyPod().delete(50), 500, ['failing', 'delete', false, null]],
    [
      'failing: a stuck deletion, whatever befell the Pod before',
      readyPod()
        .status(40, crashed(1, { to: 40 }))
        .delete(50),
      500,
      ['failing', 'delete', false, null],
    ],
    ['in-progress: an eviction', readyPod().evict(50), 60, ['in-progress', 'delete', false, null]],
    [
      'failing: a Pod that was broken and is being deleted',
      readyPod()
        .status(40, crashed(1, { to: 40 }))
        .delete(50),
      60,
      ['failing', 'delete', true, null],
    ],
    ['in-progress: an upgrade', toImage(readyPod(), 100), 110, ['in-progress', 'upgrade', false, at(160)]],
    [
      'healthy, though its deletion was refused',
      readyPod().request(50, refused),
      60,
      ['healthy', 'delete', false, null],
    ],
    ['unknown: nothing is known of it', podLife().event(5, 'Pulled'), 60, ['unknown', null, false, null]],
  ])('%s', (_name, life, watermark, expected) => {
    expect(about(life, watermark)).toEqual(expected);
  });

  it('is that of the delivery that was asked for, incidents apart', () => {
    const report = readyPod()
      .status(60, crashed(1, { to: 60 }))
      .delete(70)
      .confirm(71)
      .report(100);
    const [create] = report.deliveries;
    expect(subjectOf(report, at(100), create)).toMatchObject({
      delivery: create,
      incident: null,
      verdict: 'healthy',
    });
  });
});

describe('the verdict on a claim', () => {
  const born = claimLife().create(1);
  const waits = born.word(2, 'WaitForFirstConsumer');
  it.each<[string, ReturnType<typeof claimLife>, unknown[]]>([
    ['healthy: bound', born.phase(2, 'Bound'), ['healthy', 'succeeded', false, null]],
    ['healthy: first seen bound', claimLife().phase(2, 'Bound'), ['healthy', null, false, null]],
    [
      'in-progress, however long: its first consumer is to come',
      waits,
      ['in-progress', 'in-progress', false, null],
    ],
    ['slow: a provisioner at work', born.word(2, 'Provisioning'), ['slow', 'in-progress', false, null]],
    ['failing: held up', born.word(2, 'FailedBinding'), ['failing', 'in-progress', false, null]],
    ['failing: lost', born.phase(2, 'Bound').phase(3, 'Lost'), ['failing', 'succeeded', true, null]],
    [
      'aborted: what is told of one that is gone and never came up',
      claimLife().create(1, UNTOLD).delete(2, UNTOLD),
      ['aborted', 'aborted', false, null],
    ],
    [
      'deleted',
      claimLife().create(1).phase(2, 'Bound').delete(3, UNTOLD),
      ['deleted', 'succeeded', false, null],
    ],
  ])('%s', (_what, life, said) => {
    expect(aboutClaim(life, 100)).toEqual(said);
  });
});
