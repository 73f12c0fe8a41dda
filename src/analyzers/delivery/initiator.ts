import type { Micros } from '../../lib/micros.ts';
import type { OwnerReference, Pod } from '../../model/pod.ts';
import type { Initiator, InitiatorKind, InitiatorObject } from '../../model/removal.ts';
import { CONTROLLER_MANAGER_USER, isKubelet, SCHEDULER_USER } from '../../model/users.ts';
import { controllerName, deletionOfController } from '../controllers.ts';
import { controllerOf } from '../pod-owner.ts';
import type { Happening, Life, Step } from './life.ts';
import { conditionOf, isTerminal, isTerminating } from './pod-facts.ts';
import { isRemovalAction, type Removal } from './watch.ts';

/** What the reason of the condition DisruptionTarget says of who takes the Pod away. */
const DISRUPTIONS = new Map<string, InitiatorKind>([
  ['PreemptionByScheduler', 'scheduler-preemption'],
  ['DeletionByTaintManager', 'taint-manager'],
  ['DeletionByDeviceTaintManager', 'taint-manager'],
  ['EvictionByEvictionAPI', 'eviction-api'],
  ['DeletionByPodGC', 'pod-garbage-collector'],
]);

/** A kubelet deletes what somebody else had asked to be deleted; of its own accord only the mirrors of static Pods. */
export const isConfirmation = ({ observation, pod }: Step): boolean =>
  isKubelet(observation) &&
  isTerminating(pod) &&
  !(pod?.metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'Node');

/** Whether the request that began the deletion was logged, as opposed to what came of it. */
export const isAskedFor = ({ step }: Removal): boolean =>
  isRemovalAction(step.observation.action) && !isConfirmation(step);

interface Question {
  readonly life: Life;
  readonly removal: Removal;
  /** Nothing later is looked at. */
  readonly until: Micros;
}

/** Who began a deletion: by the identities that asked for it, and by what was written of it until some time. Pure. */
export function initiatorOf(question: Question): Initiator {
  const { observation } = question.removal.step;
  const asked = isAskedFor(question.removal);
  const kind = (asked ? kindOf(question) : null) ?? toldKind(question, asked) ?? lastResort(question, asked);
  return {
    kind,
    user: asked ? observation.user : null,
    client: asked && observation.userAgent !== '' ? observation.userAgent : null,
    object: objectOf(kind, question),
  };
}

/** What the identity and the form of the request alone tell. */
function kindOf({ life, removal }: Question): InitiatorKind | null {
  const { observation } = removal.step;
  const { action, user } = observation;
  if (action === 'evict') return 'eviction-api';
  const controller = deletionOfController(controllerName(observation));
  if (action === 'delete-collection') {
    // Of the controllers only that of namespaces deletes by a selector.
    const isNamespace = controller === 'namespace-deletion' || user === CONTROLLER_MANAGER_USER;
    return isNamespace ? 'namespace-deletion' : 'collection-delete';
  }
  if (controller !== null) return controller;
  if (user === SCHEDULER_USER) return 'scheduler-preemption';
  if (isKubelet(observation)) return 'kubelet';
  return isOwnersOperator(life, removal) ? 'owner-controller' : null;
}

const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** A program that made the Pod of an owner acts for that owner: the operators of custom workloads. */
function isOwnersOperator({ steps }: Life, { step }: Removal): boolean {
  const { user } = step.observation;
  if (!user.startsWith(SERVICE_ACCOUNT) || controllerOf(step.pod)?.controller !== true) return false;
  return steps.find(({ observation }) => observation.action === 'create')?.observation.user === user;
}

/** What was written of it: by whoever asked, or by anybody when the request was not logged. */
function toldKind(question: Question, asked: boolean): InitiatorKind | null {
  const { life, removal, until } = question;
  const { user } = removal.step.observation;
  const disruption = disruptionIn(life, removal, until);
  const kind = disruption === null ? undefined : DISRUPTIONS.get(disruption.reason);
  if (kind !== undefined && disruption !== null && (!asked || isBy(disruption, user, removal))) return kind;
  for (const happening of life.events) {
    const { event, at, observation } = happening;
    if (at > until || (asked && observation.user !== user)) continue;
    if (event.reason === 'Preempted') return 'scheduler-preemption';
    if (isTaintEviction(happening)) return 'taint-manager';
  }
  return null;
}

interface Disruption {
  readonly reason: string;
  readonly step: Step;
}

/** The condition DisruptionTarget with which the Pod went, and the step that first showed it. */
function disruptionIn(life: Life, removal: Removal, until: Micros): Disruption | null {
  const found: Disruption[] = [];
  for (const step of life.steps) {
    if (step.at > until) break;
    const condition = conditionOf(step.pod, 'DisruptionTarget');
    const reason = condition?.status === 'True' ? (condition.reason ?? '') : '';
    // What was taken back before the deletion had nothing to do with it.
    if (reason === '' && step.at < removal.at) found.length = 0;
    if (reason !== '' && found.at(-1)?.reason !== reason) found.push({ reason, step });
  }
  return found.at(-1) ?? null;
}

/** Whether the condition is the work of whoever asked: he wrote it, or it is first seen in the answer to him. */
const isBy = ({ step }: Disruption, user: string, removal: Removal): boolean =>
  step === removal.step || step.observation.user === user;

const isTaintEviction = ({ event }: Happening): boolean =>
  /^(Device)?TaintManagerEviction$/.test(event.reason) && !/^Cancel/i.test(event.message ?? '');

function lastResort({ removal }: Question, asked: boolean): InitiatorKind {
  if (!asked) return 'unknown';
  const { user, gracePeriodSeconds } = removal.step.observation;
  if (user !== CONTROLLER_MANAGER_USER) return 'user';
  // Which controller it was is not logged: of all of them only one deletes with grace 0.
  return gracePeriodSeconds === 0 ? 'pod-garbage-collector' : 'unknown';
}

const PREEMPTOR = /^Preempted by (?:pod (?<uid>[0-9a-f-]{36})|(?<namespace>[^/\s]+)\/(?<name>\S+)) on node /i;

/** On whose account it was; `null` when nobody's, or not told: some versions name the preemptor, others do not. */
function objectOf(kind: InitiatorKind, { life, removal, until }: Question): InitiatorObject | null {
  const pod = removal.step.pod ?? removal.step.before;
  const none = { namespace: null, name: null, uid: null };
  switch (kind) {
    case 'owner-controller':
    case 'garbage-collector': {
      const owner = controllerOf(pod);
      if (owner?.kind === undefined) return null;
      const namespace = pod?.metadata?.namespace ?? null;
      return {
        kind: owner.kind,
        namespace,
        name: owner.name ?? null,
        uid: owner.uid ?? uidOf(life, owner, until),
      };
    }
    case 'scheduler-preemption': {
      for (const { event, at } of life.events) {
        const told = at <= until && event.reason === 'Preempted' ? PREEMPTOR.exec(event.message ?? '') : null;
        if (told === null) continue;
        const { uid, namespace, name } = told.groups ?? {};
        return { kind: 'Pod', namespace: namespace ?? null, name: name ?? null, uid: uid ?? null };
      }
      return null;
    }
    case 'taint-manager':
      return nodeOf(pod);
    case 'pod-garbage-collector':
      return isNodeGone(life, removal) ? nodeOf(pod) : null;
    case 'namespace-deletion': {
      const name = pod?.metadata?.namespace ?? null;
      return name === null ? null : { ...none, kind: 'Namespace', name };
    }
    case 'kubelet':
      return nodeOf(pod);
    default:
      return null;
  }
}

function nodeOf(pod: Pod | null): InitiatorObject | null {
  const name = pod?.spec?.nodeName ?? '';
  return name === '' ? null : { kind: 'Node', namespace: null, name, uid: null };
}

/** The answers to requests about the status tell owners without their UIDs. */
function uidOf(life: Life, { kind, name }: OwnerReference, until: Micros): string | null {
  for (const { pod, at } of life.steps) {
    if (at > until) break;
    const owner = (pod?.metadata?.ownerReferences ?? []).find(
      (one) => one.kind === kind && one.name === name && one.uid !== undefined,
    );
    if (owner?.uid !== undefined) return owner.uid;
  }
  return null;
}

/** The Pod garbage collector takes Pods that had ended, and those whose node is gone, ended or not. */
export function isNodeGone(life: Life, removal: Removal): boolean {
  const before = life.steps.findLast(({ at }) => at <= removal.at)?.pod ?? null;
  if (conditionOf(before, 'DisruptionTarget')?.reason === 'DeletionByPodGC') return true;
  return before?.status !== undefined && !isTerminal(before);
}
