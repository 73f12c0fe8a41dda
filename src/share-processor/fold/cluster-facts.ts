import type { AuditEvent } from '../../model/audit-event.ts';
import { HEAD_PATHS } from '../../model/flat-body.ts';
import type { Observation, ObservationTarget } from '../../model/observation.ts';
import type { Pod } from '../../model/pod.ts';
import { BINDING_MODES, type BindingMode, type ClusterFact, type ClusterFacts } from '../../model/record.ts';
import { isKubelet, NODE_USER_PREFIX, SCHEDULER_USER } from '../../model/users.ts';
import { isRolledOutKind } from '../../model/workload.ts';
import type { SkipReason } from '../decode/contract.ts';
import type { KnownGap } from '../../model/log-gap.ts';
import { createKnownGaps } from './known-gaps.ts';
import { createLogShape } from './log-shape.ts';

/** What one observation shows that the log of its cluster can show, `note`d one by one; of nodes only who writes. */
function showFacts(
  target: ObservationTarget,
  observation: Observation,
  facts: ReadonlySet<string>,
  note: (key: string) => void,
): void {
  const noteFact: (fact: ClusterFact) => void = note;
  const { action, subresource, bodyType, user, code } = observation;
  if (observation.truncated) noteFact('truncation');
  if (target.kind !== 'Pod' && target.kind !== 'PodName') {
    if (code < 300) showOther(target, observation, note);
    return;
  }
  if (action === 'kubernetes-event') {
    const body = observation.body as { reason?: unknown } | null;
    if (typeof body?.reason === 'string' && body.reason !== '') noteFact('kubernetes-event-body');
    return;
  }
  if (code >= 300) return;
  if (action === 'bind') noteFact('binding');
  if (action === 'delete' && isKubelet(observation)) noteFact('kubelet-delete');
  if (action === 'create' && bodyType === 'full') {
    noteFact('pod-create-body');
    // The body is text until somebody asks.
    if (!facts.has('rolled-out-pod') && isRolledOut(observation.body as Pod)) noteFact('rolled-out-pod');
  }
  if (subresource !== 'status') return;
  if (user === SCHEDULER_USER) noteFact('scheduler-status');
  if (!isKubelet(observation)) return;
  noteFact('pod-status');
  if (bodyType !== 'none' && bodyType !== 'metadata') noteFact('pod-status-body');
}

function showOther(
  { kind, name }: ObservationTarget,
  observation: Observation,
  note: (key: string) => void,
): void {
  if (kind === 'PersistentVolumeClaim' && observation.subresource === 'status') {
    note('claim-status' satisfies ClusterFact);
  }
  if (kind === 'Workload' && observation.action !== 'kubernetes-event') {
    note('workload' satisfies ClusterFact);
    if (observation.subresource === 'status' && observation.bodyType !== 'none')
      note('workload-status-body' satisfies ClusterFact);
  }
  if (kind !== 'StorageClass') return;
  const body = observation.body as { volumeBindingMode?: unknown } | null;
  const mode = BINDING_MODES.find((one) => one === body?.volumeBindingMode);
  if (mode !== undefined) note(modeKey(name, mode));
}

/** Whether something whose rollouts are told made the Pod. */
const isRolledOut = ({ metadata }: Pod): boolean =>
  (metadata?.ownerReferences ?? []).some(
    ({ kind }) => kind === 'ReplicaSet' || (kind !== undefined && isRolledOutKind(kind)),
  );

const DROPPED_METADATA = 'metadata-dropped' satisfies ClusterFact;
const [KIND_SLOT, NAME_SLOT, UID_SLOT] = (['kind', 'metadata.name', 'metadata.uid'] as const).map((path) =>
  HEAD_PATHS.indexOf(path),
) as [number, number, number];

/** Whether the API server's answer is a Pod without a name: it gives none, so that somebody took its metadata away. */
function lacksMetadata({ objectRef, responseStatus, flatResponse, responseObject }: AuditEvent): boolean {
  if (objectRef.resource !== 'pods' || responseStatus.code >= 300) return false;
  if (flatResponse !== undefined) {
    const { told } = flatResponse;
    return told[KIND_SLOT] === 'Pod' && told[NAME_SLOT] === undefined && told[UID_SLOT] === undefined;
  }
  return responseObject?.['kind'] === 'Pod' && responseObject['metadata'] === undefined;
}

/** No name holds a slash. */
const modeKey = (storageClass: string, mode: BindingMode): string => `class/${storageClass}/${mode}`;

export interface LearnedFacts extends ClusterFacts {
  /**
   * Takes note of what an observation shows; gives what was new, as observations of the cluster's own record. If something
   * is, `before` is called while it is not known yet.
   */
  learn(target: ObservationTarget, observation: Observation, before?: () => void): readonly Observation[];
  /** The same of an audit event. It bears on what is said of the input, not on what is concluded of any object. */
  learnEvent(event: AuditEvent): readonly Observation[];
  /** The same of one that was not read. */
  learnSkipped(reason: SkipReason): readonly Observation[];
  /** Takes note of a gap in the log: what is new, and the keys of what made way for it; `null` of one that is known. */
  learnGap(gap: KnownGap): { readonly learned: Observation; readonly dropped: readonly string[] } | null;
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
  const facts = new Set<string>();
  const shape = createLogShape();
  const gaps = createKnownGaps();
  for (const observation of known) {
    facts.add(observation.key);
    shape.remember(observation.key, observation.at);
    gaps.remember(observation.key);
  }
  /** Users that write for a node that is known. */
  const kubelets = new Set<string>();
  let learned: Observation[] = [];
  function note(key: string): void {
    if (!facts.has(key)) learned.push({ ...FACT, key });
  }
  const noteShape = (key: string, at = 0): void => void learned.push({ ...FACT, key, at });
  return {
    shape,
    gaps: gaps.list,
    has: (fact) => facts.has(fact),
    knowsNode: (node) => facts.has(`node/${node}`),
    bindingModeOf(storageClass) {
      const modes = BINDING_MODES.filter((mode) => facts.has(modeKey(storageClass, mode)));
      return modes.length === 1 ? (modes[0] ?? null) : null;
    },
    learn(target, observation, before) {
      if (learned.length > 0) learned = [];
      const { user } = observation;
      if (user.startsWith(NODE_USER_PREFIX) && !kubelets.has(user)) {
        kubelets.add(user);
        note(`node/${user.slice(NODE_USER_PREFIX.length)}`);
      }
      showFacts(target, observation, facts, note);
      if (learned.length === 0) return learned;
      before?.();
      for (const { key } of learned) facts.add(key);
      return learned;
    },
    learnEvent(event) {
      if (learned.length > 0) learned = [];
      shape.learn(event, noteShape);
      if (!facts.has(DROPPED_METADATA) && lacksMetadata(event)) {
        note(DROPPED_METADATA);
        facts.add(DROPPED_METADATA);
      }
      return learned;
    },
    learnSkipped(reason) {
      if (learned.length > 0) learned = [];
      shape.learnSkipped(reason, noteShape);
      return learned;
    },
    learnGap(gap) {
      const found = gaps.learn(gap);
      return found === null ? null : { learned: { ...FACT, key: found.key }, dropped: found.dropped };
    },
  };
}

/** Facts of one cluster after the other, each made of what is kept of it when it is first asked for. */
export function factsByCluster(
  load: (cluster: string) => Iterable<Observation>,
): (cluster: string) => LearnedFacts {
  const byCluster = new Map<string, LearnedFacts>();
  return (cluster) => {
    const known = byCluster.get(cluster);
    if (known !== undefined) return known;
    const facts = createClusterFacts(load(cluster));
    byCluster.set(cluster, facts);
    return facts;
  };
}

/** The record in which the facts of a cluster are kept. */
export const clusterTarget = (cluster: string): ObservationTarget => ({
  cluster,
  kind: 'Cluster',
  uid: cluster,
  namespace: '',
  name: cluster,
});
