import type { JsonPatchOperation, SparseBody } from '../../model/audit-event.ts';
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

function upgradable(spec: PodSpec): UpgradableSpec {
  const images: Record<string, string> = {};
  const resources: Record<string, unknown> = {};
  for (const container of [...byName(spec.initContainers), ...byName(spec.containers)]) {
    const name = container.name ?? '';
    if (container.image !== undefined) images[name] = container.image;
    if (container.resources !== undefined) resources[name] = container.resources;
  }
  // A Pod that waits for a scheduling gate may have its selector narrowed: that belongs to its scheduling.
  return { images, resources, other: [spec.activeDeadlineSeconds ?? null, spec.tolerations ?? []] };
}

/** What an in-place change of a Pod's spec asks for. */
export interface SpecChange {
  /** Containers whose image changed. */
  readonly images: readonly string[];
  /** Containers whose resources changed. */
  readonly resources: readonly string[];
  readonly other: boolean;
}

const sortedJson = (value: unknown): string =>
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

function compare(before: Pod | null, after: Pod | null): SpecChange | null {
  if (before?.spec?.containers === undefined || after?.spec?.containers === undefined) return null;
  if (before.spec === after.spec) return null;
  const old = upgradable(before.spec);
  const now = upgradable(after.spec);
  const change: SpecChange = {
    images: differing(old.images, now.images),
    resources: differing(old.resources, now.resources),
    other: sortedJson(old.other) !== sortedJson(now.other),
  };
  return change.images.length > 0 || change.resources.length > 0 || change.other ? change : null;
}

/** The in-place spec change that a step made; `null` when it made none, or was no request to change the spec. */
export function specChangeOf(step: Step): SpecChange | null {
  const { action, subresource } = step.observation;
  if (!CHANGING_ACTIONS.has(action) || subresource === 'status' || subresource === 'ephemeralcontainers')
    return null;
  return compare(step.before, step.pod);
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

export const changesSpec = (step: Step): boolean => specChangeOf(step) !== null;
