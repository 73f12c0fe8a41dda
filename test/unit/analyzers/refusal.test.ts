import { describe, expect, it } from 'vitest';

import { causeOf, groupRefusals, refusedDelivery } from '../../../src/analyzers/refusal.ts';
import { at, reportOf } from '../../support/pod-life.ts';
import { observe, POD } from '../../support/observations.ts';

const refusal = (key: string, after: number, message: string, code = 403) =>
  observe({
    key,
    at: at(after),
    action: 'create',
    subresource: '',
    code,
    reason: 'Forbidden',
    message,
    user: 'jane',
  });

describe('refusals', () => {
  it.each([
    [
      'pods "web-7c9f5-x2kqp" is forbidden: exceeded quota: q, used: cpu=4',
      'pods "web-7c9f5-abcde" is forbidden: exceeded quota: q, used: cpu=5',
    ],
    ["admission webhook 'a' denied", "admission webhook 'b' denied"],
    ['dial tcp 10.0.0.1:443: timeout', 'dial tcp 10.0.0.2:8443: timeout'],
  ])('are of one cause but for what differs from attempt to attempt: %s', (one, other) => {
    expect(causeOf(refusal('a', 0, one))).toBe(causeOf(refusal('b', 1, other)));
  });

  it('are of different causes by status or by words', () => {
    const causes = [
      refusal('a', 0, 'denied'),
      refusal('b', 0, 'over quota'),
      refusal('c', 0, 'denied', 500),
    ].map(causeOf);
    expect(new Set(causes).size).toBe(3);
  });

  it('are grouped in order of time, whatever the order of the input', () => {
    const [one, two, three] = [
      refusal('a', 1, 'denied'),
      refusal('b', 2, 'quota'),
      refusal('c', 3, 'denied'),
    ];
    const keys = (input: (typeof one)[]) =>
      groupRefusals(input).map(({ observations }) => observations.map(({ key }) => key));
    expect(keys([three, two, one])).toEqual([['a', 'c'], ['b']]);
    expect(keys([two, one, three])).toEqual([['a', 'c'], ['b']]);
  });

  it('of nothing are no delivery', () => {
    expect(refusedDelivery({ id: 'x', kind: 'create', observations: [] })).toBeNull();
  });
});

describe('refused creates', () => {
  const target = { ...POD, kind: 'PodRefusal', uid: 'refusal-key', name: '' } as const;
  const body = {
    metadata: {
      generateName: 'web-',
      namespace: 'shop',
      ownerReferences: [{ kind: 'StatefulSet', name: 'web', controller: true }],
    },
  };

  it('are one failed delivery for each cause, with the id of its first request', () => {
    const observations = [
      { ...refusal('b', 5, 'exceeded quota: used: cpu=5'), body },
      { ...refusal('a', 2, 'exceeded quota: used: cpu=4'), body },
      { ...refusal('c', 9, 'denied by policy'), body },
    ];
    const report = reportOf(observations, 100, {}, target);
    expect(report).toMatchObject({
      incidents: [],
      gone: false,
      nextDeadline: null,
      settled: true,
      placedByScheduler: null,
    });
    expect(report.object).toEqual({
      cluster: 'default',
      kind: 'Pod',
      namespace: 'shop',
      name: null,
      uid: null,
      node: null,
      owner: { kind: 'StatefulSet', name: 'web' },
      rollout: { kind: 'StatefulSet', name: 'web', revision: null },
    });
    expect(report.deliveries).toEqual([
      {
        id: 'a',
        kind: 'create',
        outcome: 'failed',
        startedAt: at(2),
        endedAt: at(2),
        finalAt: at(2),
        phase: 'admission',
        stuck: true,
        derivedCode: null,
        phases: [{ phase: 'admission', state: 'failed', startedAt: at(2), endedAt: at(2), side: 'platform' }],
        bornBeforeLog: false,
        container: null,
        attempts: 2,
        lastAttemptAt: at(5),
        unknownReason: '',
        requestedBy: 'jane',
        nextDeadline: null,
      },
      expect.objectContaining({ id: 'c', attempts: 1, startedAt: at(9) }),
    ]);
    expect(
      report.stories.map(({ signals }) => signals().map(({ source, message }) => [source, message])),
    ).toEqual([[['response', 'exceeded quota: used: cpu=4']], [['response', 'denied by policy']]]);
  });
});
