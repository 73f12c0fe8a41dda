import { describe, expect, it } from 'vitest';

import type { DeliveryLine, IncidentLine } from '../../src/model/answer.ts';
import { contradictions, falseAlarms } from '../scoring/claims.ts';
import { mixedUp, saidAgain, surplus } from '../scoring/odd-lines.ts';
import { scoreTruth } from '../scoring/score.ts';
import { POD_KINDS, unscored } from '../scoring/scored-kinds.ts';
import { share, shortfall, total } from '../scoring/tally.ts';
import { toldBy, toldSucceeded, toldTogether } from '../scoring/told-rollouts.ts';
import { parseTruth, type TruthRow } from '../scoring/truth.ts';

const HEADER = 'scenario\tnamespace\tkind\tname\tdelivery\toutcome\tphase\tcode\tside\tcause\tnote';
const parse = (...rows: string[][]): TruthRow[] =>
  parseTruth(`${[HEADER, ...rows.map((cells) => cells.join('\t'))].join('\n')}\n`);

/** A row of a truth file about a Pod of the namespace `shop`. */
const row = (name: string, delivery: string, outcome: string, phase = '', code = '', side = ''): TruthRow => {
  const [only] = parse(['case', 'shop', 'Pod', name, delivery, outcome, phase, code, side, '', '']);
  if (only === undefined) throw new Error('no row');
  return only;
};

const said = (name: string | null, parts: Partial<DeliveryLine> = {}): DeliveryLine => ({
  type: 'delivery',
  cluster: 'default',
  namespace: 'shop',
  object: { kind: 'Pod', name, uid: name === null ? null : `uid of ${name}` },
  owner: null,
  kind: 'create',
  outcome: 'succeeded',
  startedAt: '2026-01-05T00:00:00.000000Z',
  endedAt: null,
  durationMs: null,
  platformMs: null,
  phase: null,
  code: null,
  codes: [],
  side: null,
  slo: null,
  traceId: '',
  ...parts,
});
const incident = (name: string, code: string): IncidentLine => {
  const { type: _type, kind: _kind, outcome: _outcome, ...object } = said(name);
  return {
    ...object,
    type: 'incident',
    recoveredAt: null,
    phase: 'running',
    code,
    codes: [code],
    side: 'user',
  };
};
const stuck = { outcome: 'in-progress', phase: 'image', code: 'ImageNotFound', side: 'user' } as const;
const refused = { outcome: 'failed', phase: 'admission', code: 'QuotaExceeded', side: 'user' } as const;

/** A row about the Deployment `web`, or its claim. */
const workload = (delivery: 'rollout' | 'pvc-bind', outcome: string, note = ''): TruthRow => {
  const kind = delivery === 'rollout' ? 'Deployment' : 'PersistentVolumeClaim';
  const [only] = parse(['case', 'shop', kind, 'web', delivery, outcome, '', '', '', '', note]);
  if (only === undefined) throw new Error('no row');
  return only;
};
const rollout = (parts: Partial<DeliveryLine> = {}, kind = 'Deployment'): DeliveryLine =>
  said('web', { kind: 'rollout', object: { kind, name: 'web', uid: `uid of ${kind} web` }, ...parts });
const claim = (parts: Partial<DeliveryLine> = {}): DeliveryLine =>
  rollout({ kind: 'pvc-bind', ...parts }, 'PersistentVolumeClaim');

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
