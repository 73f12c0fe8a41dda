import { expect, it } from 'vitest';

import { fallsBetween } from '../../../../src/analyzers/delivery/falls.ts';
import { at, container, contextOf, type PodLife, readyPod, statusOf } from '../../../support/pod-life.ts';

const falls = (life: PodLife, from = 50, to = 1000): number => {
  const context = contextOf(life.observations, 2000);
  return fallsBetween(context.life, context.ends, at(from), at(to));
};
/** It waits in back-off, the end of its run of this number behind it. */
const loops = (run: number, after: number) =>
  statusOf(false, [container.loops('web', 1, { from: after - 2, to: after }, { restartCount: run })]);
/** It runs again after the end of the run of this number. */
const again = (run: number, after: number) =>
  statusOf(true, [container.again('web', after, 1, { from: 1, to: after - 1 }, { restartCount: run + 1 })]);

it('counts by the platform’s own counter, also what the log does not hold', () => {
  expect(falls(readyPod().status(60, loops(0, 60)))).toBe(1);
  expect(falls(readyPod().status(60, loops(0, 60)).status(700, loops(41, 700)))).toBe(42);
  expect(falls(readyPod().status(60, again(0, 60)))).toBe(1);
  expect(falls(readyPod().status(60, again(0, 60)).status(700, again(6, 700)))).toBe(7);
});

it('counts from the run that was under way', () => {
  const life = readyPod()
    .status(30, again(3, 30))
    .status(60, statusOf(false, [container.ended('web', 1, { from: 30, to: 60 }, { restartCount: 4 })]));
  expect(falls(life)).toBe(1);
});

it('counts nothing outside', () => {
  expect(falls(readyPod().status(30, loops(0, 30)), 50)).toBe(0);
  expect(falls(readyPod().status(60, loops(0, 60)).status(700, loops(41, 700)), 50, 100)).toBe(1);
});

it('counts what ends together once', () => {
  const both = (run: number, after: number) =>
    statusOf(true, [
      container.again('web', after, 137, { to: after - 1 }, { restartCount: run + 1 }),
      container.again('log', after, 137, { to: after - 1 }, { restartCount: run + 1 }),
    ]);
  const life = readyPod({ containers: [{ name: 'web' }, { name: 'log' }] })
    .status(40, statusOf(true, [container.running('web'), container.running('log')]))
    .status(60, both(0, 60));
  expect(falls(life)).toBe(1);
});
