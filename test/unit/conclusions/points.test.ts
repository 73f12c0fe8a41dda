import { beforeEach, describe, expect, it } from 'vitest';

import { GRID, WORKLOAD_GRID } from '../../../src/conclusions/agenda.ts';
import { createPoints, type Points } from '../../../src/conclusions/points.ts';

const LIMIT = 32_768;
let points: Points;
beforeEach(() => {
  points = createPoints(true);
});

describe('what is due at a point of the grid', () => {
  it('is put off, up to the last point that was passed', () => {
    expect(points.pending('c')).toBeNull();
    expect([points.pass('c', 0, GRID), points.pass('c', GRID, 2 * GRID)]).toEqual([false, false]);
    expect([points.pending('c'), points.settledUpTo('c')]).toEqual([2 * GRID, Number.NEGATIVE_INFINITY]);
    expect(points.settle('c')).toEqual({ point: 2 * GRID, withWorkloads: false, isResumed: false });
    expect([points.pending('c'), points.settledUpTo('c'), points.settle('c')]).toEqual([
      null,
      2 * GRID,
      null,
    ]);
  });

  it('is settled at once, workloads too, at a point of their grid', () => {
    expect(points.pass('c', WORKLOAD_GRID - GRID, WORKLOAD_GRID)).toBe(true);
    expect(points.settle('c')).toMatchObject({ withWorkloads: true });
    expect(createPoints(false).pass('c', WORKLOAD_GRID - GRID, WORKLOAD_GRID)).toBe(false);
  });

  it('is settled at the next point after something came late', () => {
    points.pass('c', 0, GRID);
    points.settle('c');
    points.observe('c', GRID + 1);
    expect(points.pass('c', GRID, 2 * GRID)).toBe(false);
    points.settle('c');
    points.observe('c', 2 * GRID);
    expect([points.pass('c', 2 * GRID, 3 * GRID), points.pass('other', 0, GRID)]).toEqual([true, false]);
  });

  it('is settled when much has been observed', () => {
    for (let n = 1; n < LIMIT; n += 1) points.observe('c', 1);
    expect(points.pass('c', 0, GRID)).toBe(false);
    points.observe('c', 1);
    expect(points.pass('c', GRID, 2 * GRID)).toBe(true);
    points.settle('c');
    expect(points.pass('c', 2 * GRID, 3 * GRID)).toBe(false);
  });

  it('was put off by the process before, until another point is passed', () => {
    points.resume('c', GRID, false);
    expect(points.pending('c')).toBe(GRID);
    expect(points.settle('c')).toEqual({ point: GRID, withWorkloads: false, isResumed: true });
    points.resume('c', GRID, true);
    expect(points.pass('c', GRID, 2 * GRID)).toBe(true);
    expect(points.settle('c')).toMatchObject({ point: 2 * GRID, isResumed: false });
  });
});
