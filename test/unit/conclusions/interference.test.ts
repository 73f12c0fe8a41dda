import { describe, expect, it } from 'vitest';

import { interferenceOf } from '../../../src/conclusions/interference.ts';
import { seconds } from '../../../src/lib/micros.ts';
import type { Observation, RecordKind } from '../../../src/model/observation.ts';
import { createRecord } from '../../../src/share-processor/fold/record.ts';
import { DAY, observe, POD } from '../../support/observations.ts';

const POINT = DAY + seconds(100);
const LATER = POINT + seconds(60);

const interference = (
  kind: RecordKind,
  parts: Partial<Observation> = {},
  { isRefused = false, isSpokenOf = false, size = 0 } = {},
) => {
  const known = Array.from({ length: size }, (_, n) => observe({ key: `rv:${n}` }));
  const record = createRecord({ ...POD, kind }, known);
  const observation = observe({ key: 'new', at: LATER, ...parts });
  return interferenceOf(record, observation, POINT, isRefused, () => isSpokenOf);
};

describe('what came in order', () => {
  it.each([
    ['a status of a Pod', interference('Pod'), null],
    ['its create', interference('Pod', { action: 'create', subresource: '' }), null],
    ['its deletion', interference('Pod', { action: 'delete', subresource: '' }), null],
    ['something about the name of a Pod', interference('PodName'), null],
    ['a deletion of all in a namespace', interference('Namespace', { action: 'delete-collection' }), null],
  ])('does not interfere: %s', (_, found, expected) => {
    expect(found).toBe(expected);
  });

  it.each([
    ['other labels', interference('Pod', { subresource: '' })],
    ['a refusal', interference('Pod', { code: 429 })],
    ['anything about a Pod with refusals', interference('Pod', {}, { isRefused: true })],
    ['more than a record is judged by', interference('Pod', {}, { size: 512 })],
    ['something about a claim', interference('PersistentVolumeClaim')],
    ['a create that was refused', interference('PodRefusal')],
  ])('interferes with its own object: %s', (_, found) => {
    expect(found).toBe('own');
  });

  it('interferes with all where what was said without a UID may mean the Pod', () => {
    expect(interference('Pod', {}, { isSpokenOf: true })).toBe('all');
    expect(interference('PodName', {}, { size: 512 })).toBe('all');
  });
});

describe('what came late, or was asked for before', () => {
  const late = { at: POINT };
  const asked = { requestedAt: POINT };
  it.each(['Pod', 'PodName', 'PodRefusal', 'PersistentVolumeClaim', 'Namespace'] as const)(
    'interferes with all: %s',
    (kind) => {
      expect([interference(kind, late), interference(kind, asked)]).toEqual(['all', 'all']);
    },
  );

  it.each(['Workload', 'Node', 'StorageClass'] as const)('does not where nothing is put off: %s', (kind) => {
    expect([interference(kind, late), interference(kind, asked)]).toEqual([null, null]);
  });
});
