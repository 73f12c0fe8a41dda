import { describe, expect, it } from 'vitest';

import type { Observation } from '../../../../src/model/observation.ts';
import { compareVersions, placeObservations } from '../../../../src/share-processor/fold/order.ts';
import { DAY, observe } from '../../../support/observations.ts';

const version = (resourceVersion: string, at: number, parts: Partial<Observation> = {}): Observation =>
  observe({ key: `rv:${resourceVersion}`, resourceVersion, at: DAY + at, ...parts });
const unversioned = (key: string, at: number, parts: Partial<Observation> = {}): Observation =>
  observe({ key, at: DAY + at, ...parts });

/** Keys and effective times (from the day's beginning), in order. The order of what is given must not matter. */
function placed(...observations: Observation[]): [string, number][] {
  const inOrder = (list: readonly Observation[]): [string, number][] =>
    placeObservations(list).map(({ observation, at }) => [observation.key, at - DAY]);
  const found = inOrder(observations);
  expect(inOrder(observations.toReversed())).toEqual(found);
  return found;
}

describe('versions', () => {
  it.each([
    ['9', '10', -1],
    ['10', '9', 1],
    ['123', '123', 0],
    ['0', '1', -1],
    ['99999999999999999999999999999', '100000000000000000000000000000', -1],
    ['100000000000000000000000000001', '100000000000000000000000000000', 1],
    ['900719925474099312345678901234', '900719925474099312345678901235', -1],
    ['123456789012345678901234567890', '123456789012345678901234567890', 0],
  ])('%s and %s are compared as numbers of any size', (a, b, expected) => {
    expect(Math.sign(compareVersions(a, b))).toBe(expected);
  });
});

describe('the causal order', () => {
  it('is that of the versions, whatever the clocks say', () => {
    expect(placed(version('100', 1), version('99', 5), version('101', 3))).toEqual([
      ['rv:99', 5],
      ['rv:100', 6],
      ['rv:101', 7],
    ]);
  });

  it('does not confuse versions that a floating-point number cannot tell apart', () => {
    expect(placed(version('9007199254740993', 1), version('9007199254740992', 2))).toEqual([
      ['rv:9007199254740992', 2],
      ['rv:9007199254740993', 3],
    ]);
  });

  it('is that of time where there is no version', () => {
    expect(placed(unversioned('b', 2), unversioned('a', 3), version('7', 1), version('8', 4))).toEqual([
      ['rv:7', 1],
      ['b', 2],
      ['a', 3],
      ['rv:8', 4],
    ]);
  });

  it('puts what has no version behind what took effect at the same time, ties by audit ID', () => {
    expect(placed(unversioned('b', 5), unversioned('a', 5), version('2', 4), version('3', 1))).toEqual([
      ['rv:2', 4],
      ['rv:3', 5],
      ['a', 5],
      ['b', 5],
    ]);
  });

  it('lets nothing happen to an object before it was created', () => {
    const create = version('7', 10, { action: 'create', subresource: '', code: 201 });
    expect(
      placed(unversioned('bind', 4, { action: 'bind', subresource: 'binding', code: 201 }), create),
    ).toEqual([
      ['rv:7', 10],
      ['bind', 10],
    ]);
  });

  it('takes a refused create for no creation', () => {
    const refused = unversioned('refused', 10, { action: 'create', subresource: '', code: 409 });
    expect(placed(unversioned('bind', 4, { action: 'bind' }), refused)).toEqual([
      ['bind', 4],
      ['refused', 10],
    ]);
  });

  it('puts a delete behind the write whose version it answers, whatever the clocks say', () => {
    const remove = (at: number): Observation =>
      version('7', at, { key: 'rv:7:delete', auditId: 'a', action: 'delete', subresource: '' });
    const write = version('7', 5, { auditId: 'b' });
    expect(placed(remove(5), write)).toEqual([
      ['rv:7', 5],
      ['rv:7:delete', 6],
    ]);
    expect(placed(remove(2), write)).toEqual([
      ['rv:7', 5],
      ['rv:7:delete', 6],
    ]);
    expect(placed(remove(6), write)).toEqual([
      ['rv:7', 5],
      ['rv:7:delete', 6],
    ]);
  });

  it('puts the removal of the last finalizer, which ends the object, behind the deletes of that version', () => {
    const remove = version('7', 9, { key: 'rv:7:delete', action: 'delete', subresource: '' });
    const unheld = version('7', 8, { key: 'rv:7:unheld', subresource: '' });
    expect(placed(unheld, remove, version('7', 5))).toEqual([
      ['rv:7', 5],
      ['rv:7:delete', 9],
      ['rv:7:unheld', 10],
    ]);
  });

  it("does not order a Pod's changes by the versions of Kubernetes Events, which are objects of their own", () => {
    const event = version('9', 1, { key: 'event:shop/web.1:9', action: 'kubernetes-event' });
    expect(placed(event, version('7', 2), version('8', 3))).toEqual([
      ['event:shop/web.1:9', 1],
      ['rv:7', 2],
      ['rv:8', 3],
    ]);
  });
});

describe('a patch of the status without an answer', () => {
  const ready = (status: string) => ({ status: { conditions: [{ type: 'Ready', status }] } });
  const whole = (rv: string, from: number, to: number, status: string): Observation =>
    version(rv, to, { requestedAt: DAY + from, bodyType: 'status', body: ready(status) });
  const patch = (from: number, to: number, status: string): Observation =>
    unversioned('patch', to, { requestedAt: DAY + from, bodyType: 'strategic', body: ready(status) });

  it('follows the answer to a request under way with it that does not show it yet', () => {
    expect(placed(whole('5', 1, 9, 'False'), patch(3, 7, 'True'))).toEqual([
      ['rv:5', 9],
      ['patch', 9],
    ]);
  });

  it('precedes one that shows it, and all that follow that', () => {
    expect(placed(whole('5', 1, 9, 'True'), whole('6', 2, 10, 'False'), patch(3, 7, 'True'))).toEqual([
      ['patch', 7],
      ['rv:5', 9],
      ['rv:6', 10],
    ]);
  });

  it('precedes one that was asked for only when it was done', () => {
    expect(placed(whole('5', 8, 9, 'False'), patch(3, 7, 'True'))).toEqual([
      ['patch', 7],
      ['rv:5', 9],
    ]);
  });

  it('is placed by its time where it states nothing of a status', () => {
    const label = unversioned('label', 7, {
      requestedAt: DAY + 3,
      bodyType: 'strategic',
      body: { metadata: { labels: { a: 'b' } } },
    });
    expect(placed(whole('5', 1, 9, 'False'), label)).toEqual([
      ['label', 7],
      ['rv:5', 9],
    ]);
  });
});
