import type { SparseBody } from '../../model/audit-event.ts';
import type { Observation } from '../../model/observation.ts';
import { isRolledOutKind } from '../../model/workload.ts';

type Sparse = SparseBody | null | undefined;

const part = (body: Sparse, key: string): Sparse => {
  const value = body?.[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SparseBody) : null;
};

const text = (body: Sparse, key: string): string => {
  const value = body?.[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/**
 * The run that a status of a workload belongs to: those that say the same of how far the same revision has come. A
 * workload lives long and has one record, and of every rollout the first status that says that it is done, or has failed,
 * must stay. `null` of the status of anything else.
 */
export function workloadRun({ body }: Observation): string | null {
  if (body === null || Array.isArray(body)) return null;
  const object = body as SparseBody;
  const kind = text(object, 'kind');
  if (!isRolledOutKind(kind)) return null;
  const status = part(object, 'status');
  const conditions = (Array.isArray(status?.['conditions']) ? status['conditions'] : []) as Sparse[];
  const told = conditions
    .filter((condition) => /^(?:Progressing|Complete|Failed)$/.test(text(condition, 'type')))
    .map((condition) => ['status', 'reason', 'message'].map((key) => text(condition, key)).join(' '));
  const isDone =
    kind === 'DaemonSet'
      ? text(status, 'numberAvailable') === text(status, 'desiredNumberScheduled')
      : text(status, 'readyReplicas') === text(part(object, 'spec'), 'replicas');
  const revision =
    kind === 'DaemonSet'
      ? text(part(object, 'metadata'), 'generation')
      : `${text(status, 'currentRevision')} ${text(status, 'updateRevision')}`;
  return ['run', kind, revision, isDone, ...told].join('\n');
}
