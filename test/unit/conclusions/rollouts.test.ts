import { expect, it } from 'vitest';

import { rolloutOf, rolloutsAmong } from '../../../src/conclusions/rollouts.ts';
import { formatMicros } from '../../../src/lib/micros.ts';
import type { DeliveryLine } from '../../../src/model/answer.ts';
import { at } from '../../support/pod-life.ts';
import { rollout } from '../cli/object-documents.ts';

const begun = (after: number, revision: string | null): DeliveryLine =>
  rollout({ startedAt: formatMicros(at(after)), revision });
const started = (line: DeliveryLine | null): string | null => line?.startedAt ?? null;

it('a Pod came with the last rollout of its template that had begun when it was born', () => {
  const [first, second, back] = [begun(0, 'a'), begun(100, 'b'), begun(200, 'a')];
  const rollouts = [back, second, first];
  const of = (revision: string | null, bornAt: number) =>
    started(rolloutOf({ revision, bornAt: at(bornAt) }, rollouts));
  expect([of('a', 1), of('b', 101), of('a', 150), of('a', 201)]).toEqual(
    [first, second, first, back].map(started),
  );
  expect([of('c', 300), of('b', 50), of(null, 300)]).toEqual([null, null, null]);
});

it('the Pods of a Job have no template', () => {
  const run = begun(0, null);
  expect(rolloutOf({ revision: null, bornAt: at(1) }, [run])).toBe(run);
});

it('rollouts are the deliveries of that kind', () => {
  const one = begun(0, 'a');
  expect(rolloutsAmong([one, { ...one, kind: 'delete' }])).toEqual([one]);
});
