import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { DeliveryLine } from '../../src/model/answer.ts';
import { contradictions, falseAlarms } from '../scoring/claims.ts';
import { mixedUp, saidAgain, surplus } from '../scoring/odd-lines.ts';
import { scoreTruth } from '../scoring/score.ts';
import { unscored } from '../scoring/scored-kinds.ts';
import { toldBy, toldSucceeded, toldTogether } from '../scoring/told-rollouts.ts';
import { parseTruth, type TruthRow } from '../scoring/truth.ts';
import { claim, incident, refused, rollout, said, workload } from '../support/scored-lines.ts';

describe('a note about a workload', () => {
  it.each<[string, string, number, number]>([
    ['succeeded', '', 1, 0],
    ['succeeded', 'scaled 2, 5, 2', 1, 0],
    ['succeeded', 'two revisions', 2, 0],
    ['succeeded', 'restarted once', 2, 0],
    ['succeeded', 'three rollouts: revision 1 to 3', 3, 0],
    ['succeeded', 'rev 1 succeeded, rev 2 aborted by an undo, rev 3 = template of rev 1 succeeded', 2, 0],
    ['failed', 'revision 1 succeeded before; its Pods stay', 1, 1],
    ['aborted', 'revision 2 only, undone before its deadline', 1, 0],
  ])('counts its rollouts: %s, %s', (outcome, note, own, succeededBeside) => {
    expect(toldBy(workload('rollout', outcome, note))).toEqual({ own, succeededBeside });
  });

  it('is not read where it is about something else', () => {
    expect(toldBy(workload('pvc-bind', 'succeeded', 'two revisions'))).toEqual({
      own: 1,
      succeededBeside: 0,
    });
  });

  it('adds up over the rows of one workload', () => {
    const succeeded = workload('rollout', 'succeeded', 'rev 1 succeeded, rev 3 succeeded');
    const aborted = workload('rollout', 'aborted');
    const failed = workload('rollout', 'failed', 'revision 1 succeeded before');
    expect([toldSucceeded([succeeded, aborted]), toldTogether([succeeded, aborted])]).toEqual([2, 3]);
    expect([toldSucceeded([failed]), toldTogether([failed])]).toEqual([1, 2]);
    expect([toldSucceeded([aborted]), toldTogether([aborted])]).toEqual([0, 1]);
  });
});

describe('an odd line', () => {
  it.each<[string, DeliveryLine]>([
    ['a rollout of a ReplicaSet', rollout({}, 'ReplicaSet')],
    ['a rollout of a Pod', rollout({}, 'Pod')],
    ['a binding of a Pod', said('web', { kind: 'pvc-bind' })],
    ['a create of a Job', rollout({ kind: 'create' }, 'Job')],
  ])('is %s', (_what, line) => {
    expect(mixedUp([line])).toHaveLength(1);
  });

  it('is not what each kind is about', () => {
    const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'];
    const lines = [
      ...kinds.map((kind) => rollout({}, kind)),
      claim(),
      said('web'),
      incident('web', 'OomKilled'),
    ];
    expect(mixedUp(lines)).toEqual([]);
  });

  it.each(['Job', 'CronJob'])('is an incident of a Pod of a %s that succeeded', (kind) => {
    const ofJob = { ...incident('web-abcde', 'Odd'), owner: { kind, name: 'web' } };
    expect(mixedUp([ofJob, rollout({}, 'Job')])).toHaveLength(1);
    expect(mixedUp([ofJob, rollout({ outcome: 'failed' }, 'Job')])).toEqual([]);
    expect(mixedUp([incident('web-abcde', 'Odd'), rollout({}, 'Job')])).toEqual([]);
  });

  const later = '2026-01-05T00:01:00.000000Z';

  it('is one that says again what another said', () => {
    expect(saidAgain([rollout(), rollout({ outcome: 'failed' })])).toHaveLength(1);
    expect(saidAgain([claim(), claim({ startedAt: later })])).toHaveLength(1);
    expect(saidAgain([rollout({}, 'Job'), rollout({ startedAt: later }, 'Job')])).toHaveLength(1);
    expect(saidAgain([said('web'), said('web', { startedAt: later })])).toHaveLength(1);
    expect(saidAgain([incident('web', 'A'), incident('web', 'B')])).toHaveLength(1);
  });

  it('is not another revision, another delivery, another owner', () => {
    const refusals = ['a', 'b'].map((name) =>
      said(null, { ...refused, owner: { kind: 'Deployment', name } }),
    );
    const lines = [
      rollout(),
      rollout({ startedAt: later }),
      claim(),
      said('web'),
      said('web', { kind: 'delete' }),
    ];
    expect(saidAgain([...lines, ...refusals])).toEqual([]);
  });

  it('is one beyond those that are known', () => {
    const rows = [workload('rollout', 'succeeded', 'scaled 2, 5, 2'), workload('pvc-bind', 'succeeded')];
    expect(surplus(rows, [rollout(), claim()])).toEqual([]);
    expect(surplus(rows, [rollout(), rollout({ startedAt: later })])).toHaveLength(1);
    expect(surplus(rows, [rollout(), rollout({ startedAt: later, namespace: 'other' })])).toEqual([]);
    expect(surplus(rows, [claim(), claim({ startedAt: later })])).toHaveLength(1);
  });

  it('is one of a kind that nothing is demanded of', () => {
    expect(unscored([said('web'), incident('web', 'A')])).toEqual([]);
    expect(unscored([rollout({ kind: 'other' as 'rollout' })])).toHaveLength(1);
  });
});

/** The lines that a row about a workload or a claim wants. */
function wanted(row: TruthRow): DeliveryLine[] {
  const { own, succeededBeside } = toldBy(row);
  const { namespace, kind, name, delivery, outcome, phase, codes, side } = row;
  const object = { kind, name, uid: `${kind} ${namespace}/${name}` };
  const succeeded = said(name, { namespace, object, kind: delivery } as Partial<DeliveryLine>);
  const held = { outcome, phase, code: codes[0] ?? null, side } as Partial<DeliveryLine>;
  const line = outcome === 'succeeded' ? succeeded : { ...succeeded, ...held };
  return [
    ...Array.from({ length: own }, () => line),
    ...Array.from({ length: succeededBeside }, () => succeeded),
  ];
}

/** No two deliveries of one object begin at one time. */
const begunAt = (line: DeliveryLine, ms: number): DeliveryLine => ({
  ...line,
  startedAt: new Date(Date.UTC(2026, 0, 5) + ms).toISOString(),
});

describe.each(['kubernetes-1.34', 'kubemark-1.20'])('the truth of %s', (log) => {
  const file = new URL(`../data/${log}.scenarios.truth.tsv`, import.meta.url);
  const rows = parseTruth(readFileSync(file, 'utf8'));
  const kinds = ['rollout', 'pvc-bind'] as const;
  const lines = rows
    .filter(({ delivery }) => delivery === 'rollout' || delivery === 'pvc-bind')
    .flatMap((row) => wanted(row))
    .map((line, n) => begunAt(line, n));

  it('is met by the lines that its rows about workloads and claims want, and by no fewer', () => {
    const { rows: told, codes, sides } = scoreTruth(rows, lines, kinds);
    expect([told.wrong, codes.wrong, sides.wrong]).toEqual([[], [], []]);
    const unmet = lines.filter((line) => {
      const rest = lines.filter((other) => other !== line);
      return scoreTruth(rows, rest, kinds).rows.wrong.length === 0;
    });
    expect(unmet.map(({ object: { name } }) => name)).toEqual([]);
  });

  it('objects to none of them', () => {
    expect(contradictions(rows, lines, new Set())).toEqual([]);
    expect(falseAlarms(rows, lines)).toEqual([]);
    expect([...mixedUp(lines), ...saidAgain(lines), ...surplus(rows, lines)]).toEqual([]);
  });
});
