import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  createAgenda,
  createAgendas,
  earliest,
  GRID,
  gridFloor,
  isWorkloadTime,
  WORKLOAD_GRID,
} from '../../../src/conclusions/agenda.ts';

describe('the grid', () => {
  it.each([
    [0, 0],
    [GRID - 1, 0],
    [GRID, GRID],
    [7 * GRID + 1, 7 * GRID],
  ])('%i lies at or after %i', (time, point) => {
    expect(gridFloor(time)).toBe(point);
  });
});

describe('the grid of workloads', () => {
  it.each([
    [Number.NEGATIVE_INFINITY, 0, true],
    [0, WORKLOAD_GRID - GRID, false],
    [WORKLOAD_GRID - GRID, WORKLOAD_GRID, true],
    [WORKLOAD_GRID, 2 * WORKLOAD_GRID - GRID, false],
    [WORKLOAD_GRID + GRID, 3 * WORKLOAD_GRID + GRID, true],
  ])('between %d and %d there is a point: %s', (before, point, expected) => {
    expect(isWorkloadTime(before, point)).toBe(expected);
  });
});

describe('an agenda', () => {
  it('gives what is due once, at the first point of the grid that is not before its time', () => {
    const agenda = createAgenda<string>();
    agenda.schedule('a', GRID + 1);
    agenda.schedule('b', GRID);
    expect(agenda.due(GRID)).toEqual(['b']);
    expect(agenda.due(2 * GRID - 1)).toEqual([]);
    expect(agenda.due(2 * GRID)).toEqual(['a']);
    expect(agenda.due(9 * GRID)).toEqual([]);
  });

  it('keeps one time for each, the last; none at all when told so', () => {
    const agenda = createAgenda<string>();
    agenda.schedule('a', GRID);
    agenda.schedule('a', 5 * GRID);
    agenda.schedule('b', GRID);
    agenda.schedule('b', null);
    expect(agenda.due(4 * GRID)).toEqual([]);
    expect(agenda.due(5 * GRID)).toEqual(['a']);
  });

  it('gives by its buckets what a search of everything would', () => {
    const time = fc.integer({ min: 0, max: 8 * GRID });
    const calls = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(time)), { maxLength: 30 });
    fc.assert(
      fc.property(calls, time, (drawn, now) => {
        const agenda = createAgenda<string>();
        const known = new Map<string, number>();
        for (const [item, at] of drawn) {
          agenda.schedule(item, at);
          known.delete(item);
          if (at !== null) known.set(item, at);
        }
        const due = [...known].filter(([, at]) => Math.ceil(at / GRID) * GRID <= now).map(([item]) => item);
        expect(agenda.due(now).toSorted()).toEqual(due.toSorted());
      }),
    );
  });
});

describe('the agendas of clusters', () => {
  it('are kept apart', () => {
    const agendaOf = createAgendas<string>();
    agendaOf('east').schedule('a', GRID);
    expect(agendaOf('west').due(GRID)).toEqual([]);
    expect(agendaOf('east').due(GRID)).toEqual(['a']);
  });
});

it('the earliest of no times is none', () => {
  expect([earliest(3, null, 1), earliest(null), earliest()]).toEqual([1, null, null]);
});
