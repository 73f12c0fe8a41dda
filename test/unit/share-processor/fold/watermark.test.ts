import { describe, expect, it } from 'vitest';

import { seconds } from '../../../../src/lib/micros.ts';
import { createWatermark } from '../../../../src/share-processor/fold/watermark.ts';
import { DAY } from '../../../support/observations.ts';

const LATENESS = seconds(120);
/** A watermark under a clock that stands at a time after `DAY`, in seconds, until it is set. */
function create(clockSeconds: number, known: { newest?: number; current?: number } = {}) {
  let now = DAY + seconds(clockSeconds);
  const watermark = createWatermark({ clock: () => now, allowedLateness: LATENESS, ...known });
  return { ...watermark, setClock: (to: number) => void (now = DAY + seconds(to)) };
}
const at = (count: number): number => DAY + seconds(count);

describe('the watermark', () => {
  it('is before all time until something is seen', () => {
    const watermark = create(0);
    expect([watermark.newest(), watermark.current()]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
    watermark.end();
    expect(watermark.current()).toBe(Number.NEGATIVE_INFINITY);
  });

  it('follows the newest event less the allowed lateness', () => {
    const watermark = create(10_000);
    watermark.observe(at(0));
    expect([watermark.newest(), watermark.current()]).toEqual([at(0), at(-120)]);
    watermark.observe(at(50));
    expect([watermark.newest(), watermark.current()]).toEqual([at(50), at(-70)]);
  });

  it('never goes back', () => {
    const watermark = create(10_000);
    watermark.observe(at(50));
    watermark.observe(at(20));
    expect([watermark.newest(), watermark.current()]).toEqual([at(50), at(-70)]);
  });

  it('comes to the newest event at the end of input, and no further', () => {
    const watermark = create(10_000);
    watermark.observe(at(50));
    watermark.end();
    expect(watermark.current()).toBe(at(50));
    watermark.observe(at(60));
    expect(watermark.current()).toBe(at(50));
    watermark.observe(at(200));
    expect(watermark.current()).toBe(at(80));
  });

  it.each([
    ['more than ten minutes ahead of the clock', at(601)],
    ['before the year 2000', Date.UTC(1999, 11, 31, 23, 59, 59) * 1000],
    ['after the year 2200', Date.UTC(2200, 0, 2) * 1000],
    ['in year 1', Date.UTC(2000, 0, 1) * 1000 - seconds(1999 * 31_556_952)],
  ])('is not moved by an event %s', (_what, time) => {
    const watermark = create(0);
    watermark.observe(time);
    expect([watermark.newest(), watermark.current()]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
    watermark.observe(at(-30));
    expect(watermark.newest()).toBe(at(-30));
  });

  it('is moved by an event up to ten minutes ahead of the clock', () => {
    const watermark = create(0);
    watermark.observe(at(600));
    expect([watermark.newest(), watermark.current()]).toEqual([at(600), at(480)]);
  });

  it('is not moved by a time after 2200 whatever the clock says', () => {
    const farAhead = Date.UTC(2300, 0, 1) * 1000;
    const watermark = createWatermark({ clock: () => farAhead, allowedLateness: LATENESS });
    watermark.observe(farAhead);
    expect(watermark.newest()).toBe(Number.NEGATIVE_INFINITY);
  });

  it('is moved by the clock while the log is live: its newest event within five minutes', () => {
    const watermark = create(0);
    watermark.observe(at(0));
    watermark.setClock(300);
    watermark.tick();
    expect(watermark.current()).toBe(at(180));
    watermark.setClock(301);
    watermark.tick();
    expect([watermark.newest(), watermark.current()]).toEqual([at(0), at(180)]);
  });

  it('is not moved by the clock while an old log is read', () => {
    const watermark = create(86_400);
    watermark.observe(at(0));
    watermark.tick();
    expect(watermark.current()).toBe(at(-120));
  });

  it('does not go back with the clock', () => {
    const watermark = create(200);
    watermark.observe(at(0));
    watermark.tick();
    watermark.setClock(100);
    watermark.tick();
    expect(watermark.current()).toBe(at(80));
  });

  it('goes on from where it was committed', () => {
    const watermark = create(10_000, { newest: at(50), current: at(40) });
    expect([watermark.newest(), watermark.current()]).toEqual([at(50), at(40)]);
    watermark.observe(at(100));
    expect(watermark.current()).toBe(at(40));
    watermark.observe(at(170));
    expect(watermark.current()).toBe(at(50));
  });
});
