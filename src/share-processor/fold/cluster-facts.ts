import type { Observation, ObservationTarget } from '../../model/observation.ts';
import type { ClusterFact, ClusterFacts } from '../../model/record.ts';
import { NODE_USER_PREFIX, SCHEDULER_USER } from '../../model/users.ts';

/** What one observation shows that the log of its cluster can show, `note`d one by one; of nodes only who writes. */
function showFacts(
  target: ObservationTarget,
  observation: Observation,
  note: (fact: ClusterFact) => void,
): void {
  const { action, subresource, bodyType, user, code } = observation;
  if (observation.truncated) note('truncation');
  if (target.kind !== 'Pod' && target.kind !== 'PodName') return;
  if (action === 'kubernetes-event') {
    const body = observation.body as { reason?: unknown } | null;
    if (typeof body?.reason === 'string' && body.reason !== '') note('kubernetes-event-body');
    return;
  }
  if (code >= 300) return;
  if (action === 'bind') note('binding');
  if (action === 'delete') note('pod-delete');
  if (action === 'create' && bodyType === 'full') note('pod-create-body');
  if (subresource === 'status') {
    note('pod-status');
    if (bodyType !== 'none' && bodyType !== 'metadata') note('pod-status-body');
    if (user === SCHEDULER_USER) note('scheduler-status');
  }
}

export interface LearnedFacts extends ClusterFacts {
  /** Takes note of what an observation shows; gives what was new, as observations of the cluster's own record. */
  learn(target: ObservationTarget, observation: Observation): readonly Observation[];
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
  /** Users that write for a node that is known. */
  const kubelets = new Set<string>();
  let learned: Observation[] = [];
  function note(key: string): void {
    if (facts.has(key)) return;
    facts.add(key);
    learned.push({ ...FACT, key });
  }
  return {
    has: (fact) => facts.has(fact),
    knowsNode: (node) => facts.has(`node/${node}`),
    learn(target, observation) {
      if (learned.length > 0) learned = [];
      const { user } = observation;
      if (user.startsWith(NODE_USER_PREFIX) && !kubelets.has(user)) {
        kubelets.add(user);
        note(`node/${user.slice(NODE_USER_PREFIX.length)}`);
      }
      showFacts(target, observation, note);
      return learned;
    },
  };
}
