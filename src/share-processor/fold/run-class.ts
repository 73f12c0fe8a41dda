import type { JsonPatchOperation, SparseBody } from '../../model/audit-event.ts';
import type { Observation } from '../../model/observation.ts';
import { workloadRun } from './workload-run.ts';

/**
 * The run that an observation is a member of: observations of one run repeat each other, so that those between its ends may
 * be dropped. `null` of what is never part of one: creation, deletion, binding. Told by the observation alone, whatever
 * else is observed.
 */
export function runClassOf(observation: Observation): string | null {
  const { action, subresource, resourceVersion, user, code } = observation;
  if (action === 'kubernetes-event') return 'event';
  // Whoever is refused tries again: a drain every few seconds, a controller for as long as it lives.
  if (code >= 400) return `refused ${action} ${code} ${user}`;
  if (subresource === 'status')
    return workloadRun(observation) ?? (resourceVersion === '' ? 'unversioned' : 'versioned');
  // Labels and annotations may change every second for a year. Changes by one user to one spec change nothing else.
  if (action === 'update' || action === 'resize')
    return `${action} ${subresource} ${user} ${specOf(observation)}`;
  return null;
}

/** What the change says of the spec, as text; `''` when it says nothing of it. */
function specOf({ body }: Observation): string {
  if (body === null) return '';
  if (isOperations(body)) return JSON.stringify(body.filter(({ path }) => path.startsWith('/spec')));
  return body['spec'] === undefined ? '' : JSON.stringify(body['spec']);
}

const isOperations = (
  body: SparseBody | readonly JsonPatchOperation[],
): body is readonly JsonPatchOperation[] => Array.isArray(body);
