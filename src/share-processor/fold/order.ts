import type { Micros } from '../../lib/micros.ts';
import type { Observation } from '../../model/observation.ts';
import { showsPatch } from './shows.ts';

/** An observation with the time it takes effect. */
export interface Placed {
  readonly observation: Observation;
  /**
   * Effective time: of observations that carry a version, `at`, but after every earlier version (by a microsecond at
   * least), so that time tells the order of versions whatever the clocks of API servers say; of all others, their own, or that of the whole answer to a request under
   * way at the same time which does not show them yet.
   */
  readonly at: Micros;
}

/** Compares two non-negative integer strings as numbers of any size. */
export function compareVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Kubernetes Events are objects of their own: their versions say nothing about the order of the Pod's changes. */
const isVersioned = (observation: Observation): boolean =>
  observation.resourceVersion !== '' && observation.action !== 'kubernetes-event';

/**
 * What of one version comes first: the write that made it, deletes that are answered with the object as that write left it,
 * the removal of the last finalizer, which ends the object.
 */
function rankOf({ action, subresource, key }: Observation): number {
  if (action === 'delete' || action === 'delete-collection') return 1;
  return action === 'update' && subresource === '' && key.endsWith(':unheld') ? 2 : 0;
}

const compareText = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/** By version; of one version by what it must be, whatever the clocks say, then by time. */
const compareVersioned = (a: Observation, b: Observation): number =>
  compareVersions(a.resourceVersion, b.resourceVersion) ||
  rankOf(a) - rankOf(b) ||
  a.at - b.at ||
  compareText(a.auditId, b.auditId) ||
  compareText(a.key, b.key);

/**
 * Orders observations of one class, all with a version, all without one or all Kubernetes Events, by what each says of
 * itself: whatever others there are, two of them keep their order.
 */
export function compareAlike(a: Observation, b: Observation): number {
  if (isVersioned(a) && isVersioned(b)) return compareVersioned(a, b);
  return a.at - b.at || compareText(a.auditId, b.auditId) || compareText(a.key, b.key);
}

/**
 * The total order of a record: by effective time, versioned before unversioned, then by version, time, audit ID and key.
 * Lexicographic over one tuple, hence transitive.
 */
export function compareObservations(a: Placed, b: Placed): number {
  if (a.at !== b.at) return a.at - b.at;
  const left = a.observation;
  const right = b.observation;
  const versioned = isVersioned(left);
  if (versioned !== isVersioned(right)) return versioned ? -1 : 1;
  if (versioned) return compareVersioned(left, right);
  return compareText(left.auditId, right.auditId) || compareText(left.key, right.key);
}

/**
 * Puts observations into causal order: versions decide where there are any, time where there are none.
 * Nothing that happened to an object can come before its creation, whatever the clocks say: a binding that was logged
 * a moment before its Pod's create takes effect with it.
 */
export function placeObservations(observations: readonly Observation[]): readonly Placed[] {
  const versioned: Observation[] = [];
  const others: Observation[] = [];
  let birth = Number.NEGATIVE_INFINITY;
  for (const observation of observations) {
    if (observation.action === 'create' && observation.code < 300) birth = Math.max(birth, observation.at);
    if (isVersioned(observation)) versioned.push(observation);
    else others.push(observation);
  }
  let latest = Number.NEGATIVE_INFINITY;
  const placed = inOrder(versioned, compareVersioned).map((observation): Placed => {
    latest = Math.max(latest + 1, observation.at);
    return { observation, at: latest };
  });
  if (others.length === 0) return placed;
  const unversioned = others.map((observation): Placed => ({
    observation,
    at: Math.max(observation.at, birth, lackedUntil(observation, placed)),
  }));
  return merged(placed, inOrder(unversioned, compareObservations));
}

/** Sorts in place. Mostly they are in order: they come as they were logged. */
function inOrder<T>(list: T[], compare: (a: T, b: T) => number): readonly T[] {
  for (let index = 1; index < list.length; index += 1) {
    if (compare(list[index - 1] as T, list[index] as T) > 0) return list.sort(compare);
  }
  return list;
}

/** Versioned observations and others, each in order, as one list: of one time the versioned come first. */
function merged(versioned: readonly Placed[], others: readonly Placed[]): readonly Placed[] {
  const all: Placed[] = [];
  let next = 0;
  for (const one of versioned) {
    while (next < others.length && (others[next] as Placed).at < one.at) all.push(others[next++] as Placed);
    all.push(one);
  }
  while (next < others.length) all.push(others[next++] as Placed);
  return all;
}

/**
 * Of requests that were under way together the one that was done first need not have taken effect first. The effective time
 * of the last whole answer, in the order of versions, that still lacks what a patch without an answer stated.
 */
function lackedUntil(patch: Observation, versioned: readonly Placed[]): Micros {
  let until = Number.NEGATIVE_INFINITY;
  if (patch.subresource !== 'status') return until;
  for (const { observation, at } of versioned) {
    if (observation.bodyType !== 'full' && observation.bodyType !== 'status') continue;
    if (at <= patch.at || observation.requestedAt > patch.at) continue;
    if (showsPatch(observation, patch) !== false) return until;
    until = at;
  }
  return until;
}
