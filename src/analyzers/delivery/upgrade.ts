import { type Micros, parseMicros } from '../../lib/micros.ts';
import { stableId } from '../../lib/stable-id.ts';
import type { Delivery, Outcome } from '../../model/delivery.ts';
import type { ContainerStatus, Pod } from '../../model/pod.ts';
import { type Blockage, findBlockage } from './blockage.ts';
import { containerEnds, type ContainerEnd, isPlatformEnd } from './container-ends.ts';
import type { DeliveryContext } from './context.ts';
import { hiddenStatus } from './hidden.ts';
import { type Life, lifeUntil, type Step } from './life.ts';
import { createPhases } from './phases.ts';
import { conditionOf, type Container, containersOf, isUp } from './pod-facts.ts';
import { groupRefusals, refusedDelivery } from '../refusal.ts';
import { isTakenByPlatform } from './removal.ts';
import { asksForSpec, type SpecChange } from './spec-change.ts';
import { type AskedChange, changesOf, isResizing, resizedContainers } from './told-change.ts';
import { findStability, type Removal } from './watch.ts';

const containerOf = (pod: Pod | null, name: string): Container | undefined =>
  containersOf(pod).find((container) => container.name === name);

/** The containers run as the new spec says. */
function runsAsAsked(step: Step, change: SpecChange, before: Pod | null): boolean {
  for (const name of change.images) {
    const container = containerOf(step.pod, name);
    // An init container that has done its work is not run again for a new image.
    if (container?.role === 'init') continue;
    const status = container?.status;
    if (status?.state?.running === undefined) return false;
    const old: ContainerStatus | undefined = containerOf(before, name)?.status;
    const sameContainer =
      old?.state?.running !== undefined &&
      (old.containerID ?? '') === (status.containerID ?? '') &&
      (old.restartCount ?? 0) === (status.restartCount ?? 0);
    if (sameContainer) return false;
  }
  if (change.resources.length > 0 && !isResized(step.pod, change)) return false;
  return isUp(step.pod);
}

const isHeldAtOnce = ({ images, resources }: SpecChange): boolean =>
  images.length === 0 && resources.length === 0;

function isResized(pod: Pod | null, change: SpecChange): boolean {
  if (isResizing(pod)) return false;
  return containersOf(pod)
    .filter(({ name }) => change.resources.includes(name))
    .every(({ spec, status }) => {
      const actual = status?.resources?.requests;
      // Kubelets that report no resources leave only the conditions to go by.
      if (actual === undefined) return true;
      return Object.entries(spec?.resources?.requests ?? {}).every(
        ([key, value]) => String(actual[key]) === String(value),
      );
    });
}

/** A container that ran before the change was asked to end by it. */
function isAskedFor(end: ContainerEnd, change: SpecChange, at: Micros): boolean {
  if (!change.images.includes(end.container) && !change.resources.includes(end.container)) return false;
  const startedAt = parseMicros(end.terminated.startedAt ?? '');
  return startedAt === null || startedAt <= at;
}

function resizeBlockage(pod: Pod | null): Blockage | null {
  const pending = conditionOf(pod, 'PodResizePending');
  const none = { container: null, derivedCode: null, unknownReason: '', nextDeadline: null } as const;
  const refused =
    pending?.status === 'True' && (pending.reason === 'Infeasible' || pending.reason === 'Deferred');
  const legacy = pod?.status?.resize;
  if (refused) return { ...none, phase: 'scheduling', stuck: true };
  if (legacy === 'Infeasible' || legacy === 'Deferred') {
    return { ...none, phase: 'scheduling', stuck: true, derivedCode: `Resize${legacy}` };
  }
  const running = conditionOf(pod, 'PodResizeInProgress');
  if (running?.status !== 'True') return null;
  return { ...none, phase: 'container-start', stuck: running.reason === 'Error' };
}

interface Ending {
  readonly outcome: Outcome;
  readonly endedAt: Micros | null;
  readonly finalAt: Micros | null;
}

/** How an upgrade came to nothing: whatever of these came first. A Pod that had ended before it was never upgraded either. */
function endingOf(life: Life, from: Micros, removal: Removal | null, superseded: Step | undefined): Ending {
  const failed = life.steps.find(
    (step) => step.at > from && (step.pod?.status?.phase === 'Failed' || isPlatformEnd(step.pod)),
  );
  const ends: Ending[] = [];
  const add = (outcome: Outcome, at: Micros): void => void ends.push({ outcome, endedAt: at, finalAt: at });
  if (superseded !== undefined) add('aborted', superseded.at);
  if (removal !== null) add(isTakenByPlatform(life, removal) ? 'failed' : 'aborted', removal.at);
  if (failed !== undefined) add('failed', failed.at);
  ends.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
  return ends[0] ?? { outcome: 'in-progress', endedAt: null, finalAt: null };
}

/**
 * Whether a change that only the status tells of has come to be: the containers that wait for another image run it, and
 * resources are other than they were, or the resize that was under way no longer is.
 */
function isToldDone({ life }: DeliveryContext, { step, change }: AskedChange, later: Step): boolean {
  if (change.images.length > 0) return runsAsAsked(later, { ...change, resources: [] }, step.before);
  if (isResizing(later.pod) || !isUp(later.pod)) return false;
  return (
    resizedContainers(step.before, later).length > 0 ||
    life.steps.some((one) => one.at >= step.at && one.at <= later.at && isResizing(one.pod))
  );
}

function upgradeDelivery(context: DeliveryContext, asked: AskedChange, next: Step | undefined): Delivery {
  const { target, watermark, facts, deadlines } = context;
  const { step, change, isTold } = asked;
  const observation = asked.request ?? step.observation;
  const startedAt = asked.request === null ? step.at : observation.requestedAt;
  const askedFor = (end: ContainerEnd): boolean => isAskedFor(end, change, step.at);
  const stability = findStability({
    life: context.life,
    ends: context.ends,
    removal: context.removal,
    watermark,
    stableFor: deadlines.stableFor,
    from: step.at,
    // What no container is run anew for holds at once.
    up: (later: Step) =>
      isTold
        ? isToldDone(context, asked, later)
        : (later !== step || isHeldAtOnce(change)) && runsAsAsked(later, change, step.pod),
    outlastsChanges: false,
    askedFor,
  });
  const inTime = stability.type !== 'not-delivered' && (next === undefined || stability.at < next.at);
  const ending: Ending =
    inTime && stability.type === 'delivered'
      ? { outcome: 'succeeded', endedAt: stability.at, finalAt: stability.finalAt }
      : inTime
        ? { outcome: 'in-progress', endedAt: null, finalAt: null }
        : endingOf(context.life, step.at, context.removal, next);
  const life = ending.finalAt === null ? context.life : lifeUntil(context.life, ending.finalAt);
  const judged =
    ending.outcome === 'aborted'
      ? { ...life, steps: life.steps.filter(({ at }) => at < (ending.endedAt ?? at)) }
      : life;
  const pod = judged.steps.at(-1)?.pod ?? null;
  const ends = containerEnds(judged).filter((end) => !askedFor(end));
  const now = ending.finalAt ?? watermark;
  const settled = ending.outcome === 'succeeded' || (inTime && stability.type === 'pending');
  const blockage = settled
    ? null
    : (resizeBlockage(pod) ??
      findBlockage({ life: judged, pod, now, since: step.at, ends, facts, deadlines }));
  const after: Life = { ...life, steps: life.steps.filter(({ at }) => at >= step.at) };
  // Behind a status that was not logged may lie anything, success included.
  const isBlank = isTold && change.images.length === 0 && !after.steps.some(({ pod }) => isResizing(pod));
  const unseen =
    settled || ending.outcome === 'failed'
      ? ''
      : hiddenStatus(judged, facts, null) || (isBlank ? 'what the resize asked for is not logged' : '');
  const stuck = unseen === '' && (blockage?.stuck ?? false);
  return {
    id: stableId(16, [target.cluster, target.uid, 'upgrade', observation.auditId]),
    kind: 'upgrade',
    ...ending,
    outcome: unseen === '' ? ending.outcome : 'unknown',
    startedAt,
    phase: stuck ? (blockage?.phase ?? null) : null,
    stuck,
    derivedCode: stuck ? (blockage?.derivedCode ?? null) : null,
    phases: createPhases({
      life: after,
      startedAt,
      admittedAt: asked.request === null ? step.at : observation.at,
      deliveredAt: ending.outcome === 'succeeded' ? ending.endedAt : null,
      endedAt: ending.endedAt,
      blockage,
    }).filter(
      ({ phase }) => phase !== 'sandbox' && (phase !== 'scheduling' || blockage?.phase === 'scheduling'),
    ),
    // What is known only from its effects began at some time before: shown, and never counted.
    bornBeforeLog: asked.request === null,
    container: stuck ? (blockage?.container ?? null) : null,
    attempts: 1,
    lastAttemptAt: startedAt,
    unknownReason: unseen || (blockage?.unknownReason ?? '') || (asked.request === null ? UNLOGGED : ''),
    requestedBy: asked.request?.user ?? '',
    nextDeadline:
      ending.finalAt !== null
        ? null
        : stability.type === 'pending'
          ? stability.until
          : (blockage?.nextDeadline ?? null),
  };
}

const UNLOGGED = 'the request that changed the Pod is not logged: it came before its effects show';

/** Every in-place change of the Pod's spec, accepted or refused, each a delivery of its own. */
export function upgradeDeliveries(context: DeliveryContext): Delivery[] {
  const { life, target, removal } = context;
  const changes = changesOf(life, removal);
  const deliveries = changes.map((asked, index) => upgradeDelivery(context, asked, changes[index + 1]?.step));
  const refused = life.refusals.filter(asksForSpec).map(({ observation }) => observation);
  for (const { observations } of groupRefusals(refused)) {
    const id = stableId(16, [target.cluster, target.uid, 'upgrade', observations[0]?.auditId ?? '']);
    const delivery = refusedDelivery({ id, kind: 'upgrade', observations });
    if (delivery !== null) deliveries.push(delivery);
  }
  return deliveries;
}
