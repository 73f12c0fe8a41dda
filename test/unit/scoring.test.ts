import { describe, expect, it } from 'vitest';

import type { DeliveryLine, IncidentLine } from '../../src/model/answer.ts';
import { scoreTruth } from '../scoring/score.ts';
import { POD_KINDS } from '../scoring/scored-kinds.ts';
import { share, shortfall, total } from '../scoring/tally.ts';
import { parseTruth, type TruthRow } from '../scoring/truth.ts';
import {
  HEADER,
  incident,
  parse,
  refused,
  rollout,
  row,
  said,
  stuck,
  workload,
} from '../support/scored-lines.ts';

describe('a truth file', () => {
  it('is read column by column', () => {
    expect(
      parse([
        'stuck',
        'shop',
        'Pod',
        'web-',
        'create',
        'in-progress',
        'image',
        'A|B',
        'user',
        'no tag',
        'one of three',
      ]),
    ).toEqual([
      {
        scenario: 'stuck',
        namespace: 'shop',
        kind: 'Pod',
        name: 'web-',
        delivery: 'create',
        outcome: 'in-progress',
        phase: 'image',
        codes: ['A', 'B'],
        side: 'user',
        note: 'one of three',
      },
    ]);
  });

  it.each([
    ['without its header', 'a\tb\n'],
    ['with a row cut short', `${HEADER}\ncase\tshop\tPod\n`],
    ['with an unknown word', `${HEADER}\ncase\tshop\tPod\tweb\tcreate\tperished\t\t\t\t\t\n`],
  ])('%s is refused', (_what, text) => {
    expect(() => parseTruth(text)).toThrow(/not a truth file|columns|unknown word/);
  });
});

describe('a score', () => {
  const scored = (
    rows: TruthRow[],
    lines: (DeliveryLine | IncidentLine)[],
    kinds: readonly TruthRow['delivery'][] = POD_KINDS,
  ) => {
    const { rows: tally, codes, sides, latePhases } = scoreTruth(rows, lines, kinds);
    return [tally, codes, sides, latePhases].map(({ right, wrong }) => [right, wrong.length]);
  };
  const NONE = [0, 0];

  it('counts outcome and phase, then code, then side', () => {
    const rows = [row('web', 'create', 'in-progress', 'image', 'ImageNotFound', 'user')];
    expect(scored(rows, [said('web', stuck)])).toEqual([[1, 0], [1, 0], [1, 0], NONE]);
    expect(scored(rows, [said('web', { ...stuck, side: 'platform' })])).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
      NONE,
    ]);
    expect(scored(rows, [said('web', { ...stuck, code: 'Other' })])).toEqual([[1, 0], [0, 1], [0, 1], NONE]);
    expect(scored(rows, [said('web', { ...stuck, phase: 'volume' })])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      NONE,
    ]);
    expect(scored(rows, [said('web')])).toEqual([[0, 1], [0, 1], [0, 1], NONE]);
    expect(scored(rows, [])).toEqual([[0, 1], [0, 1], [0, 1], NONE]);
  });

  it('tells the phase of what succeeded late apart, and expects no code of it', () => {
    const rows = [row('web', 'create', 'succeeded', 'image', 'ImageNotFound', 'user')];
    expect(scored(rows, [said('web')])).toEqual([[1, 0], NONE, NONE, [0, 1]]);
    expect(scored(rows, [said('web', { phase: 'image' })])).toEqual([[1, 0], NONE, NONE, [1, 0]]);
  });

  it('takes one of several codes', () => {
    const rows = [row('web', 'create', 'in-progress', 'image', 'Other|ImageNotFound', 'user')];
    expect(scored(rows, [said('web', stuck)])[1]).toEqual([1, 0]);
  });

  it('finds generated names, and refused Pods by their owner', () => {
    const rows = [row('web-', 'create', 'failed', 'admission', 'QuotaExceeded', 'user')];
    expect(scored(rows, [said('web-7c9-x2'), said('web-7c9-x3', refused)])[0]).toEqual([1, 0]);
    const owner = { kind: 'Deployment', name: 'web' };
    expect(scored(rows, [said(null, { ...refused, owner })])[0]).toEqual([1, 0]);
    expect(scored(rows, [said(null, { ...refused, owner: { ...owner, name: 'other' } })])[0]).toEqual([0, 1]);
    expect(scored(rows, [said(null, refused), said('webs', refused)])[0]).toEqual([0, 1]);
  });

  it('does not take another namespace, kind of delivery or kind of object for it', () => {
    const rows = [row('web', 'create', 'succeeded')];
    const others = [
      said('web', { namespace: 'other' }),
      said('web', { kind: 'delete' }),
      said('web', { object: { kind: 'Job', name: 'web', uid: 'u' } }),
    ];
    expect(scored(rows, others)[0]).toEqual([0, 1]);
  });

  it('wants nothing where nothing must appear', () => {
    const rows = [row('dry', 'create', 'none')];
    expect(scored(rows, [])[0]).toEqual([1, 0]);
    expect(scored(rows, [said('dry')])[0]).toEqual([0, 1]);
  });

  it('is of the kinds that are asked for', () => {
    const rows = [
      workload('rollout', 'succeeded'),
      row('web', 'after', 'broken', 'running', 'OomKilled', 'user'),
    ];
    expect(scored(rows, [])).toEqual([NONE, NONE, NONE, NONE]);
    expect(scored(rows, [], ['rollout'])).toEqual([[0, 1], NONE, NONE, NONE]);
    expect(scored(rows, [], ['rollout', 'after'])[0]).toEqual([0, 2]);
  });

  it('finds what befell a Pod later in its incidents, not in its deliveries', () => {
    const rows = [row('web', 'after', 'broken', 'running', 'OomKilled', 'user')];
    expect(scored(rows, [incident('web', 'OomKilled')], ['after'])).toEqual([[1, 0], [1, 0], [1, 0], NONE]);
    expect(scored(rows, [incident('web', 'Other')], ['after'])).toEqual([[1, 0], [0, 1], [0, 1], NONE]);
    expect(scored(rows, [incident('other', 'OomKilled')], ['after'])[0]).toEqual([0, 1]);
    expect(scored(rows, [said('web', { code: 'OomKilled' })], ['after'])[0]).toEqual([0, 1]);
  });

  it('wants as many rollouts as the note counts', () => {
    const twice = [workload('rollout', 'succeeded', 'two rollouts: revision 1 and 2, both succeed')];
    expect(scored(twice, [rollout()], ['rollout'])[0]).toEqual([0, 1]);
    expect(scored(twice, [rollout(), rollout({ outcome: 'failed' })], ['rollout'])[0]).toEqual([0, 1]);
    expect(scored(twice, [rollout(), rollout()], ['rollout'])[0]).toEqual([1, 0]);
  });

  it('wants the rollouts that succeeded beside the one that did not', () => {
    const failed = [workload('rollout', 'failed', 'revision 1 succeeded before; its Pods stay')];
    expect(scored(failed, [rollout({ outcome: 'failed' })], ['rollout'])[0]).toEqual([0, 1]);
    expect(scored(failed, [rollout(), rollout({ outcome: 'failed' })], ['rollout'])[0]).toEqual([1, 0]);
  });

  it('keeps the outcomes of one workload apart', () => {
    const rows = [
      workload('rollout', 'succeeded', 'rev 1 succeeded, rev 2 aborted by an undo, rev 3 = rev 1 succeeded'),
      workload('rollout', 'aborted', 'revision 2 only, undone before its deadline'),
    ];
    const aborted = rollout({ outcome: 'aborted' });
    expect(scored(rows, [rollout(), aborted, rollout()], ['rollout'])[0]).toEqual([2, 0]);
    expect(scored(rows, [rollout(), aborted], ['rollout'])[0]).toEqual([1, 1]);
    expect(scored(rows, [rollout(), rollout()], ['rollout'])[0]).toEqual([1, 1]);
  });

  it('is a share', () => {
    expect(share({ right: 3, wrong: ['a'] })).toBe(0.75);
    expect(share({ right: 0, wrong: [] })).toBe(0);
    expect(total({ right: 3, wrong: ['a'] })).toBe(4);
    expect(shortfall({ right: 3, wrong: ['a'] }, 0.75)).toEqual([]);
    expect(shortfall({ right: 3, wrong: ['a'] }, 0.76)).toEqual(['75.0 % right', 'a']);
    expect(shortfall({ right: 0, wrong: [] }, 0.5)).toEqual(['0.0 % right']);
  });
});
