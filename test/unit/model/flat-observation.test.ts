import { describe, expect, it } from 'vitest';

import type { Observation } from '../../../src/model/observation.ts';
import { FlatObservation, withChanges } from '../../../src/model/flat-observation.ts';
import { addObservation, createRecord } from '../../../src/share-processor/fold/record.ts';
import { createObservationEncoder, decodeObservations } from '../../../src/store/sqlite/observation-codec.ts';
import { observe, POD } from '../../support/observations.ts';

const encode = createObservationEncoder();
const encodeObservations = (observations: readonly Observation[]): string =>
  Buffer.from(encode(observations)).toString();

const { body, ...head } = observe({
  key: 'rv:7',
  bodyType: 'status',
  body: { status: { phase: 'Running' } },
});
const flat = new FlatObservation(head, JSON.stringify(body));

describe('an observation that keeps its body as text', () => {
  it('tells what it would tell with the body as an object', () => {
    expect(flat.body).toEqual(body);
    expect(flat.toJSON()).toEqual({ ...head, body });
    expect(JSON.parse(JSON.stringify(flat))).toEqual({ ...head, body });
  });

  it('makes the body once', () => {
    expect(flat.body).toBe(flat.body);
  });

  it('keeps its body when something else of it is changed', () => {
    const changes = { key: 'rv:7:status', bodyType: 'metadata' } as const;
    expect(withChanges(flat, changes).body).toEqual(body);
    expect(decodeObservations([encodeObservations([withChanges(flat, changes)])])).toEqual([
      withChanges({ ...head, body }, changes),
    ]);
  });

  it('is written as any other, and read back', () => {
    expect(encodeObservations([flat])).toBe(encodeObservations([{ ...head, body }]));
    expect(decodeObservations([encodeObservations([flat])])).toEqual([{ ...head, body }]);
  });

  it('is chosen among those of its key by what it says', () => {
    const other = new FlatObservation(head, '{"status":{"phase":"Failed"}}');
    const again = decodeObservations([encodeObservations([other])])[0] ?? other;
    const kept = [
      [flat, other],
      [other, flat],
      [flat, again],
      [again, flat],
    ].map((order) => {
      const record = createRecord(POD);
      for (const observation of order) addObservation(record, observation);
      return record.observations.get('rv:7')?.body;
    });
    expect(new Set(kept.map((one) => JSON.stringify(one))).size).toBe(1);
  });
});
