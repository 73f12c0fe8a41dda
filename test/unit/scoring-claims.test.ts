import { describe, expect, it } from 'vitest';

import type { DeliveryLine, IncidentLine } from '../../src/model/answer.ts';
import { contradictions, falseAlarms } from '../scoring/claims.ts';
import type { TruthRow } from '../scoring/truth.ts';
import { claim, incident, refused, rollout, row, said, stuck, workload } from '../support/scored-lines.ts';

describe('a contradiction', () => {
  const echoes = new Set(['ImagePullBackOff']);
  const contradicts = (truth: TruthRow, ...lines: DeliveryLine[]): boolean =>
    contradictions([truth], lines, echoes).length > 0;
  const truth = row('web-', 'create', 'in-progress', 'image', 'ImageNotFound', 'user');

  it.each<[string, Partial<DeliveryLine>]>([
    ['another outcome', { ...stuck, outcome: 'failed' }],
    ['another phase', { ...stuck, phase: 'volume' }],
    ['another code', { ...stuck, code: 'ImageNeverPull' }],
  ])('is %s', (_what, parts) => {
    expect(contradicts(truth, said('web-1', parts))).toBe(true);
  });

  it.each<[string, Partial<DeliveryLine>]>([
    ['what is right', stuck],
    ['an echo', { ...stuck, code: 'ImagePullBackOff' }],
    ['what is left open', { outcome: 'in-progress' }],
    ['what is unknown', { outcome: 'unknown' }],
  ])('is not %s', (_what, parts) => {
    expect(contradicts(truth, said('web-1', parts))).toBe(false);
  });

  it('is not silence, nor what is said of another Pod of that prefix', () => {
    expect(contradicts(truth)).toBe(false);
    expect(contradicts(truth, said('web-1'), said('web-2', stuck))).toBe(false);
    expect(contradicts(truth, said('web-1'), said('web-2'))).toBe(true);
  });

  it('is a Pod where none must be', () => {
    expect(contradicts(row('dry', 'create', 'none'), said('dry'))).toBe(true);
    expect(contradicts(row('dry', 'create', 'none'))).toBe(false);
  });

  it('is any line about a workload that none of its rows tells of', () => {
    const rows = [workload('rollout', 'failed', 'revision 1 succeeded before')];
    const failed = rollout({ outcome: 'failed' });
    expect(contradictions(rows, [rollout(), failed], echoes)).toEqual([]);
    expect(contradictions(rows, [rollout()], echoes)).toEqual([]);
    expect(contradictions(rows, [rollout(), rollout()], echoes)).toHaveLength(2);
    expect(contradictions(rows, [failed, rollout({ outcome: 'aborted' })], echoes)).toHaveLength(1);
    expect(contradictions(rows, [rollout({ outcome: 'unknown' })], echoes)).toEqual([]);
  });

  it('is another end of a claim, or another incident', () => {
    const waits = [workload('pvc-bind', 'in-progress')];
    expect(contradictions(waits, [claim({ outcome: 'in-progress' })], echoes)).toEqual([]);
    expect(contradictions(waits, [claim()], echoes)).toHaveLength(1);
    const broke = [row('web', 'after', 'broken', 'running', 'OomKilled', 'user')];
    expect(contradictions(broke, [incident('web', 'OomKilled')], echoes)).toEqual([]);
    expect(contradictions(broke, [incident('web', 'Other')], echoes)).toHaveLength(1);
  });

  it('is no phase or code of what succeeded', () => {
    const late = row('web', 'create', 'succeeded', 'image', 'ImageNotFound', 'user');
    expect(contradicts(late, said('web', { phase: 'volume' }))).toBe(false);
    expect(contradicts(late, said('web', { outcome: 'failed' }))).toBe(true);
  });
});

describe('a false alarm', () => {
  const rows = [
    row('web', 'create', 'succeeded'),
    row('sick', 'create', 'in-progress', 'image', 'ImageNotFound', 'user'),
    row('broke', 'after', 'broken', 'running', 'OomKilled', 'user'),
  ];

  it.each<[string, DeliveryLine | IncidentLine, string]>([
    ['a failed create', said('web', { outcome: 'failed' }), 'shop/web create: failed///'],
    ['an unknown one', said('web', { outcome: 'unknown' }), 'shop/web create: unknown///'],
    ['a code', said('web', { code: 'Odd' }), 'shop/web create: succeeded//Odd/'],
    [
      'a code on a Pod that no row speaks of',
      said('by-catch', { code: 'Odd' }),
      'shop/by-catch create: succeeded//Odd/',
    ],
    [
      'a code on another delivery',
      said('sick', { ...stuck, kind: 'delete' }),
      'shop/sick delete: in-progress/image/ImageNotFound/user',
    ],
    ['an incident', incident('web', 'OomKilled'), 'shop/web: incident OomKilled'],
  ])('is %s', (_what, line, words) => {
    expect(falseAlarms(rows, [line])).toEqual([words]);
  });

  it('is not what the rows tell of, nor what is under way, nor a refused create', () => {
    const lines = [
      said('web'),
      said('by-catch', { outcome: 'in-progress' }),
      said('gone', { outcome: 'aborted' }),
      said('sick', stuck),
      incident('broke', 'OomKilled'),
      said(null, refused),
    ];
    expect(falseAlarms(rows, lines)).toEqual([]);
  });

  it('is not the unknown where the log cannot show more', () => {
    expect(falseAlarms(rows, [said('web', { outcome: 'unknown' })], { mayBeUnknown: ['create'] })).toEqual(
      [],
    );
    expect(
      falseAlarms(rows, [said('web', { outcome: 'failed' })], { mayBeUnknown: ['create'] }),
    ).toHaveLength(1);
  });

  it.each<[string, DeliveryLine]>([
    ['a rollout that failed', rollout({ outcome: 'failed' })],
    ['a rollout given up', rollout({ outcome: 'aborted' })],
    ['a rollout held up', rollout({ outcome: 'in-progress', code: 'Odd' })],
    ['a rollout unknown', rollout({ outcome: 'unknown' })],
    ['a claim held up', claim({ outcome: 'in-progress', code: 'Odd' })],
    ['a claim given up', claim({ outcome: 'aborted' })],
  ])('is %s', (_what, line) => {
    expect(falseAlarms([], [line])).toHaveLength(1);
    expect(
      falseAlarms([workload('rollout', 'succeeded'), workload('pvc-bind', 'succeeded')], [line]),
    ).toHaveLength(1);
  });

  it('is a rollout that ended otherwise than its row says', () => {
    const failed = [workload('rollout', 'failed')];
    expect(falseAlarms(failed, [rollout({ outcome: 'failed', code: 'A' })])).toEqual([]);
    expect(falseAlarms(failed, [rollout({ outcome: 'in-progress', code: 'A' })])).toEqual([]);
    expect(falseAlarms(failed, [rollout({ outcome: 'aborted' })])).toHaveLength(1);
  });

  it('is not a claim that waits with a Pod of its namespace', () => {
    const stuckPod = [row('db', 'create', 'in-progress', 'scheduling', 'PvcUnbound', 'user')];
    expect(falseAlarms(stuckPod, [claim({ outcome: 'in-progress', code: 'A' })])).toEqual([]);
    expect(falseAlarms(stuckPod, [claim({ outcome: 'failed', code: 'A' })])).toHaveLength(1);
    expect(
      falseAlarms(stuckPod, [claim({ outcome: 'in-progress', code: 'A', namespace: 'other' })]),
    ).toHaveLength(1);
  });

  it('is not what is unknown of a kind that the log hides', () => {
    const unknown = [rollout({ outcome: 'unknown' }), claim({ outcome: 'unknown' })];
    expect(falseAlarms([], unknown, { mayBeUnknown: ['rollout', 'pvc-bind'] })).toEqual([]);
    expect(falseAlarms([], unknown, { mayBeUnknown: ['rollout'] })).toHaveLength(1);
  });
});
