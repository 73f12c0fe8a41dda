import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { readLog } from '../support/logs.ts';
import { parseLines, runPipeline } from '../support/run-pipeline.ts';
import { falseAlarms } from './claims.ts';
import type { RowKind } from './match.ts';
import { mixedUp, saidAgain, surplus } from './odd-lines.ts';
import { scoreTruth } from './score.ts';
import { POD_KINDS, SCORED_KINDS, unscored } from './scored-kinds.ts';
import { shortfall, total } from './tally.ts';
import { parseTruth } from './truth.ts';

const rows = parseTruth(
  readFileSync(new URL('../data/kubernetes-1.34.scenarios.truth.tsv', import.meta.url), 'utf8'),
);

/** How many rows of a kind the truth has, and how many of them name a code that is expected. */
const COUNTS: Readonly<Record<RowKind, readonly [rows: number, codes: number]>> = {
  create: [142, 84],
  delete: [20, 3],
  upgrade: [4, 2],
  rollout: [15, 10],
  'pvc-bind': [4, 2],
  after: [6, 6],
};

describe('the labelled scenarios, as a cluster with the recommended policy logs them', () => {
  const lines = parseLines(runPipeline([readLog('demo/kubernetes-1.34.jsonl.gz')]).lines);

  it('are understood, all Pods taken together: outcome, phase, code and side', () => {
    const score = scoreTruth(rows, lines, POD_KINDS);
    expect(shortfall(score.rows, 0.97)).toEqual([]);
    expect(shortfall(score.codes, 0.95)).toEqual([]);
    expect(shortfall(score.sides, 0.95)).toEqual([]);
  });

  it('have as many rows of each kind as they are known to have', () => {
    const counted = Object.keys(COUNTS).map((kind) => {
      const score = scoreTruth(rows, lines, [kind as RowKind]);
      return [kind, [total(score.rows), total(score.codes)]];
    });
    expect(Object.fromEntries(counted)).toEqual(COUNTS);
  });

  describe.each(SCORED_KINDS)('%s', (kind) => {
    const score = scoreTruth(rows, lines, [kind]);

    it('is understood: outcome and phase', () => {
      expect(shortfall(score.rows, 0.95)).toEqual([]);
    });

    // Where nothing went wrong there is nothing to explain.
    if (total(score.codes) === 0) return;
    it('is explained: the code, and whose it is', () => {
      expect(shortfall(score.codes, 0.95)).toEqual([]);
      expect(shortfall(score.sides, 0.95)).toEqual([]);
    });
  });

  it('raise no false alarm', () => {
    expect(falseAlarms(rows, lines)).toEqual([]);
  });

  it('are told once, each of its kind, and none of a kind that is not scored', () => {
    expect(mixedUp(lines)).toEqual([]);
    expect(saidAgain(lines)).toEqual([]);
    expect(surplus(rows, lines)).toEqual([]);
    expect(unscored(lines)).toEqual([]);
  });
});

describe('a healthy cluster', () => {
  it('raises no alarm', () => {
    const log = readLog('test/data/kubernetes-1.34.healthy.recommended.jsonl.gz');
    const lines = parseLines(runPipeline([log]).lines);
    expect(lines.length).toBeGreaterThan(30);
    expect(falseAlarms([], lines)).toEqual([]);
    expect([...mixedUp(lines), ...saidAgain(lines), ...unscored(lines)]).toEqual([]);
  });
});
