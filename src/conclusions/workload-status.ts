import { formatMicros } from '../lib/micros.ts';
import type { SparseBody } from '../model/audit-event.ts';
import type { Observation } from '../model/observation.ts';
import type { WorkloadStatus } from '../model/object-answer.ts';
import { currentState } from './object-state.ts';

const part = (body: SparseBody, name: string): SparseBody | null => {
  const value = body[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SparseBody) : null;
};

const numberIn = (body: SparseBody | null, name: string): number | null => {
  const value = body?.[name];
  return typeof value === 'number' ? value : null;
};

/**
 * How far the last workload of a name has come; `null` when no body of it was logged. Kubernetes leaves out numbers that
 * are 0: what a whole status does not tell is none. A status that speaks of an earlier generation than the
 * one that was asked for says nothing of how many are up to date.
 */
export function workloadStatus(kind: string, observations: readonly Observation[]): WorkloadStatus | null {
  const state = currentState(observations);
  if (state === null) return null;
  const spec = part(state.body, 'spec');
  const status = part(state.body, 'status');
  const generation = numberIn(part(state.body, 'metadata'), 'generation');
  const observed = numberIn(status, 'observedGeneration');
  const isCurrent = generation === null || observed === null || observed >= generation;
  const told = (name: string): number | null => numberIn(status, name) ?? (state.hasWholeStatus ? 0 : null);
  const upToDate = (name: string): number | null => (isCurrent ? told(name) : null);
  const nothing = {
    updated: null,
    ready: null,
    available: null,
    active: null,
    succeeded: null,
    failed: null,
  };
  const paused = spec?.['paused'] === true || spec?.['suspend'] === true;
  const common = { at: formatMicros(state.at), paused };
  switch (kind) {
    case 'Job':
      return {
        ...common,
        ...nothing,
        // Without `completions` any one that succeeds will do.
        desired: numberIn(spec, 'completions'),
        active: told('active'),
        succeeded: told('succeeded'),
        failed: told('failed'),
      };
    case 'DaemonSet':
      return {
        ...common,
        ...nothing,
        desired: told('desiredNumberScheduled'),
        updated: upToDate('updatedNumberScheduled'),
        ready: told('numberReady'),
        available: told('numberAvailable'),
      };
    default:
      return {
        ...common,
        ...nothing,
        desired: numberIn(spec, 'replicas'),
        updated: upToDate('updatedReplicas'),
        ready: told('readyReplicas'),
        available: told('availableReplicas'),
      };
  }
}
