import { describe, expect, it } from 'vitest';

import { formatMicros, seconds } from '../../../../src/lib/micros.ts';
import type { Observation } from '../../../../src/model/observation.ts';
import {
  birthOf,
  collectionDeletesOf,
  namedObservations,
  namelessBearers,
  unclaimedObservations,
} from '../../../../src/share-processor/fold/named.ts';
import { DAY, observe } from '../../../support/observations.ts';

const at = (count: number): number => DAY + seconds(count);
const said = (count: number): Observation =>
  observe({ key: `at ${count}`, at: at(count), requestedAt: at(count) });
const keys = (observations: readonly Observation[]): string[] => observations.map(({ key }) => key);

describe('the birth of an object', () => {
  const create = observe({ key: 'create', action: 'create', code: 201, at: at(2), requestedAt: at(1) });
  const whole = (parts: Partial<Observation>): Observation =>
    observe({
      key: 'whole',
      bodyType: 'full',
      body: { metadata: { creationTimestamp: formatMicros(at(-100)) } },
      ...parts,
    });

  it('is when its create was asked for', () => {
    expect(birthOf([whole({}), create])).toBe(at(1));
    expect(birthOf([create, whole({})])).toBe(at(1));
  });

  it('is not a create that was refused', () => {
    expect(birthOf([{ ...create, code: 409 }])).toBeNull();
  });

  it('is what the object says of itself, the end of that second, when its create was not logged', () => {
    expect(birthOf([said(5), whole({})])).toBe(at(-99) - 1);
    expect(birthOf([whole({ bodyType: 'status' })])).toBe(at(-99) - 1);
  });

  it('is not after the first that was said of it', () => {
    const early = observe({ key: 'early', at: at(-99.5), requestedAt: at(-99.5) });
    expect(birthOf([early, whole({})])).toBe(at(-99.5));
  });

  it('is a create that told only its name, if the object can have come of it', () => {
    const named = (asked: number, done: number, code = 201): Observation =>
      observe({ key: `named ${asked}`, action: 'create', code, at: at(done), requestedAt: at(asked) });
    expect(birthOf([said(5)], [named(1, 1.1), named(3, 3.1), named(6, 6.1)])).toBe(at(3));
    expect(birthOf([said(5)], [named(1, 1.1, 409)])).toBeNull();
    const told = [said(5), whole({})];
    expect(birthOf(told, [named(-99.5, -99.4)])).toBe(at(-99.5));
    expect(birthOf(told, [named(-102, -100)])).toBe(at(-102));
    expect(birthOf(told, [named(-102, -101), named(3, 3.1)])).toBe(at(-99) - 1);
  });

  it('is unknown when nothing tells', () => {
    expect(birthOf([said(5)])).toBeNull();
    expect(birthOf([whole({ bodyType: 'strategic' })])).toBeNull();
    expect(birthOf([whole({ body: { metadata: { creationTimestamp: 'yesterday' } } })])).toBeNull();
    expect(birthOf([])).toBeNull();
  });
});

describe('what is said of a name', () => {
  const first = { uid: 'a', birth: at(10) };
  const second = { uid: 'b', birth: at(20) };
  const third = { uid: 'c', birth: at(30) };
  const everything = [said(5), said(10), said(19), said(20), said(29), said(30), said(99)];
  const meant = (own: typeof first, others: (typeof first)[]): string[] =>
    keys(namedObservations(everything, own, others));

  it('means its only bearer, also before its birth', () => {
    expect(meant(first, [])).toEqual(keys(everything));
  });

  it('means the bearer whose lifetime, up to the birth of the next, covers its time', () => {
    expect(meant(first, [third, second])).toEqual(['at 5', 'at 10', 'at 19']);
    expect(meant(second, [first, third])).toEqual(['at 20', 'at 29']);
    expect(meant(third, [second, first])).toEqual(['at 30', 'at 99']);
  });

  it('means exactly one bearer, also of those born at the same time or at an unknown one', () => {
    const bearers = [
      { uid: 'a', birth: at(20) },
      { uid: 'b', birth: at(20) },
      { uid: 'c', birth: null },
      { uid: 'd', birth: null },
    ];
    const all = bearers.flatMap((own) =>
      keys(
        namedObservations(
          everything,
          own,
          bearers.filter(({ uid }) => uid !== own.uid),
        ),
      ),
    );
    expect(all.toSorted()).toEqual(keys(everything).toSorted());
  });
});

describe('a collection delete whose answer was not logged', () => {
  const collected = (count: number, selector = ''): Observation =>
    observe({
      key: `collect ${count} ${selector}`,
      action: 'delete-collection',
      at: at(count),
      message: selector,
    });
  const pod = observe({
    key: 'rv:1',
    bodyType: 'full',
    at: at(0),
    body: { metadata: { labels: { app: 'web', tier: 'front' } } },
  });
  const gone = observe({ key: 'rv:2:delete', action: 'delete', at: at(50) });
  const meant = (collections: Observation[], own: Observation[]): string[] =>
    keys(collectionDeletesOf(collections, own, at(0)));

  it('is not the deletion of the namespace itself, which asks for no Pod', () => {
    const namespace = observe({ key: 'namespace', action: 'delete', at: at(10) });
    const own = [pod, observe({ key: 'rv:2', action: 'delete', at: at(12) })];
    expect(collectionDeletesOf([namespace], own, at(0))).toEqual([]);
  });

  it('means the Pods that were alive', () => {
    expect(meant([collected(-1), collected(1), collected(50), collected(51)], [pod, gone])).toEqual([
      'collect 1 ',
      'collect 50 ',
    ]);
  });

  it('means none that was never deleted', () => {
    expect(meant([collected(1)], [pod])).toEqual([]);
  });

  it.each([
    ['labelSelector=app=web', true],
    ['labelSelector=app==web,tier=front', true],
    ['labelSelector=app=web,tier=back', false],
    ['labelSelector=app==web', true],
    ['labelSelector=app=web,other=', false],
    ['labelSelector=app', false],
    ['labelSelector=app!=web', false],
    ['labelSelector=app in (web)', false],
    ['fieldSelector=spec.nodeName=a', false],
    ['labelSelector=app=web&fieldSelector=spec.nodeName=a', false],
  ])('with %s selects it: %s', (selector, selected) => {
    expect(meant([collected(1, selector)], [pod, gone])).toEqual(selected ? [`collect 1 ${selector}`] : []);
  });
});

describe('a name of which no UID is known', () => {
  const create = (count: number): Observation => ({ ...said(count), action: 'create', code: 201 });
  const known = [{ uid: 'a', birth: at(20) }];
  const named = [create(5), said(6), create(20), said(21), create(30), said(31)];

  it('had a bearer for each create that is not the birth of one with a UID', () => {
    expect(namelessBearers(named, known).map(({ birth }) => birth)).toEqual([at(5), at(30)]);
    expect(namelessBearers([{ ...create(5), code: 409 }], known)).toEqual([]);
  });

  it('keeps what no bearer with a UID claims', () => {
    expect(keys(unclaimedObservations(named, known))).toEqual(['at 5', 'at 6', 'at 30', 'at 31']);
    expect(keys(unclaimedObservations(named, []))).toEqual(keys(named));
    expect(keys(unclaimedObservations([said(6), said(21)], known))).toEqual([]);
  });
});

it('a collection delete that selects by labels which were never told meant what nobody else asked to delete', () => {
  const selected = observe({
    key: 'collect',
    action: 'delete-collection',
    at: at(5),
    message: 'labelSelector=app=web',
  });
  const gone = observe({ key: 'gone', action: 'delete', at: at(9) });
  expect(keys(collectionDeletesOf([selected], [gone], at(0)))).toEqual(['collect']);
  const asked = { ...gone, user: 'jane@example.com', userAgent: 'kubectl/v1', at: at(6) };
  expect(keys(collectionDeletesOf([selected], [asked, gone], at(0)))).toEqual([]);
});
