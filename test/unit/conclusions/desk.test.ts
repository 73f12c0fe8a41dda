import { expect, it } from 'vitest';

import { noConclusion } from '../../../src/conclusions/conclusion.ts';
import { createDesks, hasNothingStored, rest } from '../../../src/conclusions/desk.ts';
import { FlatObservation } from '../../../src/model/flat-observation.ts';
import { createRecord } from '../../../src/share-processor/fold/record.ts';
import { observe, POD } from '../../support/observations.ts';

const flat = (parts: Parameters<typeof observe>[0], text: string): FlatObservation =>
  new FlatObservation(observe(parts), text);

it('a record has one desk until it is closed', () => {
  const desks = createDesks();
  const record = createRecord(POD);
  const desk = desks.of(record);
  expect(desks.of(record)).toBe(desk);
  expect([desks.has(record), desks.size, [...desks]]).toEqual([true, 1, [desk]]);
  desks.close(desk);
  expect([desks.has(record), desks.size, [...desks]]).toEqual([false, 0, []]);
  expect(desks.of(record)).not.toBe(desk);
});

it('knows whether requests about an object had been refused when it was opened', () => {
  const refused = createRecord(POD, [observe({ key: 'a' }), observe({ key: 'b', code: 429 })]);
  const desks = createDesks();
  expect(desks.get(refused)).toBeUndefined();
  expect([desks.of(refused).isRefused, desks.of(createRecord(POD)).isRefused]).toEqual([true, false]);
  expect(desks.get(refused)).toBe(desks.of(refused));
});

it('asks nothing of the store about a Pod that nobody had heard of', () => {
  const desks = createDesks();
  const { settlements, mayRest } = desks.of(createRecord(POD));
  expect([settlements, mayRest]).toEqual([new Map(), false]);
  const known = desks.of(createRecord({ ...POD, uid: 'uid-2' }, [observe({ key: 'a' })]));
  expect([known.settlements, known.mayRest]).toEqual([null, true]);
  // Of a workload its Pods told, though itself was not heard of.
  expect(hasNothingStored(createRecord({ ...POD, kind: 'Workload' }))).toBe(false);
});

it('knows which Pods bear a name, and nothing else by it', () => {
  const desks = createDesks();
  const first = desks.of(createRecord(POD));
  desks.of(createRecord({ ...POD, uid: 'uid-2' }));
  desks.of(createRecord({ ...POD, uid: 'uid-3', cluster: 'other' }));
  desks.of(createRecord({ ...POD, kind: 'PodRefusal', uid: 'name:shop/web/jane' }));
  expect([...desks.bearersOf(POD)]).toEqual(['uid-1', 'uid-2']);
  expect([desks.hasBearers(POD), desks.hasBearers({ ...POD, name: 'nobody' })]).toEqual([true, false]);
  desks.close(first);
  expect([...desks.bearersOf(POD)]).toEqual(['uid-2']);
  expect([...desks.bearersOf({ ...POD, name: 'nobody' })]).toEqual([]);
});

it('a desk that rests lets go of what can be had again', () => {
  const observation = flat({ key: 'rv:1', bodyType: 'full' }, '{"metadata":{"name":"web"}}');
  const body = observation.body;
  const record = createRecord(POD, [observation]);
  const desk = createDesks().of(record);
  desk.conclusion = noConclusion(POD);
  desk.times = [1];
  rest(desk);
  expect([desk.conclusion, desk.times]).toEqual([null, []]);
  expect(observation.body).toEqual(body);
  expect(observation.body).not.toBe(body);
});
