import type { ContainerSpec, ContainerStatus, Pod, PodCondition } from '../../model/pod.ts';
import type { ContainerRole } from '../../model/signal.ts';

/** A container of a Pod with all that is known of it. */
export interface Container {
  readonly name: string;
  readonly role: ContainerRole;
  readonly spec: ContainerSpec | undefined;
  readonly status: ContainerStatus | undefined;
}

const nameOf = (item: { name?: string }): string => item.name ?? '';

function join(
  role: (spec: ContainerSpec | undefined) => ContainerRole,
  specs: readonly ContainerSpec[] | undefined,
  statuses: readonly ContainerStatus[] | undefined,
  into: Container[],
): void {
  const first = into.length;
  for (const spec of specs ?? []) {
    const name = nameOf(spec);
    // A Pod has few containers: a search is cheaper than an index, and a thousand of them are still a million steps.
    const status = statuses?.find((candidate) => nameOf(candidate) === name);
    into.push({ name, role: role(spec), spec, status });
  }
  for (const status of statuses ?? []) {
    const name = nameOf(status);
    if (specs !== undefined && into.some((known, index) => index >= first && known.name === name)) continue;
    into.push({ name, role: role(undefined), spec: undefined, status });
  }
}

/** Init containers and sidecars in their order, then main containers, then ephemeral ones. */
export function containersOf(pod: Pod | null): Container[] {
  const containers: Container[] = [];
  if (pod === null) return containers;
  const { spec, status } = pod;
  join(
    (init) => (init?.restartPolicy === 'Always' ? 'sidecar' : 'init'),
    spec?.initContainers,
    status?.initContainerStatuses,
    containers,
  );
  join(() => 'main', spec?.containers, status?.containerStatuses, containers);
  join(() => 'ephemeral', spec?.ephemeralContainers, status?.ephemeralContainerStatuses, containers);
  return containers;
}

export const conditionOf = (pod: Pod | null, type: string): PodCondition | undefined =>
  pod?.status?.conditions?.find((condition) => condition.type === type);

export const conditionIs = (pod: Pod | null, type: string, status: string): boolean =>
  conditionOf(pod, type)?.status === status;

/**
 * Ready, gates included, and running: the kubelet of a simulated node may say Ready while the phase is still Pending.
 */
export const isUp = (pod: Pod | null): boolean =>
  conditionIs(pod, 'Ready', 'True') && (pod?.status?.phase ?? 'Running') === 'Running';

/** `spec.restartPolicy`, or the API's default where the spec was seen without it; `null` where the spec was not seen. */
export const restartPolicyOf = (pod: Pod | null): string | null =>
  pod?.spec?.restartPolicy ?? (pod?.spec?.containers === undefined ? null : 'Always');

export const isTerminating = (pod: Pod | null): boolean =>
  pod?.metadata?.deletionTimestamp !== undefined && pod.metadata.deletionTimestamp !== null;

export const isTerminal = (pod: Pod | null): boolean =>
  pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed';

/** The user name of a node's kubelet. */
export const NODE_USER_PREFIX = 'system:node:';
