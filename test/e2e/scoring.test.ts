import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { contradictions, falseAlarms } from '../scoring/claims.ts';
import { echoCodes } from '../scoring/echoes.ts';
import { isDelivery, type Line, objectOf, type RowKind } from '../scoring/match.ts';
import { mixedUp, saidAgain, surplus } from '../scoring/odd-lines.ts';
import { scoreTruth } from '../scoring/score.ts';
import { isScored, POD_KINDS, SCORED_KINDS, unscored } from '../scoring/scored-kinds.ts';
import { shortfall, total } from '../scoring/tally.ts';
import { parseTruth, type TruthRow } from '../scoring/truth.ts';
import { labelledLog } from '../support/labelled-logs.ts';
import { readLog } from '../support/logs.ts';
import { parseLines, runPipeline } from '../support/run-pipeline.ts';

const linesOf = (log: string): Line[] =>
  parseLines(runPipeline([readLog(labelledLog(`${log}.jsonl.gz`))]).lines);
const truthOf = (file: URL): TruthRow[] => parseTruth(readFileSync(file, 'utf8'));

/** What the policies `lunettes` and `lean` log without bodies, or not at all. */
const WORKLOADS: readonly RowKind[] = ['rollout', 'pvc-bind'];
/** `lunettes` has no bodies of `pods/resize` either: half of the upgrades of `scenarios` are resizes. */
const LUNETTES: readonly RowKind[] = [...WORKLOADS, 'upgrade'];
const NONE: readonly RowKind[] = [];

/** The kinds that are scored and that a truth file has rows of. */
const kindsOf = (rows: readonly TruthRow[]): RowKind[] =>
  SCORED_KINDS.filter((kind) => rows.some(({ delivery }) => delivery === kind));

/** What holds for every log: no line that is odd in itself, nor of a kind that is not scored. */
function itIsInOrder(rows: readonly TruthRow[], lines: readonly Line[]): void {
  it('tells everything once, of its kind, and nothing of a kind that is not scored', () => {
    expect(mixedUp(lines)).toEqual([]);
    expect(saidAgain(lines)).toEqual([]);
    expect(surplus(rows, lines)).toEqual([]);
    expect(unscored(lines)).toEqual([]);
  });
}

const K134 = 'kubernetes-1.34';
const scenarios134 = truthOf(labelledLog(`${K134}/scenarios.truth.tsv`));
const healthy134 = truthOf(labelledLog(`${K134}/healthy.truth.tsv`));
const eventList134 = truthOf(labelledLog(`${K134}/eventlist.truth.tsv`));
const truncated134 = truthOf(labelledLog(`${K134}/truncated.truth.tsv`));
const scenarios120 = truthOf(new URL('../data/kubemark-1.20.scenarios.truth.tsv', import.meta.url));

/** `hidden` are kinds of rows that a policy cannot show: nothing wrong may be said of them, and no more is demanded. */
describe.each<[string, TruthRow[], readonly RowKind[]]>([
  [`${K134}/scenarios.recommended`, scenarios134, NONE],
  [`${K134}/scenarios.full`, scenarios134, NONE],
  [`${K134}/scenarios.lunettes`, scenarios134, LUNETTES],
  [`${K134}/scenarios.lean`, scenarios134, WORKLOADS],
  [`${K134}/eventlist.recommended`, eventList134, NONE],
  ['kubemark-1.20/scenarios.full', scenarios120, NONE],
  ['kubemark-1.20/scenarios.lunettes', scenarios120, WORKLOADS],
  ['kubemark-1.20/scenarios.lean', scenarios120, WORKLOADS],
])('%s', (log, rows, hidden) => {
  const lines = linesOf(log);

  it('is understood and explained, all Pods taken together', () => {
    const { rows: told, codes, sides } = scoreTruth(rows, lines, POD_KINDS);
    expect(shortfall(told, 0.97)).toEqual([]);
    expect(shortfall(codes, 0.95)).toEqual([]);
    expect(shortfall(sides, 0.95)).toEqual([]);
  });

  describe.each(kindsOf(rows).filter((kind) => !hidden.includes(kind)))('%s', (kind) => {
    const { rows: told, codes, sides } = scoreTruth(rows, lines, [kind]);

    it('is understood: outcome and phase', () => {
      expect(shortfall(told, 0.95)).toEqual([]);
    });

    // Where nothing went wrong there is nothing to explain.
    if (total(codes) === 0) return;
    it('is explained: the code, and whose it is', () => {
      expect(shortfall(codes, 0.95)).toEqual([]);
      expect(shortfall(sides, 0.95)).toEqual([]);
    });
  });

  it('is contradicted nowhere, and raises no false alarm', () => {
    expect(contradictions(rows, lines, echoCodes())).toEqual([]);
    expect(falseAlarms(rows, lines, { mayBeUnknown: hidden })).toEqual([]);
  });

  itIsInOrder(rows, lines);
});

describe.each<[string, readonly RowKind[]]>([
  ['recommended', NONE],
  ['full', NONE],
  ['lunettes', WORKLOADS],
  ['gce', NONE],
  ['lean', WORKLOADS],
])(`${K134}/healthy.%s`, (policy, hidden) => {
  const lines = linesOf(`${K134}/healthy.${policy}`);

  it.each(kindsOf(healthy134).filter((kind) => !hidden.includes(kind)))(
    'is understood, every row of it: %s',
    (kind) => {
      expect(shortfall(scoreTruth(healthy134, lines, [kind]).rows, 1)).toEqual([]);
    },
  );

  it('is contradicted nowhere, and raises no false alarm', () => {
    expect(contradictions(healthy134, lines, echoCodes())).toEqual([]);
    expect(falseAlarms(healthy134, lines, { mayBeUnknown: hidden })).toEqual([]);
  });

  itIsInOrder(healthy134, lines);
});

/** Logs that cannot show everything: less is known, and nothing else is said. `atLeast` is the share of rows that are known. */
describe.each<[string, TruthRow[], { pods: number; workloads: number; mayBeUnknown: readonly RowKind[] }]>([
  [`${K134}/scenarios.gce`, scenarios134, { pods: 0.9, workloads: 0.9, mayBeUnknown: NONE }],
  ['kubemark-1.20/scenarios.gce', scenarios120, { pods: 0.9, workloads: 0.9, mayBeUnknown: NONE }],
  [
    `${K134}/truncated.recommended`,
    truncated134,
    { pods: 0.4, workloads: 0, mayBeUnknown: [...POD_KINDS, ...WORKLOADS] },
  ],
])('%s', (log, rows, { pods, workloads, mayBeUnknown }) => {
  const lines = linesOf(log);

  it('is contradicted nowhere, and raises no false alarm', () => {
    expect(contradictions(rows, lines, echoCodes())).toEqual([]);
    expect(falseAlarms(rows, lines, { mayBeUnknown })).toEqual([]);
  });

  it('is understood as far as it shows', () => {
    expect(shortfall(scoreTruth(rows, lines, POD_KINDS).rows, pods)).toEqual([]);
    for (const kind of WORKLOADS.filter(isScored))
      expect(shortfall(scoreTruth(rows, lines, [kind]).rows, workloads)).toEqual([]);
  });

  itIsInOrder(rows, lines);
});

/**
 * `rollouts`: by Deployment, how many Pod templates it was given. All were rolled out; what scaled them down to a quarter
 * (1.34) or deleted them (1.20) came after that. `isHidden` where the policy hides workloads.
 */
const SURGE = { 'surge/surge-1': 1, 'surge/surge-2': 1, 'surge/surge-3': 1, 'surge/surge-4': 1 };
const BURST = { 'default/burst': 2 };
describe.each<[string, number, { told: Readonly<Record<string, number>>; isHidden: boolean }]>([
  [`${K134}/burst.recommended`, 1000, { told: SURGE, isHidden: false }],
  [`${K134}/burst.gce`, 1000, { told: SURGE, isHidden: false }],
  [`${K134}/burst.lean`, 1000, { told: SURGE, isHidden: true }],
  ['kubemark-1.20/burst2000.lunettes', 2000, { told: BURST, isHidden: true }],
  ['kubemark-1.20/burst2000.gce', 2000, { told: BURST, isHidden: false }],
])('%s', (log, pods, { told, isHidden }) => {
  const lines = linesOf(log);
  const deliveries = lines.filter(isDelivery);

  it(`tells of ${pods} Pods, every one delivered once`, () => {
    const creates = deliveries.filter(({ kind }) => kind === 'create');
    const odd = creates.filter(({ outcome }) => outcome !== 'succeeded');
    expect(odd.map(({ object: { name } }) => name)).toEqual([]);
    expect(creates).toHaveLength(pods);
    expect(new Set(creates.map(({ object: { uid } }) => uid)).size).toBe(pods);
  });

  it('has no incident, and nothing that was given up', () => {
    expect(lines.filter((line) => !isDelivery(line)).map(objectOf)).toEqual([]);
    expect(deliveries.filter(({ outcome }) => outcome === 'aborted').map(objectOf)).toEqual([]);
  });

  it('rolled every template out once, and nothing when it was scaled', () => {
    const rollouts = deliveries.filter(({ kind }) => kind === 'rollout');
    const byObject = Map.groupBy(rollouts, objectOf);
    const objects = new Set([...byObject.keys(), ...Object.keys(told)]);
    const odd = [...objects].filter((object) => {
      const said = byObject.get(object)?.length ?? 0;
      return isHidden ? said > (told[object] ?? 0) : said !== told[object];
    });
    expect(odd).toEqual([]);
    const notSucceeded = rollouts.filter(({ outcome }) => outcome !== 'succeeded');
    expect(notSucceeded.filter(({ outcome }) => !isHidden || outcome === 'failed').map(objectOf)).toEqual([]);
  });

  it('raises no false alarm', () => {
    expect(falseAlarms([], lines, { mayBeUnknown: isHidden ? WORKLOADS : NONE })).toEqual([]);
  });

  itIsInOrder([], lines);
});

describe('kubemark-1.20/idle20nodes180s.full', () => {
  const lines = linesOf('kubemark-1.20/idle20nodes180s.full');

  it('raises no false alarm', () => {
    expect(falseAlarms([], lines)).toEqual([]);
  });

  itIsInOrder([], lines);
});
