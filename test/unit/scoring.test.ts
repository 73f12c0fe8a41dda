import { describe, expect, it } from 'vitest';

import type { DeliveryLine, IncidentLine } from '../../src/model/answer.ts';
import { contradictions, falseAlarms, scoreTruth, share, shortfall } from '../scoring/score.ts';
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
  const scored = (rows: TruthRow[], lines: (DeliveryLine | IncidentLine)[]) => {
    const { rows: tally, codes, sides, latePhases } = scoreTruth(rows, lines);
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

  it('leaves out what is not about the delivery of a Pod', () => {
    const rows = parse(
      ['case', 'shop', 'Deployment', 'web', 'rollout', 'succeeded', '', '', '', '', ''],
      ['case', 'shop', 'Pod', 'web', 'after', 'broken', 'running', 'OomKilled', 'user', '', ''],
    );
    expect(scored(rows, [])).toEqual([NONE, NONE, NONE, NONE]);
  });

  it('is a share', () => {
    expect(share({ right: 3, wrong: ['a'] })).toBe(0.75);
    expect(share({ right: 0, wrong: [] })).toBe(0);
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
    expect(falseAlarms(rows, [said('web', { outcome: 'unknown' })], { isUnknownRight: true })).toEqual([]);
    expect(falseAlarms(rows, [said('web', { outcome: 'failed' })], { isUnknownRight: true })).toHaveLength(1);
  });
});
