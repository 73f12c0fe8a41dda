import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Report } from '../../src/analyzers/report.ts';
import { formatMicros, type Micros, seconds } from '../../src/lib/micros.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import { at, reportOf } from '../support/pod-life.ts';
import { ALL, HAPPENINGS, play, scripts } from '../support/pod-scripts.ts';

const END = at(20_000);

/** What a report says, signals included. */
const told = (report: Report) => ({
  object: report.object,
  deliveries: report.deliveries,
  incidents: report.incidents,
  gone: report.gone,
});

const timesOf = (observations: readonly Observation[]): Micros[] => observations.map(({ at: time }) => time);
const at0 = (micros: Micros): number => (micros - at(0)) / 1e6;
const asOf = (observations: readonly Observation[], micros: Micros): Report =>
  reportOf(observations, at0(micros));

describe('a report', () => {
  it('changes by the clock only at the times it gives', () => {
    fc.assert(
      fc.property(scripts(ALL), (script) => {
        const life = play(script);
        let watermark = Math.max(at(0), ...timesOf(life.observations));
        for (let rounds = 0; rounds < 50; rounds += 1) {
          const now = asOf(life.observations, watermark);
          const next = now.nextDeadline;
          expect(next ?? END).toBeGreaterThan(watermark);
          const last = next === null ? END : next - 1;
          const middle = Math.floor((watermark + last) / 2);
          expect(told(asOf(life.observations, middle))).toEqual(told(now));
          expect(told(asOf(life.observations, last))).toEqual(told(now));
          if (next === null) return;
          watermark = next;
        }
        throw new Error('the deadlines never end');
      }),
      { numRuns: 600 },
    );
  });

  it('has no negative duration, and phases nest in their delivery', () => {
    fc.assert(
      fc.property(scripts(ALL), fc.integer({ min: 0, max: 2000 }), (script, watermark) => {
        const life = play(script);
        const { deliveries, incidents } = reportOf(life.observations, watermark);
        for (const { startedAt, endedAt, finalAt, phases, lastAttemptAt } of deliveries) {
          expect(endedAt ?? startedAt).toBeGreaterThanOrEqual(startedAt);
          expect(lastAttemptAt).toBeGreaterThanOrEqual(startedAt);
          expect(finalAt ?? END).toBeGreaterThanOrEqual(endedAt ?? startedAt);
          expect(finalAt === null).toBe(endedAt === null);
          for (const span of phases) {
            const from = span.startedAt ?? startedAt;
            expect(from).toBeGreaterThanOrEqual(startedAt);
            expect(span.endedAt ?? from).toBeGreaterThanOrEqual(from);
            expect(span.endedAt ?? from).toBeLessThanOrEqual(endedAt ?? END);
          }
        }
        for (const { startedAt, recoveredAt, lastAt, count } of incidents) {
          expect(recoveredAt ?? startedAt).toBeGreaterThanOrEqual(startedAt);
          expect(lastAt).toBeGreaterThanOrEqual(startedAt);
          expect(count).toBeGreaterThanOrEqual(1);
        }
        for (const { kind, endedAt, removal, startedAt } of deliveries) {
          expect(removal !== undefined).toBe(kind === 'delete');
          for (const { removedAt } of removal?.finalizers ?? []) {
            expect(removedAt ?? startedAt).toBeGreaterThanOrEqual(startedAt);
            expect(removedAt ?? endedAt ?? END).toBeLessThanOrEqual(endedAt ?? END);
          }
        }
      }),
      { numRuns: 600 },
    );
  });

  it('tells a Pod that was taken away of one incident at the most that began with that', () => {
    fc.assert(
      fc.property(scripts(ALL), (script) => {
        const life = play(script);
        const { deliveries, incidents, removedAt } = reportOf(life.observations, 5000);
        const taken = incidents.filter(({ startedAt }) => removedAt !== null && startedAt >= removedAt);
        expect(taken.length).toBeLessThanOrEqual(1);
        const initiator = deliveries.find(({ kind }) => kind === 'delete')?.removal?.initiator;
        const disruptive = new Set([
          'eviction-api',
          'scheduler-preemption',
          'taint-manager',
          'pod-garbage-collector',
        ]);
        expect(taken.filter(() => !disruptive.has(initiator?.kind ?? ''))).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('has an id of its own for everything it tells', () => {
    fc.assert(
      fc.property(scripts(ALL), (script) => {
        const life = play(script);
        const { deliveries, incidents } = reportOf(life.observations, 5000);
        const ids = [...deliveries, ...incidents].map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

/** Everything said of a delivery, with the signals it is explained by. */
function whole(report: Report, id: string): unknown {
  const story = report.stories.find(({ delivery }) => delivery?.id === id);
  return story === undefined ? undefined : { ...story, signals: story.signals() };
}

describe('a final delivery', () => {
  const isFinal = (delivery: Delivery, watermark: Micros): boolean =>
    delivery.finalAt !== null && delivery.finalAt <= watermark;

  it('rests on what was observed up to the time it was final, and nothing later changes it', () => {
    fc.assert(
      fc.property(scripts(HAPPENINGS), (script) => {
        const life = play(script);
        const report = asOf(life.observations, END);
        for (const { id, finalAt, kind } of report.deliveries) {
          if (finalAt === null) continue;
          const known = life.observations.filter((observation) => observation.at <= finalAt);
          const then = asOf(known, finalAt);
          expect([kind, formatMicros(finalAt), whole(then, id)]).toEqual([
            kind,
            formatMicros(finalAt),
            whole(report, id),
          ]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('stays what it is while the log grows', () => {
    fc.assert(
      fc.property(scripts(HAPPENINGS), (script) => {
        const life = play(script);
        const final = new Map<string, unknown>();
        for (const [index, { at: time }] of life.observations.entries()) {
          const next = life.observations[index + 1]?.at ?? time + seconds(1000);
          if (next === time) continue;
          const report = asOf(life.observations.slice(0, index + 1), next - 1);
          for (const [id, before] of final) expect(whole(report, id)).toEqual(before);
          for (const delivery of report.deliveries) {
            if (isFinal(delivery, next - 1)) final.set(delivery.id, whole(report, delivery.id));
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
