import { describe, expect, it } from 'vitest';

import { bindDelivery } from '../../../../src/analyzers/claim/bind.ts';
import { WORDS_HIDDEN, WRITES_HIDDEN } from '../../../../src/analyzers/claim/wait.ts';
import { BINDER, claimLife, DATA, PROVISIONER, UNTOLD } from '../../../support/claim-life.ts';
import { ALL_FACTS, at, factsWithout } from '../../../support/pod-life.ts';

const CSI = { component: PROVISIONER } as const;
const HIDDEN = factsWithout('claim-status');
const open = (waitsFor: string | null, parts: object = {}) => ({
  outcome: 'in-progress',
  from: 1,
  to: null,
  final: null,
  phase: null,
  stuck: false,
  code: null,
  waitsFor,
  ...parts,
});
const stuck = (waitsFor: string | null, code: string | null = null) =>
  open(waitsFor, { phase: 'volume', stuck: true, code });
const over = (outcome: string, to: number, parts: object = {}) =>
  open(null, { outcome, to, final: to, ...parts });

describe('a claim that is bound', () => {
  const bound = claimLife().create(1).mark(4).phase(5, 'Bound');

  it('has succeeded when it first shows the phase Bound', () => {
    expect(bound.binds(5)).toEqual([over('succeeded', 5)]);
    expect(bound.phase(90, 'Bound').phase(99, 'Lost').binds(200)).toEqual([over('succeeded', 5)]);
  });

  it('was bound by the first write of its status by the binder, though the log hides what it says', () => {
    const untold = claimLife().create(1, UNTOLD).phase(5, 'Bound', UNTOLD);
    expect(untold.binds(9)).toEqual([over('succeeded', 5)]);
    const others = claimLife()
      .create(1, UNTOLD)
      .phase(5, 'Bound', { ...UNTOLD, user: 'jane' });
    expect(others.binds(9)).toEqual([open(null)]);
  });

  it('is bound by the mark of the binder where no status is logged, once the status has had its time', () => {
    const marked = claimLife().create(1).mark(4);
    expect(marked.binds(33)).toEqual([open('binder')]);
    expect(marked.report(33).nextDeadline).toBe(at(34));
    expect(marked.binds(34)).toEqual([over('succeeded', 4, { final: 34 })]);
    expect(marked.phase(50, 'Bound').binds(60)).toEqual([over('succeeded', 4, { final: 34 })]);
  });

  it('is not bound by a mark that it was made with', () => {
    const restored = claimLife().annotate(1, 'pv.kubernetes.io/bind-completed', 'yes', { action: 'create' });
    expect(restored.binds(99)).toEqual([open('binder', { phase: null })]);
  });

  it('does not end before it began, whatever the clocks say', () => {
    const early = claimLife()
      .create(5, { at: at(5) })
      .phase(5, 'Bound', { at: at(4) });
    // A microsecond after the create, which is the version before it.
    expect(early.binds(9)).toEqual([over('succeeded', 5.000001, { from: 5 })]);
  });
});

describe('a claim that is bound late', () => {
  const late = claimLife()
    .create(1)
    .word(2, 'ProvisioningFailed', 'no', CSI)
    .word(9, 'ProvisioningSucceeded', '', CSI);

  it('says what phase cost the time, and what was complained of', () => {
    const life = late.phase(12, 'Bound');
    expect(life.binds(20)).toEqual([over('succeeded', 12, { phase: 'volume' })]);
    expect(
      life
        .report(20)
        .stories[0]?.signals()
        .map(({ reason }) => reason),
    ).toEqual(['ProvisioningFailed']);
  });

  it('is not late when that was soon over', () => {
    expect(late.phase(11, 'Bound').binds(20)).toEqual([over('succeeded', 11)]);
  });
});

describe('a claim that waits', () => {
  const born = claimLife().create(1);

  it('for its first consumer is under way, however long', () => {
    expect(born.word(2, 'WaitForFirstConsumer').binds(9999)).toEqual([open('first-consumer')]);
    expect(born.word(2, 'WaitForPodScheduled').binds(9999)).toEqual([open('first-consumer')]);
  });

  it('for a provisioner, once a node was chosen', () => {
    const chosen = born
      .word(2, 'WaitForFirstConsumer')
      .annotate(3, 'volume.kubernetes.io/selected-node', 'node-a');
    expect(chosen.binds(9)).toEqual([open('provisioner')]);
  });

  it('for a provisioner that does not answer is stuck after two minutes', () => {
    const left = born.word(2, 'ExternalProvisioning').word(17, 'ExternalProvisioning');
    expect(left.binds(121)).toEqual([open('provisioner')]);
    expect(left.report(121).nextDeadline).toBe(at(122));
    expect(left.binds(122)).toEqual([stuck('provisioner', 'PvcExternalProvisioningSlow')]);
    expect(left.word(30, 'Provisioning', '', CSI).binds(500)).toEqual([open('provisioner')]);
  });

  it('is stuck while somebody complains', () => {
    expect(born.word(2, 'ProvisioningFailed', 'x', CSI).binds(3)).toEqual([stuck('provisioner')]);
    expect(born.word(2, 'FailedBinding', 'x').binds(3)).toEqual([stuck('binder')]);
    expect(born.word(2, 'FailedBinding', 'x').word(20, 'ExternalProvisioning').binds(21)).toEqual([
      open('provisioner'),
    ]);
  });

  it('without a class is stuck when no volume was found for it at once', () => {
    const manual = claimLife({ storageClassName: '' }).create(1);
    expect(manual.binds(30)).toEqual([open('binder')]);
    expect(manual.binds(31)).toEqual([stuck('binder', 'PvcNoStorageClass')]);
  });

  it('for a volume that it names is stuck when it does not get it at once', () => {
    const named = claimLife({ storageClassName: '', volumeName: 'pv-9' }).create(1);
    expect(named.binds(30)).toEqual([open('binder')]);
    expect(named.binds(31)).toEqual([stuck('binder', 'PvcVolumeMismatch')]);
  });

  it('is stuck when it is Lost without ever having been bound', () => {
    expect(born.phase(3, 'Lost').binds(4)).toEqual([stuck(null, 'PvcLost')]);
  });

  it('for its first consumer, where Events are hidden and the class is known to bind so', () => {
    const late = { ...ALL_FACTS, bindingModeOf: () => 'WaitForFirstConsumer' as const };
    expect(born.binds(9999, late)).toEqual([open('first-consumer')]);
    expect(born.report(9999, late).deliveries[0]?.phases.map(({ phase, state }) => [phase, state])).toEqual([
      ['admission', 'complete'],
      ['scheduling', 'in-progress'],
      ['volume', 'not-reached'],
    ]);
    for (const over of [born.delete(50), born.phase(50, 'Bound')]) {
      expect(over.report(99, late).deliveries).toEqual(over.report(99).deliveries);
    }
    const soon = { ...ALL_FACTS, bindingModeOf: () => 'Immediate' as const };
    expect(born.binds(61, soon)).toEqual([open(null, { phase: 'volume' })]);
  });

  it('for nobody knows what, where Events are hidden, is in its phase and not stuck', () => {
    expect(born.binds(60)).toEqual([open(null)]);
    expect(born.binds(61)).toEqual([open(null, { phase: 'volume' })]);
    expect(born.report(61).deliveries[0]?.unknownReason).toBe(WORDS_HIDDEN);
    const handed = born.annotate(2, 'volume.kubernetes.io/storage-provisioner', 'x');
    expect(handed.binds(61)).toEqual([open('provisioner', { phase: 'volume' })]);
  });
});

describe('a claim of which the log hides the writes', () => {
  it('is unknown a minute after it was last heard of', () => {
    const waits = claimLife().create(1, UNTOLD).word(2, 'WaitForFirstConsumer');
    expect(waits.binds(61, HIDDEN)).toEqual([open('first-consumer')]);
    expect(waits.binds(62, HIDDEN)).toEqual([open(null, { outcome: 'unknown' })]);
    expect(waits.report(62, HIDDEN).deliveries[0]?.unknownReason).toBe(WRITES_HIDDEN);
    expect(waits.binds(62, ALL_FACTS)).toEqual([open('first-consumer')]);
  });

  it('is stuck while a complaint is repeated, and for a quarter of an hour after it', () => {
    const life = claimLife().create(1, UNTOLD).word(2, 'ProvisioningFailed').word(302, 'ProvisioningFailed');
    expect(life.binds(1201, HIDDEN)).toEqual([stuck('provisioner')]);
    expect(life.binds(1202, HIDDEN)).toEqual([open(null, { outcome: 'unknown' })]);
  });

  it('may be known by Events alone: then it was born before the log', () => {
    const life = claimLife().word(2, 'ProvisioningFailed');
    expect(life.binds(9, HIDDEN)).toEqual([{ ...stuck('provisioner'), from: 2 }]);
    expect(life.report(9, HIDDEN).deliveries[0]?.bornBeforeLog).toBe(true);
    expect(claimLife().word(2, 'Resizing').binds(9)).toEqual([]);
  });
});

describe('a claim born before the log', () => {
  it('begins at its creationTimestamp', () => {
    const life = claimLife().phase(7, 'Pending').phase(9, 'Bound');
    expect(life.binds(20)).toEqual([over('succeeded', 9, { from: 0 })]);
    expect(life.report(20).deliveries[0]?.bornBeforeLog).toBe(true);
  });

  it('has no bind when it was first seen bound, lost or on its way out', () => {
    expect(claimLife().phase(7, 'Bound').binds(20)).toEqual([]);
    expect(claimLife().phase(7, 'Lost').binds(20)).toEqual([]);
    expect(claimLife().delete(7).binds(20)).toEqual([]);
  });
});

describe('a claim that is deleted', () => {
  it('before it was bound is aborted, with what held it up', () => {
    const life = claimLife().create(1).word(2, 'ProvisioningFailed').delete(8).phase(9, 'Bound');
    expect(life.binds(20)).toEqual([over('aborted', 8, { phase: 'volume', stuck: true })]);
    const waiting = claimLife()
      .create(1)
      .word(2, 'WaitForFirstConsumer')
      .delete(99, { action: 'delete-collection' });
    expect(waiting.binds(200)).toEqual([over('aborted', 99)]);
  });

  it('after it was bound has succeeded', () => {
    expect(claimLife().create(1).phase(2, 'Bound').delete(3).binds(9)).toEqual([over('succeeded', 2)]);
  });
});

describe('what a bind says besides', () => {
  const contextOf = (life: ReturnType<typeof claimLife>, watermark: number) => ({
    target: DATA,
    life: life.life(),
    watermark: at(watermark),
    facts: ALL_FACTS,
  });

  it('is its class, its volume and its node', () => {
    const life = claimLife()
      .create(1)
      .annotate(2, 'volume.kubernetes.io/selected-node', 'node-a')
      .mark(3, 'pv-7')
      .phase(4, 'Bound');
    expect(bindDelivery(contextOf(life, 9))?.delivery.claim).toEqual({
      storageClass: 'fast',
      volume: 'pv-7',
      selectedNode: 'node-a',
      waitsFor: null,
    });
  });

  it('rests, once final, on nothing that came after', () => {
    const before = claimLife().create(1).mark(3).phase(4, 'Bound');
    const after = before
      .annotate(5, 'volume.kubernetes.io/selected-node', 'late')
      .delete(6)
      .word(7, 'FailedBinding');
    expect(bindDelivery(contextOf(after, 99))?.delivery).toEqual(
      bindDelivery(contextOf(before, 99))?.delivery,
    );
  });

  it('has an id that does not change when its UID comes to be known', () => {
    const untold = claimLife().create(1, UNTOLD);
    const told = untold.phase(4, 'Bound', { user: BINDER });
    const idOf = (life: ReturnType<typeof claimLife>) => bindDelivery(contextOf(life, 9))?.delivery.id;
    expect(idOf(told)).toBe(idOf(untold));
    expect(idOf(claimLife().create(1, { auditId: 'other' }))).not.toBe(idOf(untold));
  });
});
