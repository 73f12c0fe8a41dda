import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { DeliveryLine, IncidentLine } from '../../src/model/answer.ts';
import { echoCodes } from '../scoring/echoes.ts';
import { contradictions, falseAlarms, scoreTruth, shortfall } from '../scoring/score.ts';
import { parseTruth, type TruthRow } from '../scoring/truth.ts';
import { labelledLog } from '../support/labelled-logs.ts';
import { readLog } from '../support/logs.ts';
import { parseLines, runPipeline } from '../support/run-pipeline.ts';

type Line = DeliveryLine | IncidentLine;

const linesOf = (log: string): Line[] =>
  parseLines(runPipeline([readLog(labelledLog(`${log}.jsonl.gz`))]).lines);
const truthOf = (file: URL): TruthRow[] => parseTruth(readFileSync(file, 'utf8'));

const K134 = 'kubernetes-1.34';
const scenarios134 = truthOf(labelledLog(`${K134}/scenarios.truth.tsv`));
const healthy134 = truthOf(labelledLog(`${K134}/healthy.truth.tsv`));
const eventList134 = truthOf(labelledLog(`${K134}/eventlist.truth.tsv`));
const truncated134 = truthOf(labelledLog(`${K134}/truncated.truth.tsv`));
const scenarios120 = truthOf(new URL('../data/kubemark-1.20.scenarios.truth.tsv', import.meta.url));

describe.each<[string, TruthRow[]]>([
  [`${K134}/scenarios.recommended`, scenarios134],
  [`${K134}/scenarios.full`, scenarios134],
  [`${K134}/scenarios.lunettes`, scenarios134],
  [`${K134}/scenarios.lean`, scenarios134],
  [`${K134}/eventlist.recommended`, eventList134],
  ['kubemark-1.20/scenarios.full', scenarios120],
  ['kubemark-1.20/scenarios.lunettes', scenarios120],
  ['kubemark-1.20/scenarios.lean', scenarios120],
])('%s', (log, rows) => {
  const lines = linesOf(log);
  const { rows: told, codes, sides } = scoreTruth(rows, lines);

  it('is understood: outcome and phase', () => {
    expect(shortfall(told, 0.97)).toEqual([]);
  });

  it.runIf(rows.some(({ outcome }) => outcome !== 'succeeded'))(
    'is explained: the code, and whose it is',
    () => {
      expect(shortfall(codes, 0.95)).toEqual([]);
      expect(shortfall(sides, 0.95)).toEqual([]);
    },
  );

  it('is contradicted nowhere, and raises no false alarm', () => {
    expect(contradictions(rows, lines, echoCodes())).toEqual([]);
    expect(falseAlarms(rows, lines)).toEqual([]);
  });
});

describe.each(['recommended', 'full', 'lunettes', 'gce', 'lean'])(`${K134}/healthy.%s`, (policy) => {
  const lines = linesOf(`${K134}/healthy.${policy}`);

  it('is understood, every row of it', () => {
    const { rows: told } = scoreTruth(healthy134, lines);
    expect(shortfall(told, 1)).toEqual([]);
  });

  it('raises no false alarm', () => {
    expect(falseAlarms(healthy134, lines)).toEqual([]);
  });
});

/** Logs that cannot show everything: less is known, and nothing else is said. `atLeast` is the share of rows that are known. */
describe.each<[string, TruthRow[], { atLeast: number; isUnknownRight: boolean }]>([
  [`${K134}/scenarios.gce`, scenarios134, { atLeast: 0.9, isUnknownRight: false }],
  ['kubemark-1.20/scenarios.gce', scenarios120, { atLeast: 0.9, isUnknownRight: false }],
  [`${K134}/truncated.recommended`, truncated134, { atLeast: 0.4, isUnknownRight: true }],
])('%s', (log, rows, { atLeast, isUnknownRight }) => {
  const lines = linesOf(log);

  it('is contradicted nowhere, and raises no false alarm', () => {
    expect(contradictions(rows, lines, echoCodes())).toEqual([]);
    expect(falseAlarms(rows, lines, { isUnknownRight })).toEqual([]);
  });

  it('is understood as far as it shows', () => {
    const { rows: told } = scoreTruth(rows, lines);
    expect(shortfall(told, atLeast)).toEqual([]);
  });
});

describe.each([
  [`${K134}/burst.recommended`, 1000],
  [`${K134}/burst.gce`, 1000],
  [`${K134}/burst.lean`, 1000],
  ['kubemark-1.20/burst2000.lunettes', 2000],
  ['kubemark-1.20/burst2000.gce', 2000],
])('%s', (log, pods) => {
  const lines = linesOf(log);

  it(`tells of ${pods} Pods, every one delivered once`, () => {
    const creates = lines.filter((line) => line.type === 'delivery' && line.kind === 'create');
    const odd = creates.filter((line) => line.type === 'delivery' && line.outcome !== 'succeeded');
    expect(odd.map(({ object: { name } }) => name)).toEqual([]);
    expect(creates).toHaveLength(pods);
    expect(new Set(creates.map(({ object: { uid } }) => uid)).size).toBe(pods);
  });

  it('raises no false alarm', () => {
    expect(falseAlarms([], lines)).toEqual([]);
  });
});

describe('kubemark-1.20/idle20nodes180s.full', () => {
  it('raises no false alarm', () => {
    expect(falseAlarms([], linesOf('kubemark-1.20/idle20nodes180s.full'))).toEqual([]);
  });
});
