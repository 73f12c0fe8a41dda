import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { readLog } from '../support/logs.ts';
import { parseLines, runPipeline } from '../support/run-pipeline.ts';
import { falseAlarms, scoreTruth, shortfall } from './score.ts';
import { parseTruth } from './truth.ts';

const rows = parseTruth(
  readFileSync(new URL('../data/kubernetes-1.34.scenarios.truth.tsv', import.meta.url), 'utf8'),
);

describe('the labelled scenarios, as a cluster with the recommended policy logs them', () => {
  const lines = parseLines(runPipeline([readLog('demo/kubernetes-1.34.jsonl.gz')]).lines);
  const score = scoreTruth(rows, lines);

  it('are understood: outcome and phase', () => {
    expect(score.rows.right + score.rows.wrong.length).toBe(166);
    expect(shortfall(score.rows, 0.97)).toEqual([]);
  });

  it('are explained: the code, and whose it is', () => {
    expect(score.codes.right + score.codes.wrong.length).toBe(89);
    expect(shortfall(score.codes, 0.95)).toEqual([]);
    expect(shortfall(score.sides, 0.95)).toEqual([]);
  });

  it('raise no false alarm', () => {
    expect(falseAlarms(rows, lines)).toEqual([]);
  });
});

describe('a healthy cluster', () => {
  it('raises no alarm', () => {
    const { lines } = runPipeline([readLog('test/data/kubernetes-1.34.healthy.recommended.jsonl.gz')]);
    expect(lines.length).toBeGreaterThan(30);
    expect(falseAlarms([], parseLines(lines))).toEqual([]);
  });
});
