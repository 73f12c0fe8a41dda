import { expect, it } from 'vitest';

import { noConclusion, resultOf, toConclusion } from '../../../src/conclusions/conclusion.ts';
import { answerOf, at, crashed, readyPod } from '../../support/pod-life.ts';
import { POD } from '../../support/observations.ts';

const life = readyPod()
  .status(60, crashed(1, { to: 60 }))
  .delete(90)
  .confirm(91);

it('a conclusion holds the lines by time, and what is counted of each delivery', () => {
  const conclusion = toConclusion(answerOf(life.observations, 200), []);
  expect(conclusion).toMatchObject({ verdict: 'deleted', code: null, nextDeadline: null, settled: true });
  expect(conclusion.deliveries).toMatchObject([
    {
      kind: 'create',
      outcome: 'succeeded',
      startedAt: at(0),
      finalAt: at(17),
      bornBeforeLog: false,
      code: null,
    },
    { kind: 'delete', outcome: 'succeeded', startedAt: at(90), finalAt: at(91) },
  ]);
  expect(
    conclusion.lines.map(({ type, kind, outcome, startedAt }) => [type, kind, outcome, startedAt]),
  ).toEqual([
    ['delivery', 'create', 'succeeded', at(0)],
    ['incident', 'incident', 'ended', at(60)],
    ['delivery', 'delete', 'succeeded', at(90)],
  ]);
  expect(conclusion.lines[0]?.json).toBe(conclusion.deliveries[0]?.json);
});

it('its row spans what was observed, and leaves out lines that are stored', () => {
  const conclusion = toConclusion(answerOf(life.observations, 200), []);
  const row = resultOf(POD, conclusion, life.observations, true, null, false);
  expect(row).toMatchObject({
    target: POD,
    verdict: 'deleted',
    node: 'node-a',
    firstAt: at(0),
    lastAt: at(91),
    settled: true,
    outcome: 'succeeded',
    uids: [POD.uid],
    links: [],
  });
  expect(row?.lines).toBe(conclusion.lines);
  expect(resultOf(POD, conclusion, life.observations, true, null, true)?.lines).toBeNull();
});

it('where an analyzer failed nothing is known', () => {
  expect(noConclusion(POD)).toMatchObject({ verdict: 'unknown', deliveries: [], lines: [], settled: true });
});
