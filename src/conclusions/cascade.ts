import { deletionOfController, controllerName } from '../analyzers/controllers.ts';
import { controllerOf, deploymentOf } from '../analyzers/pod-owner.ts';
import type { Report } from '../analyzers/report.ts';
import { formatMicros, type Micros } from '../lib/micros.ts';
import type { CascadeStep } from '../model/answer.ts';
import type { Observation, ObservationTarget } from '../model/observation.ts';
import type { Pod } from '../model/pod.ts';
import { workloadKey } from '../model/workload.ts';
import type { Records } from './record-view.ts';

/** A Pod of a Job of a CronJob, or of a ReplicaSet of a Deployment, of something of somebody's own: chains are short. */
const MAX_STEPS = 8;

interface Owner {
  readonly kind: string;
  readonly name: string;
}

/** What an object of the namespace is owned by, as the bodies of its record tell. */
function ownerOf(observations: readonly Observation[]): Owner | null {
  for (const { body } of observations) {
    // Workloads carry their owners where Pods do.
    const owner = body === null ? undefined : controllerOf(body as Pod);
    if (owner?.kind !== undefined && owner.name !== undefined) return { kind: owner.kind, name: owner.name };
  }
  return null;
}

const isDeletion = ({ action, code }: Observation): boolean =>
  (action === 'delete' || action === 'delete-collection') && code < 400;

/** The last deletion before a time: a name may have been borne by several objects. */
function deletionBefore(observations: readonly Observation[], at: Micros): Observation | null {
  let last: Observation | null = null;
  for (const one of observations) {
    if (!isDeletion(one) || one.requestedAt > at) continue;
    if (last === null || one.requestedAt > last.requestedAt) last = one;
  }
  return last;
}

/**
 * What took a Pod with it that went with its owner or its namespace, and what took that, to the first. Each is looked up in
 * the record of that object, so it may be asked for only where the records are at hand.
 */
export function cascadeOf(report: Report, target: ObservationTarget, records: Records): CascadeStep[] | null {
  const deletion = report.deliveries.find(({ kind, outcome }) => kind === 'delete' && outcome !== 'failed');
  const kind = deletion?.removal?.initiator.kind;
  if (kind !== 'garbage-collector' && kind !== 'namespace-deletion') return null;
  const { cluster, namespace } = target;
  const namespaced: ObservationTarget = {
    cluster,
    kind: 'Namespace',
    uid: namespace,
    namespace,
    name: namespace,
  };
  const owner = controllerOf(report.pod);
  const steps: CascadeStep[] = [];
  let next: Owner | 'namespace' | null =
    kind === 'namespace-deletion'
      ? 'namespace'
      : owner?.kind === undefined || owner.name === undefined
        ? null
        : { kind: owner.kind, name: owner.name };
  let before = report.removedAt ?? Number.POSITIVE_INFINITY;
  while (next !== null && steps.length < MAX_STEPS) {
    const object: Owner = next === 'namespace' ? { kind: 'Namespace', name: namespace } : next;
    const record: ObservationTarget =
      next === 'namespace'
        ? namespaced
        : { ...namespaced, kind: 'Workload', uid: workloadKey({ ...object, namespace }), name: object.name };
    const own = [...records.observations(record)].filter(
      ({ action }) => next !== 'namespace' || action === 'delete',
    );
    const asked = deletionBefore(own, before);
    if (asked === null) break;
    steps.push(stepOf(object, next === 'namespace' ? null : namespace, asked));
    before = asked.requestedAt;
    next = nextOf(asked, object, own, report.pod);
  }
  return steps;
}

function stepOf(object: Owner, namespace: string | null, asked: Observation): CascadeStep {
  const { user, userAgent, requestedAt, auditId } = asked;
  return {
    object: { ...object, namespace },
    user,
    client: userAgent === '' ? null : userAgent,
    at: formatMicros(requestedAt),
    auditId,
  };
}

/** What took an object with it whose deletion was asked for so; `null` when it went by itself. */
function nextOf(
  asked: Observation,
  object: Owner,
  own: readonly Observation[],
  pod: Pod | null,
): Owner | 'namespace' | null {
  if (object.kind === 'Namespace') return null;
  switch (deletionOfController(controllerName(asked))) {
    case 'namespace-deletion':
      return 'namespace';
    case 'garbage-collector': {
      const told = ownerOf(own);
      if (told !== null) return told;
      const deployment = object.kind === 'ReplicaSet' ? deploymentOf(pod) : null;
      return deployment === null ? null : { kind: 'Deployment', name: deployment };
    }
    default:
      return null;
  }
}
