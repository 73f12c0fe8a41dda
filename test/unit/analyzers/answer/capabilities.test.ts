import { describe, expect, it } from 'vitest';

import { capabilityState, needState } from '../../../../src/analyzers/answer/capabilities.ts';
import type { Level } from '../../../../src/model/audit-level.ts';
import { CAPABILITIES, type CapabilityId } from '../../../../src/model/capability.ts';
import { type LoggedRequest, needNamed } from '../../../../src/model/log-needs.ts';
import type { LogShape } from '../../../../src/model/record.ts';
import { FULL_SHAPE } from '../../../support/pod-life.ts';

/** `resource verb actor` → levels, and → half minutes. */
function shape(
  levels: Readonly<Record<string, readonly Level[]>>,
  slots: Readonly<Record<string, number>> = {},
): LogShape {
  const text = ({ resource, verb, actor }: LoggedRequest): string => `${resource} ${verb} ${actor}`;
  return {
    ...FULL_SHAPE,
    levelsOf: (request) => levels[text(request)] ?? [],
    slotsOf: (request) => slots[text(request)] ?? 0,
  };
}

describe('whether the log holds what is needed', () => {
  const events = needNamed('kubelet-events');
  it.each<[string, LogShape, string]>([
    ['enough', shape({ 'events create kubelet': ['RequestResponse'] }), 'possible'],
    ['too little', shape({ 'events create kubelet': ['Metadata'] }), 'impossible'],
    ['both', shape({ 'events create kubelet': ['Metadata', 'Request'] }), 'partly'],
    [
      'enough of one verb and too little of another',
      shape({ 'events create kubelet': ['Request'], 'events patch kubelet': ['Metadata'] }),
      'partly',
    ],
    ['nothing', shape({}), 'unknown'],
    ['nothing, for a short while', shape({}, { 'pods/status patch kubelet': 2 }), 'unknown'],
    ['nothing, though kubelets work', shape({}, { 'pods/status patch kubelet': 3 }), 'impossible'],
    [
      'nothing of kubelets, though others write such',
      shape({ 'events create controller': ['RequestResponse'] }, { 'pods/status patch kubelet': 16 }),
      'unknown',
    ],
  ])('%s', (_what, seen, state) => {
    expect(needState(events, seen)).toBe(state);
  });

  it('needs all that implies it', () => {
    const bindings = needNamed('bindings');
    expect(needState(bindings, shape({}, { 'pods create controller': 9 }))).toBe('unknown');
    const both = { 'pods create controller': 3, 'pods/status patch kubelet': 3 };
    expect(needState(bindings, shape({}, both))).toBe('impossible');
  });
});

describe('whether something can be told', () => {
  const stateOf = (id: CapabilityId, seen: LogShape): string | undefined =>
    CAPABILITIES.filter((one) => one.id === id).map((one) => capabilityState(one, seen))[0];

  it('in any of the ways that there are', () => {
    expect(stateOf('scheduler-reason', shape({ 'events create scheduler': ['Request'] }))).toBe('possible');
    expect(stateOf('scheduler-reason', shape({ 'events create scheduler': ['Metadata'] }))).toBe('unknown');
    const poor = shape({
      'events create scheduler': ['Metadata'],
      'pods/status patch scheduler': ['Metadata'],
    });
    expect(stateOf('scheduler-reason', poor)).toBe('impossible');
  });

  it('in part, when a part of what is needed is there', () => {
    const seen = shape({ 'events create kubelet': ['Request'], 'events create controller': ['Metadata'] });
    expect(stateOf('volume-reason', seen)).toBe('partly');
  });
});
