import { describe, expect, it } from 'vitest';

import { seconds } from '../../../../src/lib/micros.ts';
import { createSteadyClock } from '../../../../src/share-processor/fold/steady-clock.ts';
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

  describe('when somebody sets the clock while the log is live', () => {
    /** One event a minute for `minutes`, each followed by a tick; the clock is set by `jump` seconds after the first. */
    function live(minutes: number, jump: number) {
      let wall = 0;
      let real = 0;
      const clock = () => at(wall);
      const steady = createSteadyClock(clock, () => real * 1000);
      const watermark = createWatermark({ clock, steady, allowedLateness: LATENESS });
      for (let minute = 0; minute < minutes; minute += 1) {
        real = minute * 60;
        wall = real + (minute === 0 ? 0 : jump);
        watermark.observe(at(real));
        watermark.tick();
      }
      return {
        watermark,
        /** Lets time pass in silence, the clock set right meanwhile or not. */
        pass(span: number, mended = false) {
          real += span;
          wall = real + (mended ? 0 : jump);
          watermark.tick();
          return (watermark.current() - at(real)) / seconds(1);
        },
      };
    }

    it.each([-7200, -300, 0, 7200, 86_400 * 365])('by %s s, events let time pass as ever', (jump) => {
      const { watermark } = live(60, jump);
      expect([watermark.newest(), watermark.current()]).toEqual([at(59 * 60), at(59 * 60 - 120)]);
    });

    it('back by hours, silence lets it pass too', () => {
      expect(live(60, -7200).pass(200)).toBe(-120);
    });

    it('forward by hours, silence settles nothing before its time, and does as ever when the clock is right again', () => {
      expect(live(60, 7200).pass(100)).toBe(-220);
      expect(live(60, 7200).pass(100, true)).toBe(-120);
    });
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
