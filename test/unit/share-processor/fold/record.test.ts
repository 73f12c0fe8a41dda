import { describe, expect, it } from 'vitest';

import type { Observation } from '../../../../src/model/observation.ts';
import {
  addObservation,
  boundedObservations,
  compactRecord,
  createRecord,
} from '../../../../src/share-processor/fold/record.ts';
import { DAY, observe, POD } from '../../../support/observations.ts';

/** What stays under the common key, which must not depend on which came first. */
function kept(a: Observation, b: Observation): Observation | undefined {
  const forwards = createRecord(POD);
  const backwards = createRecord(POD);
  expect(addObservation(forwards, a)).toBe(true);
  expect(addObservation(backwards, b)).toBe(true);
  const changes = [addObservation(forwards, b), addObservation(backwards, a)];
  expect(changes.filter(Boolean)).toHaveLength(1);
  expect(forwards.observations).toEqual(backwards.observations);
  return forwards.observations.get(a.key);
}

const change = (parts: Partial<Observation> = {}): Observation =>
  observe({ key: 'rv:5', resourceVersion: '5', auditId: 'm', ...parts });

describe('of two observations of one change', () => {
  it.each<[string, Partial<Observation>, Partial<Observation>]>([
    ['the one that tells the whole object stays', { bodyType: 'full', at: DAY + 9 }, { bodyType: 'status' }],
    ['the status outweighs a patch', { bodyType: 'status', at: DAY + 9 }, { bodyType: 'strategic' }],
    ['a patch outweighs metadata', { bodyType: 'merge', at: DAY + 9 }, { bodyType: 'metadata' }],
    ['anything outweighs nothing', { bodyType: 'metadata', at: DAY + 9 }, { bodyType: 'none' }],
    ['of two alike the earlier stays', { at: DAY + 1, auditId: 'z' }, { at: DAY + 2, auditId: 'a' }],
    ['then the one asked for earlier', { requestedAt: DAY - 2, auditId: 'z' }, { requestedAt: DAY - 1 }],
    ['then the lower audit ID', { auditId: 'a' }, { auditId: 'b' }],
    ['then a fixed one', { message: 'a' }, { message: 'b' }],
  ])('%s', (_what, stays, goes) => {
    expect(kept(change(stays), change(goes))).toEqual(change(stays));
  });

  it('whether a record is new is told when it comes into memory', () => {
    const fresh = createRecord(POD);
    addObservation(fresh, change());
    expect([fresh.isNew, createRecord(POD, [change()]).isNew]).toEqual([true, false]);
  });

  it('a repeat changes nothing', () => {
    const record = createRecord(POD, [change()]);
    expect(addObservation(record, change())).toBe(false);
    expect([...record.observations.values()]).toEqual([change()]);
  });
});

describe('a long record', () => {
  const status = (n: number, parts: Partial<Observation> = {}): Observation =>
    observe({ key: `rv:${1000 + n}`, resourceVersion: String(1000 + n), at: DAY + n, ...parts });
  const many = (count: number): Observation[] => Array.from({ length: count }, (_, n) => status(n));
  const keysOf = (record: ReturnType<typeof createRecord>): string[] => [...record.observations.keys()];

  it('is left alone while it is short', () => {
    const record = createRecord(POD, many(640));
    expect(compactRecord(record)).toEqual([]);
    expect(record.observations.size).toBe(640);
  });

  it('keeps 256 at either end', () => {
    const all = many(1000);
    const record = createRecord(POD, all);
    const dropped = compactRecord(record);
    const keys = all.map(({ key }) => key);
    expect(keysOf(record)).toEqual([...keys.slice(0, 256), ...keys.slice(-256)]);
    expect(dropped).toEqual(keys.slice(256, -256));
    expect(compactRecord(record)).toEqual([]);
  });

  it('counts Kubernetes Events apart', () => {
    const events = Array.from({ length: 700 }, (_, n) =>
      observe({ key: `event:shop/web.${n}:1`, action: 'kubernetes-event', subresource: '', at: DAY + n }),
    );
    const record = createRecord(POD, [...many(100), ...events]);
    expect(compactRecord(record)).toHaveLength(700 - 512);
    expect(keysOf(record).filter((key) => key.startsWith('rv:'))).toHaveLength(100);
  });

  it.each([
    ['a change of the spec', { subresource: '' }],
    ['a delete', { subresource: '', action: 'delete' }],
    ['a creation', { subresource: '', action: 'create' }],
    ['a resize', { subresource: 'resize', action: 'resize' }],
  ] as const)('never loses %s', (_what, parts) => {
    const all = many(1000);
    all[500] = status(500, parts);
    const record = createRecord(POD, all);
    const dropped = compactRecord(record);
    expect(dropped).toHaveLength(1000 - 512 - 1);
    expect(keysOf(record)).toContain('rv:1500');
  });

  it('keeps changes by one user to one spec as it keeps a run of status, and every other', () => {
    const annotated = (n: number, image: string, user: string): Observation =>
      status(n, { subresource: '', user, bodyType: 'full', body: { spec: { containers: [{ image }] } } });
    const all = Array.from({ length: 1500 }, (_, n) => annotated(n, 'web:1', 'controller'));
    all[700] = annotated(700, 'web:2', 'jane');
    all[701] = annotated(701, 'web:2', 'controller');
    all[702] = annotated(702, 'web:1', 'jane');
    const record = createRecord(POD, all);
    compactRecord(record);
    expect(record.observations.size).toBe(512 + 3);
    expect(keysOf(record)).toEqual(expect.arrayContaining(['rv:1700', 'rv:1701', 'rv:1702']));
  });

  it('keeps the ends of what is refused time and again', () => {
    const refused = Array.from({ length: 1000 }, (_, n) =>
      observe({ key: `audit:${n}`, action: 'evict', subresource: 'eviction', code: 429, at: DAY + n }),
    );
    const record = createRecord(POD, refused);
    compactRecord(record);
    expect(keysOf(record)).toHaveLength(512);
    expect(boundedObservations(refused)).toEqual([...record.observations.values()]);
  });

  it('is judged by its ends, also before it is cut down, and after what was dropped came again', () => {
    const all = many(640);
    const ends = [...all.slice(0, 256), ...all.slice(-256)];
    expect(boundedObservations(all)).toEqual(ends);
    expect(boundedObservations(ends)).toEqual(ends);
    expect(boundedObservations([...ends, ...all.slice(300, 310)])).toEqual(ends);
  });
});
