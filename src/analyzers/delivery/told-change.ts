import type { Observation } from '../../model/observation.ts';
import type { ContainerStatus, Pod } from '../../model/pod.ts';
import type { Life, Step } from './life.ts';
import { conditionIs, type Container } from './pod-facts.ts';
import {
  showsUnloggedChange,
  sortedJson,
  type SpecChange,
  specChangeOf,
  specGeneration,
} from './spec-change.ts';
import type { Removal } from './watch.ts';

/** A change of a Pod's spec in place, as a request asked for it or as the status alone tells of it. */
export interface AskedChange {
  /** The change, or the first step that shows it. */
  readonly step: Step;
  readonly change: SpecChange;
  /** `null` when the request was not logged. */
  readonly request: Observation | null;
  /** What was asked for is not logged: it is known by what the kubelet made of it. */
  readonly isTold: boolean;
}

/** How a resize stands: by conditions, before 1.33 by a field of the status. */
export const isResizing = (pod: Pod | null): boolean =>
  conditionIs(pod, 'PodResizePending', 'True') ||
  conditionIs(pod, 'PodResizeInProgress', 'True') ||
  (pod?.status?.resize ?? '') !== '';

const statusIn = (pod: Pod | null, { name, role }: Container): ContainerStatus | undefined => {
  const statuses = role === 'main' ? pod?.status?.containerStatuses : pod?.status?.initContainerStatuses;
  return statuses?.find((status) => status.name === name);
};

/** Containers that have other resources than `before`, without having been started anew. */
export const resizedContainers = (before: Pod | null, { containers }: Step): string[] =>
  containers
    .filter((container) => {
      const { status } = container;
      const old = statusIn(before, container);
      if (old?.resources === undefined || status?.resources === undefined) return false;
      const isSame = (old.containerID ?? '') !== '' && old.containerID === status.containerID;
      return isSame && sortedJson(old.resources) !== sortedJson(status.resources);
    })
    .map(({ name }) => name);

const NAMED_IMAGE = /image "([^"]+)"/;

/**
 * Containers that ran with one image and now wait for another: what the kubelet says of the pull names the new one, and
 * the status keeps the old. Not of a Pod whose spec never changed, as its generation tells from 1.33 on.
 */
const awaitingContainers = ({ pod, containers }: Step): string[] =>
  (specGeneration(pod) ?? Number.POSITIVE_INFINITY) <= 1
    ? []
    : containers
        .filter(({ role, status }) => {
          const wanted = NAMED_IMAGE.exec(status?.state?.waiting?.message ?? '')?.[1];
          const hasRun = status?.lastState?.terminated !== undefined;
          const has = status?.image ?? '';
          return role !== 'ephemeral' && hasRun && has !== '' && wanted !== undefined && wanted !== has;
        })
        .map(({ name }) => name);

/** Containers that run another image than before, in a Pod whose generation has risen meanwhile. */
const renewedContainers = (before: Pod | null, { containers }: Step): string[] =>
  containers
    .filter((container) => {
      const { status } = container;
      const old = statusIn(before, container);
      return (
        container.role !== 'ephemeral' &&
        status?.state?.running !== undefined &&
        (old?.containerID ?? '') !== '' &&
        old?.containerID !== status.containerID &&
        old?.image !== status.image
      );
    })
    .map(({ name }) => name);

/** Whether a Pod waits for what a change of its spec asked for, and had run before that. */
export const awaitsAnotherImage = (step: Step): boolean => awaitingContainers(step).length > 0;

const isBlankRequest = ({ observation: { action, subresource, bodyType } }: Step): boolean =>
  (action === 'resize' || (action === 'update' && subresource === '')) && bodyType === 'none';

const NOTHING: SpecChange = { images: [], resources: [], other: false };

/**
 * Every in-place change of the spec before the Pod's removal. Of those whose request tells what it asked for that, and
 * nothing else is looked for; of the others what the status proves.
 */
export function changesOf(life: Life, removal: Removal | null): AskedChange[] {
  const steps = life.steps.filter(({ at }) => removal === null || at < removal.at);
  const logged = steps.flatMap((step): AskedChange[] => {
    const change = specChangeOf(step);
    return change === null ? [] : [{ step, change, request: step.observation, isTold: false }];
  });
  return [...logged, ...toldChanges(steps, logged)].sort((a, b) => a.step.at - b.step.at);
}

function toldChanges(steps: readonly Step[], logged: readonly AskedChange[]): AskedChange[] {
  // A log that shows such requests shows them all; what it had not shown by then is not known of it yet.
  const shows = (what: 'images' | 'resources', { at }: Step): boolean =>
    logged.some(({ step, change }) => change[what].length > 0 && step.at <= at);
  const told: AskedChange[] = [];
  // The last request without content since the last status, and what a status then told to have changed.
  let blank: Step | null = null;
  let rise: { readonly step: Step; readonly request: Observation | null } | null = null;
  for (const step of steps) {
    if (isBlankRequest(step)) {
      blank = step;
      // That a resize was accepted is known; what became of it may yet show.
      if (step.observation.action === 'resize' && !shows('resources', step)) {
        told.push({ step, change: NOTHING, request: step.observation, isTold: true });
      }
      continue;
    }
    if (step.observation.subresource !== 'status') continue;
    const isFirst = step.before?.status === undefined && (specGeneration(step.pod) ?? 1) > 1;
    if (showsUnloggedChange(step) || isFirst) rise = { step, request: blank?.observation ?? null };
    blank = null;
    const images = shows('images', step)
      ? []
      : [...awaitingContainers(step), ...(rise === null ? [] : renewedContainers(step.before, step))];
    // Before Pods had a generation a resize was a change like any other: the one that was logged last.
    const isAsked =
      shows('resources', step) || (rise === null && logged.some(({ step: { at } }) => at <= step.at));
    const resized = isAsked ? [] : resizedContainers(step.before, step);
    const isResized = resized.length > 0 || (!isAsked && isResizing(step.pod) && !isResizing(step.before));
    if (images.length === 0 && !isResized) continue;
    const change = images.length > 0 ? { ...NOTHING, images } : { ...NOTHING, resources: resized };
    const last = told.at(-1);
    if (last !== undefined && isSameStory(last, change, rise?.step ?? null)) {
      told[told.length - 1] = { ...last, change: merged(last.change, change) };
    } else {
      told.push({ step: rise?.step ?? step, change, request: rise?.request ?? null, isTold: true });
    }
    rise = null;
  }
  return told;
}

/** Whether what shows now belongs to the change that was told last: nothing was changed since that. */
function isSameStory({ change, step }: AskedChange, shown: SpecChange, rise: Step | null): boolean {
  const isOther = change.images.length > 0 && shown.images.length === 0;
  return !isOther && (rise === null || rise.at <= step.at || change === NOTHING);
}

const merged = (a: SpecChange, b: SpecChange): SpecChange => ({
  images: [...new Set([...a.images, ...b.images])],
  resources: [...new Set([...a.resources, ...b.resources])],
  other: false,
});
