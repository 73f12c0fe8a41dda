import type { JsonPatchOperation, SparseBody } from '../../model/audit-event.ts';
import type { Observation } from '../../model/observation.ts';
import type { ContainerSpec, Pod, PodSpec } from '../../model/pod.ts';
import type { Step } from './life.ts';

/** The spec of a Pod as far as it can be changed in place and counts as an upgrade (design §4, *upgrade*). */
interface UpgradableSpec {
  readonly images: Record<string, string>;
  readonly resources: Record<string, unknown>;
  readonly other: unknown;
}

const byName = (containers: readonly ContainerSpec[] | undefined): ContainerSpec[] =>
  (containers ?? []).filter((container) => container.name !== undefined);

/** Admission gives these to every Pod: the request of a create does not have them yet. */
const isGivenByAdmission = ({ key, effect }: { key?: string; effect?: string }): boolean =>
  effect === 'NoExecute' &&
  (key === 'node.kubernetes.io/not-ready' || key === 'node.kubernetes.io/unreachable');

function upgradable(spec: PodSpec): UpgradableSpec {
  const images: Record<string, string> = {};
  const resources: Record<string, unknown> = {};
  for (const container of [...byName(spec.initContainers), ...byName(spec.containers)]) {
    const name = container.name ?? '';
    if (container.image !== undefined) images[name] = container.image;
    if (container.resources !== undefined) resources[name] = container.resources;
  }
  const tolerations = (spec.tolerations ?? []).filter((toleration) => !isGivenByAdmission(toleration));
  // A Pod that waits for a scheduling gate may have its selector narrowed: that belongs to its scheduling.
  return { images, resources, other: [spec.activeDeadlineSeconds ?? null, tolerations] };
}

/** What an in-place change of a Pod's spec asks for. */
export interface SpecChange {
  /** Containers whose image changed. */
  readonly images: readonly string[];
  /** Containers whose resources changed. */
  readonly resources: readonly string[];
  readonly other: boolean;
}

export const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

const differing = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
  Object.keys(after).filter(
    (name) => before[name] !== undefined && sortedJson(before[name]) !== sortedJson(after[name]),
  );

/** Actions of Kubernetes itself that move a Pod on: taints are tolerated at birth, a node is named by the binding. */
const CHANGING_ACTIONS = new Set(['update', 'resize']);

const changeOrNull = (change: SpecChange): SpecChange | null =>
  change.images.length > 0 || change.resources.length > 0 || change.other ? change : null;

function compare({ before, pod: after, observation }: Step): SpecChange | null {
  if (after?.spec?.containers === undefined || before?.spec === after.spec) return null;
  if (before?.spec?.containers === undefined) return askedOfUnknown(observation, before ?? after);
  const old = upgradable(before.spec);
  const now = upgradable(after.spec);
  const change: SpecChange = {
    images: differing(old.images, now.images),
    resources: differing(old.resources, now.resources),
    other: sortedJson(old.other) !== sortedJson(now.other),
  };
  const isRequest = observation.bodyType === 'full' && observation.bodyPath === 'requestObject';
  return changeOrNull(isRequest ? againstRequest(change, before, now) : change);
}

/**
 * A whole object that was sent is compared with what was sent before, not with what admission made of that: the image that
 * a container has already, and resources where none were asked for, are no change.
 */
const againstRequest = (change: SpecChange, before: Pod, now: UpgradableSpec): SpecChange => ({
  ...change,
  images: change.images.filter((name) => !isSameImage(imageIn(before, name), now.images[name])),
  resources: change.resources.filter((name) =>
    containersIn(before).some(
      (container) => container.name === name && Object.keys(container.resources ?? {}).length > 0,
    ),
  ),
});

const containersIn = ({ spec }: Pod): readonly ContainerSpec[] => [
  ...(spec?.initContainers ?? []),
  ...(spec?.containers ?? []),
];

/** The image that the status shows of a container. */
const imageIn = ({ status }: Pod, name: string): string | undefined =>
  [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].find(
    (container) => container.name === name,
  )?.image;

/** An image by its full name: runtimes write the registry, and authors leave it out. */
const fullName = (image: string): string => {
  const name = image.replace(/^docker\.io\/(library\/)?/, '');
  return /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
};
const isSameImage = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && fullName(a) === fullName(b);

/**
 * What a patch asks for of a Pod whose spec was never seen before: what it names, but for the image that the container has.
 * A server-side apply names everything that its author ever asked for.
 */
function askedOfUnknown({ patch, bodyType, body }: Observation, known: Pod): SpecChange | null {
  const own = bodyType === 'strategic' || bodyType === 'merge' ? (body as SparseBody | null) : null;
  const asked = (patch ?? own) as Pod | null;
  if (asked?.spec === undefined || asked.kind !== undefined) return null;
  const containers = byName([...(asked.spec.initContainers ?? []), ...(asked.spec.containers ?? [])]);
  const names = (asks: (container: ContainerSpec) => boolean): string[] =>
    containers.filter(asks).map(({ name }) => name ?? '');
  return changeOrNull({
    images: names(
      ({ name, image }) => image !== undefined && !isSameImage(imageIn(known, name ?? ''), image),
    ),
    resources: names(({ resources }) => resources !== undefined),
    other: asked.spec.activeDeadlineSeconds !== undefined,
  });
}

/** The in-place spec change that a step made; `null` when it made none, or was no request to change the spec. */
export function specChangeOf(step: Step): SpecChange | null {
  const { action, subresource } = step.observation;
  if (!CHANGING_ACTIONS.has(action) || subresource === 'status' || subresource === 'ephemeralcontainers')
    return null;
  return compare(step);
}

/** Whether a refused request would have changed the spec. Of a whole object only what differs was asked for. */
export function asksForSpec({ observation, before }: Step): boolean {
  const { action, bodyType, body, code } = observation;
  if (action === 'resize') return true;
  if (action !== 'update' || body === null) return false;
  if (isOperations(body)) return body.some(({ path }) => path === '/spec' || path.startsWith('/spec/'));
  const { spec } = body;
  if (spec === undefined) return false;
  // Invalid is what asks for a change that cannot be made in place, of fields that may not be read here.
  if (bodyType !== 'full' || before?.spec === undefined || code === 422) return true;
  return sortedJson(before.spec) !== sortedJson(spec);
}

const isOperations = (
  body: SparseBody | readonly JsonPatchOperation[],
): body is readonly JsonPatchOperation[] => Array.isArray(body);

/** Counts changes of the spec; the deletion, which counts too, is left out. `null` before 1.33. */
export function specGeneration(pod: Pod | null): number | null {
  const generation = Math.max(pod?.metadata?.generation ?? 0, pod?.status?.observedGeneration ?? 0);
  if (generation === 0) return null;
  return pod?.metadata?.deletionTimestamp === undefined ? generation : generation - 1;
}

/** Whether a status tells of a change of the spec whose own request told nothing. */
export function showsUnloggedChange({ observation, before, pod }: Step): boolean {
  if (observation.subresource !== 'status') return false;
  const was = specGeneration(before);
  const is = specGeneration(pod);
  return was !== null && is !== null && is > was;
}

/** Whether a step changed the spec in place, or is the first to tell that something did. */
export const changesSpec = (step: Step): boolean => specChangeOf(step) !== null || showsUnloggedChange(step);
