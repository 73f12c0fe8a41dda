import type { Observation, ObservationTarget } from '../../model/observation.ts';
import type { Pod } from '../../model/pod.ts';
import { BINDING_MODES, type BindingMode, type ClusterFact, type ClusterFacts } from '../../model/record.ts';
import { isKubelet, NODE_USER_PREFIX, SCHEDULER_USER } from '../../model/users.ts';
import { isRolledOutKind } from '../../model/workload.ts';

/** What one observation shows that the log of its cluster can show: facts, and nodes whose kubelet writes. */
function* shownBy(target: ObservationTarget, observation: Observation): Generator<string> {
  const { action, subresource, bodyType, user, code } = observation;
  if (observation.truncated) yield 'truncation' satisfies ClusterFact;
  if (user.startsWith(NODE_USER_PREFIX)) yield `node/${user.slice(NODE_USER_PREFIX.length)}`;
  if (target.kind !== 'Pod' && target.kind !== 'PodName') {
    if (code < 300) yield* shownByOther(target, observation);
    return;
  }
  if (action === 'kubernetes-event') {
    const body = observation.body as { reason?: unknown } | null;
    if (typeof body?.reason === 'string' && body.reason !== '')
      yield 'kubernetes-event-body' satisfies ClusterFact;
    return;
  }
  if (code >= 300) return;
  if (action === 'bind') yield 'binding' satisfies ClusterFact;
  if (action === 'delete' && isKubelet(observation)) yield 'kubelet-delete' satisfies ClusterFact;
  if (action === 'create' && bodyType === 'full') {
    yield 'pod-create-body' satisfies ClusterFact;
    if (isRolledOut(observation.body as Pod)) yield 'rolled-out-pod' satisfies ClusterFact;
  }
  if (subresource !== 'status') return;
  if (user === SCHEDULER_USER) yield 'scheduler-status' satisfies ClusterFact;
  if (!isKubelet(observation)) return;
  yield 'pod-status' satisfies ClusterFact;
  if (bodyType !== 'none' && bodyType !== 'metadata') yield 'pod-status-body' satisfies ClusterFact;
}

function* shownByOther({ kind, name }: ObservationTarget, observation: Observation): Generator<string> {
  if (kind === 'PersistentVolumeClaim' && observation.subresource === 'status') {
    yield 'claim-status' satisfies ClusterFact;
  }
  if (kind === 'Workload' && observation.action !== 'kubernetes-event') {
    yield 'workload' satisfies ClusterFact;
    if (observation.subresource === 'status' && observation.body !== null)
      yield 'workload-status-body' satisfies ClusterFact;
  }
  if (kind !== 'StorageClass') return;
  const body = observation.body as { volumeBindingMode?: unknown } | null;
  const mode = BINDING_MODES.find((one) => one === body?.volumeBindingMode);
  if (mode !== undefined) yield modeKey(name, mode);
}

/** Whether something whose rollouts are told made the Pod. */
const isRolledOut = ({ metadata }: Pod): boolean =>
  (metadata?.ownerReferences ?? []).some(
    ({ kind }) => kind === 'ReplicaSet' || (kind !== undefined && isRolledOutKind(kind)),
  );

/** No name holds a slash. */
const modeKey = (storageClass: string, mode: BindingMode): string => `class/${storageClass}/${mode}`;

export interface LearnedFacts extends ClusterFacts {
  /** Takes note of what an observation shows; gives what was new, as observations of the cluster's own record. */
  learn(target: ObservationTarget, observation: Observation): Observation[];
}

/** A fact is its key. Were it also the observation that happened to show it first, records would depend on their order. */
const FACT: Omit<Observation, 'key'> = {
  action: 'update',
  subresource: '',
  auditId: '',
  stage: '',
  requestedAt: 0,
  at: 0,
  resourceVersion: '',
  user: '',
  userAgent: '',
  code: 200,
  reason: '',
  message: '',
  bodyType: 'none',
  body: null,
  bodyPath: 'responseObject',
  gracePeriodSeconds: null,
  truncated: false,
  patch: null,
};

/**
 * The facts of one cluster, kept as a record like any other, so that learning commutes, repeats and survives a restart as
 * everything else does.
 */
export function createClusterFacts(known: Iterable<Observation>): LearnedFacts {
  const facts = new Set<string>(Array.from(known, ({ key }) => key));
  return {
    has: (fact) => facts.has(fact),
    knowsNode: (node) => facts.has(`node/${node}`),
    bindingModeOf(storageClass) {
      const modes = BINDING_MODES.filter((mode) => facts.has(modeKey(storageClass, mode)));
      return modes.length === 1 ? (modes[0] ?? null) : null;
    },
    learn(target, observation) {
      const learned: Observation[] = [];
      for (const key of shownBy(target, observation)) {
        if (facts.has(key)) continue;
        facts.add(key);
        learned.push({ ...FACT, key });
      }
      return learned;
    },
  };
}
