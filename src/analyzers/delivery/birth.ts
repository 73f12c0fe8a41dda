import { type Micros, parseMicros, seconds } from '../../lib/micros.ts';
import type { Life, Step } from './life.ts';
import {
  conditionIs,
  conditionOf,
  hasBegun,
  isTerminal,
  isTerminating,
  isUp,
  restartPolicyOf,
} from './pod-facts.ts';
import { awaitsAnotherImage } from './told-change.ts';
import type { Removal } from './watch.ts';

export interface Birth {
  readonly startedAt: Micros;
  readonly admittedAt: Micros;
  /** The create itself is not logged. */
  readonly beforeLog: boolean;
  readonly requestedBy: string;
  /** When it was first seen, if it was up then, though not for long; else `null`. */
  readonly upAt: Micros | null;
  /** It is first seen down, and has run for so long before that it may have been delivered. */
  readonly mayHaveBeenUp: boolean;
}

/** When the Pod was born; `null` when the log cannot tell, or shows it only in mid-life. */
export function findBirth(life: Life, removal: Removal | null, stableFor: Micros): Birth | null {
  const create = life.steps.find(({ observation }) => observation.action === 'create');
  if (create !== undefined) {
    const { requestedAt, at, user } = create.observation;
    const known = { beforeLog: false, upAt: null, mayHaveBeenUp: false };
    return { ...known, startedAt: requestedAt, admittedAt: at, requestedBy: user };
  }
  const first = life.steps.find(
    ({ pod, observation }) =>
      observation.action === 'bind' ||
      pod?.status !== undefined ||
      pod?.metadata?.creationTimestamp !== undefined,
  );
  if (first === undefined || (removal !== null && first.at >= removal.at)) return null;
  if (!isBeingBorn(first, stableFor)) return null;
  // It ran before its spec was changed: what holds it up is that change, though it may say so only later.
  const isChanged = life.steps.some(
    (step) => awaitsAnotherImage(step) && (removal === null || step.at < removal.at),
  );
  if (isChanged && first.containers.some(hasBegun)) return null;
  const startedAt = Math.min(first.at, life.steps[0]?.at ?? first.at);
  return {
    startedAt,
    admittedAt: startedAt,
    beforeLog: true,
    requestedBy: '',
    upAt: isUp(first.pod) ? first.at : null,
    mayHaveBeenUp: !isUp(first.pod) && hasRunFor(first, stableFor),
  };
}

/** A birth before the log, as early as the Pod says itself. */
export function dated(birth: Birth, life: Life): Birth {
  if (!birth.beforeLog) return birth;
  const told = life.steps.find(({ pod }) => pod?.metadata?.creationTimestamp !== undefined);
  const created = parseMicros(told?.pod?.metadata?.creationTimestamp ?? '') ?? birth.startedAt;
  const startedAt = Math.min(birth.startedAt, created);
  return { ...birth, startedAt, admittedAt: startedAt };
}

/** Whether a Pod that was born before the log is, as it is first seen, still on its way to be up for the first time. */
function isBeingBorn(first: Step, stableFor: Micros): boolean {
  const { pod, observation, containers } = first;
  // A Pod is bound as soon as it can be.
  if (observation.action === 'bind') return true;
  if (isTerminal(pod) || isTerminating(pod)) return false;
  if (isUp(pod)) return isStartedAgain(first, stableFor);
  if (isDeclaredDown(first)) return false;
  if (parseMicros(pod?.metadata?.creationTimestamp ?? '') !== null) return true;
  // Of a patch of the status alone: the first that a scheduler or a kubelet ever writes of a Pod.
  const isFirstWord =
    conditionIs(pod, 'PodScheduled', 'False') || conditionOf(pod, 'Initialized') !== undefined;
  return isFirstWord && !containers.some(hasBegun);
}

/** Up only since a container was started again, a moment ago: in a crash loop that is no more than one of its rounds. */
const isStartedAgain = ({ pod, containers, at }: Step, stableFor: Micros): boolean =>
  containers.some(({ role, status }) => {
    const startedAt = parseMicros(status?.state?.running?.startedAt ?? '');
    const end = status?.lastState?.terminated;
    if (role !== 'main' || end === undefined || startedAt === null) return false;
    const isBad = (end.exitCode ?? 0) !== 0 || restartPolicyOf(pod) === 'Always';
    return isBad && startedAt > at - stableFor;
  });

/** A main container has run, or ran to its last end, for as long as a Pod must be up to be delivered. */
const hasRunFor = ({ containers, at }: Step, stableFor: Micros): boolean =>
  containers.some(({ role, status }) => {
    const end = status?.state?.terminated ?? status?.lastState?.terminated;
    const running = parseMicros(status?.state?.running?.startedAt ?? '');
    const from = running ?? parseMicros(end?.startedAt ?? '');
    const to = running === null ? parseMicros(end?.finishedAt ?? '') : at;
    return role === 'main' && from !== null && to !== null && to - from >= stableFor - seconds(1);
  });

/** Not Ready by somebody else's word than that of its containers or gates: so it is said of Pods whose node is lost. */
function isDeclaredDown({ pod, containers }: Step): boolean {
  if (conditionOf(pod, 'Ready')?.reason === 'ReadinessGatesNotReady') return false;
  const main = containers.filter(({ role }) => role === 'main');
  return main.length > 0 && main.every(({ status }) => status?.ready === true);
}
