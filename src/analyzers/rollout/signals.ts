import type { Micros } from '../../lib/micros.ts';
import type { Observation } from '../../model/observation.ts';
import { BLANK_SIGNAL, type Signal } from '../../model/signal.ts';
import type { Incarnation } from './life.ts';

/** Conditions of workloads that are bad news, and the status in which they are. */
const BAD: ReadonlyMap<string, string> = new Map([
  ['Progressing', 'False'],
  ['ReplicaFailure', 'True'],
  ['Failed', 'True'],
  ['FailureTarget', 'True'],
]);

/** What was said of a workload itself, between two times, that may explain its rollout: each thing once, in order. */
export function workloadSignals({ steps, events }: Incarnation, from: Micros, to: Micros): Signal[] {
  const signals = new Map<string, Signal>();
  const add = (draft: typeof BLANK_SIGNAL, at: Micros, observation: Observation, path: string): void => {
    const key = [draft.source, draft.conditionType, draft.reason, draft.message].join('\u0000');
    const known = signals.get(key);
    if (known !== undefined) {
      signals.set(key, { ...known, lastAt: Math.max(known.lastAt, at) });
      return;
    }
    const { auditId, stage } = observation;
    const text = draft.message || draft.reason;
    signals.set(key, {
      ...draft,
      firstAt: at,
      lastAt: at,
      evidence: { auditId, stage, at: observation.at, path, text },
    });
  };
  for (const { at, observation, workload } of steps) {
    if (at < from || at > to || observation.subresource !== 'status' || observation.body === null) continue;
    for (const { type = '', status, reason = '', message = '' } of workload?.status?.conditions ?? []) {
      if (BAD.get(type) !== status || (reason === '' && message === '')) continue;
      const part = message === '' ? 'reason' : 'message';
      const path = `${observation.bodyPath}.status.conditions[${type}].${part}`;
      add(
        { ...BLANK_SIGNAL, source: 'condition', reason, message, conditionType: type },
        at,
        observation,
        path,
      );
    }
  }
  for (const { at, observation, event } of events) {
    if (at < from || at > to || event.type !== 'Warning') continue;
    const { reason, message } = event;
    const draft = { ...BLANK_SIGNAL, source: 'event' as const, reason, message };
    add(draft, at, observation, `${observation.bodyPath}.${message === '' ? 'reason' : 'message'}`);
  }
  return [...signals.values()].sort(
    (a, b) => a.firstAt - b.firstAt || (a.evidence.auditId < b.evidence.auditId ? -1 : 1),
  );
}
