import { describe, expect, it } from 'vitest';

import { BINDER, claimLife, claimReport, DATA, UNTOLD } from '../../../support/claim-life.ts';
import { observe } from '../../../support/observations.ts';
import { at, brief } from '../../../support/pod-life.ts';

const refusal = (key: string, after: number, message: string) =>
  observe({
    key,
    at: at(after),
    action: 'create',
    subresource: '',
    code: 403,
    reason: 'Forbidden',
    message,
    user: 'jane',
  });
const QUOTA =
  'persistentvolumeclaims "data" is forbidden: exceeded quota: few, requested: 1, used: 2, limited: 2';

describe('the report of a name', () => {
  it('has a bind for every claim that ever bore it, each with its own UID', () => {
    const life = claimLife({}, 'a').create(1).delete(2).again('b').create(3).phase(4, 'Bound');
    const { deliveries, object } = life.report(9);
    expect(deliveries.map(({ outcome, object: own }) => [outcome, own?.uid])).toEqual([
      ['aborted', 'a'],
      ['succeeded', 'b'],
    ]);
    expect(new Set(deliveries.map(({ id }) => id)).size).toBe(2);
    expect(object.uid).toBe('b');
  });

  it('has a failed bind for each cause by which its create was refused', () => {
    const observations = [
      refusal('a', 1, QUOTA),
      refusal('b', 2, 'not allowed'),
      refusal('c', 3, QUOTA.replaceAll('2', '3')),
    ];
    const { deliveries, object, settled } = claimReport(observations, 9);
    expect(deliveries.map((delivery) => [brief(delivery), delivery.attempts])).toEqual([
      [{ outcome: 'failed', from: 1, to: 1, final: 1, phase: 'admission', stuck: true, code: null }, 2],
      [{ outcome: 'failed', from: 2, to: 2, final: 2, phase: 'admission', stuck: true, code: null }, 1],
    ]);
    expect([deliveries[0]?.kind, object.uid, object.name, settled]).toEqual(['pvc-bind', null, 'data', true]);
  });

  it('keeps refusals apart from the claim that was made in the end', () => {
    const { observations } = claimLife().create(5).phase(6, 'Bound');
    const { deliveries } = claimReport([refusal('a', 1, QUOTA), ...observations], 9);
    expect(deliveries.map(({ outcome, object }) => [outcome, object?.uid])).toEqual([
      ['succeeded', 'claim-1'],
      ['failed', null],
    ]);
  });

  it('tells of a refusal by what the API server said', () => {
    const [story] = claimReport([refusal('a', 1, QUOTA)], 9).stories;
    expect(
      story
        ?.signals()
        .map(({ source, reason, message, httpStatus, verb }) => [source, reason, message, httpStatus, verb]),
    ).toEqual([['response', 'Forbidden', QUOTA, 403, 'create']]);
  });

  it.each<[string, ReturnType<typeof claimLife>, { up: boolean; gone: boolean; settled: boolean }]>([
    ['waits', claimLife().create(1), { up: false, gone: false, settled: false }],
    ['is bound', claimLife().create(1).phase(2, 'Bound'), { up: true, gone: false, settled: true }],
    ['was first seen bound', claimLife().phase(2, 'Bound'), { up: true, gone: false, settled: true }],
    ['is held by a finalizer', claimLife().create(1).delete(2), { up: false, gone: false, settled: true }],
    [
      'is gone',
      claimLife()
        .create(1)
        .delete(2)
        .change(3, ({ metadata, ...rest }) => ({
          ...rest,
          metadata: { ...metadata, deletionTimestamp: '2026-01-05T00:00:02Z', finalizers: [] },
        })),
      { up: false, gone: true, settled: true },
    ],
    [
      'is gone as far as the log tells',
      claimLife().create(1, UNTOLD).delete(2, UNTOLD),
      { up: false, gone: true, settled: true },
    ],
  ])('says whether it serves, is gone and is settled: %s', (_what, life, told) => {
    const { up, gone, settled } = life.report(9);
    expect({ up, gone, settled }).toEqual(told);
  });
});

describe('a claim that loses its volume', () => {
  const lost = claimLife()
    .create(1)
    .phase(2, 'Bound')
    .phase(50, 'Lost')
    .word(51, 'ClaimLost', 'Bound claim has lost its PersistentVolume');

  it('suffers an incident until it is bound again', () => {
    expect(
      lost
        .report(60)
        .incidents.map(({ startedAt, recoveredAt, derivedCode }) => [startedAt, recoveredAt, derivedCode]),
    ).toEqual([[at(50), null, 'PvcLost']]);
    expect(lost.report(60).settled).toBe(false);
    expect(lost.report(60).incidents[0]).toMatchObject({ endedAt: null, count: 1, lastAt: at(50) });
    expect(lost.phase(70, 'Bound').report(80).incidents[0]).toMatchObject({
      recoveredAt: at(70),
      endedAt: at(70),
    });
    expect(lost.delete(70).report(80).incidents[0]?.endedAt).toBeNull();
    const gone = lost.delete(70).change(75, ({ metadata, ...rest }) => ({
      ...rest,
      metadata: { ...metadata, deletionTimestamp: '2026-01-05T00:01:10Z', finalizers: [] },
    }));
    expect(gone.report(80).incidents[0]).toMatchObject({ recoveredAt: null, endedAt: at(75) });
  });

  it('is told of by the Event and by its phase', () => {
    const story = lost.report(60).stories.find(({ incident }) => incident !== null);
    expect(story?.signals().map(({ source, reason, evidence: { text } }) => [source, reason, text])).toEqual([
      ['event', 'ClaimLost', 'Bound claim has lost its PersistentVolume'],
      ['derived', 'PvcLost', 'Lost'],
    ]);
  });

  it('suffers none when it is being deleted, or was never bound', () => {
    expect(claimLife().create(1).phase(2, 'Bound').delete(3).phase(4, 'Lost').report(9).incidents).toEqual(
      [],
    );
    expect(claimLife().create(1).phase(4, 'Lost').report(9).incidents).toEqual([]);
  });
});

describe('whose a claim is', () => {
  const STATEFUL_SETS = 'system:serviceaccount:kube-system:statefulset-controller';
  const ownerOf = (
    name: string,
    user: string,
    owner?: { kind: string; name: string; controller: boolean },
  ) => {
    const { observations } = claimLife()
      .change(
        1,
        (claim) => ({
          ...claim,
          metadata: { ...claim.metadata, ...(owner && { ownerReferences: [owner] }) },
        }),
        {
          action: 'create',
          user,
        },
      )
      .phase(2, 'Bound', { user: BINDER });
    const target = { ...DATA, uid: `shop/${name}`, name };
    return claimReport(observations, 9, undefined, target).deliveries[0]?.object?.owner;
  };

  it.each<[string, string, { kind: string; name: string } | null]>([
    ['data-db-0', STATEFUL_SETS, { kind: 'StatefulSet', name: 'db' }],
    ['data-my-db-0', STATEFUL_SETS, null],
    ['data-db-0', 'jane', null],
    ['data', STATEFUL_SETS, null],
  ])('tells the name %s made by %s, where it can be read in one way only', (name, user, owner) => {
    expect(ownerOf(name, user)).toEqual(owner);
  });

  it('is told of a refused create too', () => {
    const refused = { ...refusal('a', 1, QUOTA), user: STATEFUL_SETS };
    const { deliveries } = claimReport([refused], 9, undefined, { ...DATA, name: 'data-db-0' });
    expect(deliveries[0]?.object?.owner).toEqual({ kind: 'StatefulSet', name: 'db' });
  });

  it('tells its owner reference first', () => {
    expect(ownerOf('data-db-0', STATEFUL_SETS, { kind: 'Pod', name: 'web', controller: true })).toEqual({
      kind: 'Pod',
      name: 'web',
    });
  });
});
