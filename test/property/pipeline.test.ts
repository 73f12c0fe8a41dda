import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

import { formatMicros, parseMicros, seconds } from '../../src/lib/micros.ts';
import { batchesOf, eventLines, readLog } from '../support/logs.ts';
import { type Outcome, runPipeline } from '../support/run-pipeline.ts';

/** Less than the default, so that these short logs settle, count and send. */
const LATENESS = seconds(20);
const options = { allowedLateness: LATENESS };
const RUNS = 12;

const LOGS = [
  'test/data/kubernetes-1.34.eventlist.jsonl.gz',
  'test/data/kubernetes-1.34.healthy.recommended.jsonl.gz',
  'test/data/kubernetes-1.34.rollouts.lunettes.jsonl.gz',
  'test/data/kubernetes-1.34.rollouts.recommended.jsonl.gz',
  'test/golden/claims/audit.jsonl.gz',
  'test/golden/crash-loop/audit.jsonl.gz',
  'test/golden/delete-finalizer-released/audit.jsonl.gz',
  'test/golden/healthy/audit.jsonl.gz',
  'test/golden/image-not-found/audit.jsonl.gz',
  'test/golden/quota-refused/audit.jsonl.gz',
];

const scratch = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-pipeline-'));
afterAll(() => rmSync(scratch, { recursive: true }));
let files = 0;
const freshFile = (): string => path.join(scratch, `${(files += 1)}.db`);

const STAGE_TIME = /"stageTimestamp":"(?<time>[^"]+)"/;
const stageTime = (line: string): number => parseMicros(STAGE_TIME.exec(line)?.groups?.['time'] ?? '') ?? 0;

/** What no order may change; `outbox`, counters and settlements may depend on what came too late. */
const answers = ({ records, lines, deadLetters, failures, peers }: Outcome): unknown => ({
  records,
  lines,
  deadLetters,
  failures,
  peers,
});

const cutsOf = (lines: readonly string[]): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max: lines.length - 1 }), { maxLength: 12 });

/** Lines, each up to less than the allowed lateness behind its time. */
const late = (lines: readonly string[]): fc.Arbitrary<string[]> =>
  fc
    .array(fc.nat({ max: LATENESS - 1 }), { minLength: lines.length, maxLength: lines.length, size: 'max' })
    .map((delays) =>
      lines
        .map((line, n) => ({ line, at: stageTime(line) + (delays[n] ?? 0) }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ line }) => line),
    );

/** Lines, some of them once more at any later place. */
const repeating = (lines: readonly string[]): fc.Arbitrary<string[]> =>
  fc
    .array(fc.tuple(fc.nat({ max: lines.length - 1 }), fc.double({ min: 0, max: 1, noNaN: true })), {
      maxLength: lines.length,
    })
    .map((repeats) => {
      const places = repeats.map(([n, far]) => ({
        line: lines[n] ?? '',
        at: n + 0.5 + far * (lines.length - n),
      }));
      return [...lines.map((line, at) => ({ line, at })), ...places]
        .toSorted((a, b) => a.at - b.at)
        .map(({ line }) => line);
    });

describe.each(LOGS)('%s', (file) => {
  const lines = eventLines(readLog(file));
  const expected = runPipeline(batchesOf(lines), options);

  it('says something', () => {
    expect(expected.lines.length).toBeGreaterThan(0);
    expect(Object.keys(expected.records).length).toBeGreaterThan(1);
    expect(expected.deadLetters).toEqual([]);
  });

  it('says the same however it is cut into batches', () => {
    fc.assert(
      fc.property(cutsOf(lines), (cuts) => {
        expect(runPipeline(batchesOf(lines, cuts), options)).toEqual(expected);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it('says the same when every line is a batch', () => {
    expect(runPipeline(batchesOf(lines, [...lines.keys()]), options)).toEqual(expected);
  });

  it('says the same when the process ends after every batch', () => {
    fc.assert(
      fc.property(cutsOf(lines), (cuts) => {
        const outcome = runPipeline(batchesOf(lines, cuts), { ...options, path: freshFile(), restart: true });
        expect(outcome).toEqual(expected);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  it('has said the same of a backlog once it is caught up, with and without a restart after every batch', () => {
    const live = runPipeline(batchesOf(lines, []), { ...options, finish: false });
    const behind = { ...options, finish: false, backlog: true };
    fc.assert(
      fc.property(cutsOf(lines), fc.boolean(), (cuts, restart) => {
        const path = freshFile();
        expect(runPipeline(batchesOf(lines, cuts), { ...behind, path, restart })).toEqual(live);
      }),
      { numRuns: 6, endOnFailure: true },
    );
    const tenths = lines.flatMap((_, n) => (n > 0 && n % 10 === 0 ? [n] : []));
    const restarted = { ...behind, path: freshFile(), restart: true };
    expect(runPipeline(batchesOf(lines, tenths), restarted)).toEqual(live);
  });

  it('says the same when lines are repeated', () => {
    fc.assert(
      fc.property(repeating(lines), cutsOf(lines), (repeated, cuts) => {
        expect(runPipeline(batchesOf(repeated, cuts), options)).toEqual(expected);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it('says the same when all of it comes twice', () => {
    expect(runPipeline(batchesOf([...lines, ...lines], [lines.length]), options)).toEqual(expected);
  });

  it('says, counts and sends the same when lines are late within what is allowed', () => {
    fc.assert(
      fc.property(late(lines), cutsOf(lines), (delayed, cuts) => {
        expect(runPipeline(batchesOf(delayed, cuts), options)).toEqual(expected);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it('says the same in whatever order the lines come', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(lines, { minLength: lines.length }),
        cutsOf(lines),
        (shuffled, cuts) => {
          expect(answers(runPipeline(batchesOf(shuffled, cuts), options))).toEqual(answers(expected));
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it('says the same backwards, and backwards line by line with a restart after each tenth', () => {
    const backwards = lines.toReversed();
    const tenths = [...lines.keys()].filter((n) => n % Math.ceil(lines.length / 10) === 0);
    const restarted = { ...options, path: freshFile(), restart: true };
    expect(answers(runPipeline(batchesOf(backwards), options))).toEqual(answers(expected));
    expect(answers(runPipeline(batchesOf(backwards, tenths), restarted))).toEqual(answers(expected));
  });
});

describe('the deliveries of one log among those of others', () => {
  const own = eventLines(readLog('test/golden/image-not-found/audit.jsonl.gz'));
  const alone = runPipeline(batchesOf(own), options);
  const first = stageTime(own[0] ?? '');
  const last = Math.max(...own.map(stageTime));
  /** Objects of other names in another namespace, at the times of the log. */
  const noise = eventLines(readLog('test/golden/healthy/audit.jsonl.gz')).map((line, n, all) => {
    const at = new Date((first + ((last - first) * n) / all.length) / 1000)
      .toISOString()
      .replace('Z', '000Z');
    return line
      .replaceAll(/"(?<key>stageTimestamp|requestReceivedTimestamp)":"[^"]+"/g, `"$<key>":"${at}"`)
      .replaceAll(/"namespace":"[^"]+"/g, '"namespace":"elsewhere"')
      .replaceAll(/namespaces\/[^/"]+/g, 'namespaces/elsewhere');
  });

  it('are what they are alone', () => {
    const ownKeys = Object.keys(alone.records).filter((key) => !key.startsWith('Cluster '));
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (choices) => {
        const lines: string[] = [];
        const left = [...noise];
        for (const line of own) {
          lines.push(line);
          for (const more of choices) {
            const next = more ? left.shift() : undefined;
            if (next === undefined) break;
            lines.push(next);
          }
        }
        const outcome = runPipeline(batchesOf([...lines, ...left]), options);
        expect(outcome.lines.filter((line) => !line.includes('"namespace":"elsewhere"'))).toEqual(
          alone.lines,
        );
        expect(Object.fromEntries(ownKeys.map((key) => [key, outcome.records[key]]))).toEqual(
          Object.fromEntries(ownKeys.map((key) => [key, alone.records[key]])),
        );
        expect(outcome.lines.length).toBeGreaterThan(alone.lines.length);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});

describe('a record that was settled and is heard of again in a backlog', () => {
  const TIMES = /"(?<name>requestReceivedTimestamp|stageTimestamp)":"(?<time>[^"]+)"/g;
  const later = (line: string, by: number): string =>
    line
      .replaceAll(TIMES, (_, name: string, time: string) => {
        return `"${name}":"${formatMicros((parseMicros(time) ?? 0) + seconds(by))}"`;
      })
      .replace(/"auditID":"[^"]+"/, `"auditID":"after-${by}"`);

  it('is found by a restart, though its stored result says that it is settled', () => {
    const lines = eventLines(readLog('test/golden/quota-refused/audit.jsonl.gz'));
    const refusal = lines.findLast((line) => line.includes('"code":403')) ?? '';
    // Reads let time pass: what was refused so far is settled.
    const reads = [300, 600].map((by) => later(refusal, by).replace('"verb":"create"', '"verb":"get"'));
    const passed = [...lines, ...reads];
    const batches = batchesOf([...passed, later(refusal, 601)], [passed.length]);
    const live = runPipeline(batches, { ...options, finish: false });
    const behind = { ...options, path: freshFile(), finish: false, backlog: true, restart: true };
    expect(runPipeline(batches, behind)).toEqual(live);
    expect(Math.max(...live.failures.map(({ attempts }) => attempts))).toBeGreaterThan(3);
  });
});
