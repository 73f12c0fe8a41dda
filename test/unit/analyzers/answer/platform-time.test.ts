import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { platformTime } from '../../../../src/analyzers/answer/platform-time.ts';
import type { PhaseSpan, Side } from '../../../../src/model/delivery.ts';

const span = (side: Side, startedAt: number | null, endedAt: number | null): PhaseSpan => ({
  phase: 'image',
  state: 'complete',
  startedAt,
  endedAt,
  side,
});

describe('platform time', () => {
  it.each<[string, PhaseSpan[], number]>([
    ['is all of it where nothing is told', [], 100],
    ['leaves out what is the user’s alone', [span('platform', 0, 30), span('user', 30, 90)], 40],
    ['keeps user time that platform work overlaps', [span('user', 10, 60), span('platform', 40, 100)], 70],
    ['counts overlapping user time once', [span('user', 10, 60), span('user', 20, 70)], 40],
    [
      'counts infrastructure and the unknown as the platform’s',
      [span('infrastructure', 0, 50), span('unknown', 50, 100)],
      100,
    ],
    ['keeps within the delivery', [span('user', -50, 20), span('user', 90, 500)], 70],
    ['takes an open phase to the end', [span('user', 60, null)], 60],
    ['ignores phases that were not reached', [span('user', null, null)], 100],
  ])('%s', (_name, phases, expected) => {
    expect(platformTime(0, 100, phases)).toBe(expected);
  });

  it('counts every microsecond as one would by hand', () => {
    const time = fc.integer({ min: -10, max: 40 });
    const spans = fc.array(
      fc.tuple(fc.constantFrom<Side>('user', 'platform', 'infrastructure', 'unknown'), time, time),
    );
    fc.assert(
      fc.property(spans, (drawn) => {
        const phases = drawn.map(([side, from, to]) => span(side, from, to));
        let own = 0;
        for (let tick = 0; tick < 30; tick += 1) {
          const sides = drawn.filter(([, from, to]) => from <= tick && tick < to).map(([side]) => side);
          if (sides.length === 0 || sides.some((side) => side !== 'user')) own += 1;
        }
        expect(platformTime(0, 30, phases)).toBe(own);
      }),
    );
  });
});
