import type { ContainerSpec, ContainerStatus, Pod, PodCondition } from '../../model/pod.ts';
import type { ContainerRole } from '../../model/signal.ts';

/** A container of a Pod with all that is known of it. */
export interface Container {
  readonly name: string;
  readonly role: ContainerRole;
  readonly spec: ContainerSpec | undefined;
  readonly status: ContainerStatus | undefined;
}

/**
 * When a Pod is ended, the API's `ContainerStatusUnknown` stands as well for a container that never was: it has no times,
 * none ran before it, and exit code 137 is a placeholder. Such a container has not begun.
 */
function asBegun(status: ContainerStatus): ContainerStatus {
  const { state, lastState, restartCount } = status;
  const end = state?.terminated;
  if (end?.reason !== 'ContainerStatusUnknown') return status;
  const never =
    (end.startedAt ?? '') === '' &&
    (end.finishedAt ?? '') === '' &&
    lastState?.terminated === undefined &&
    (restartCount ?? 0) === 0;
  return never ? { ...status, state: {} } : status;
}

const nameOf = (item: { name?: string }): string => item.name ?? '';

function join(
  role: (spec: ContainerSpec | undefined) => ContainerRole,
  specs: readonly ContainerSpec[] | undefined,
  statuses: readonly ContainerStatus[] | undefined,
  into: Container[],
): void {
  if (specs === undefined && statuses === undefined) return;
  const find = finderOf(statuses ?? []);
  let joined = 0;
  for (const spec of specs ?? []) {
    const name = nameOf(spec);
    const status = find(name);
    if (status !== undefined) joined += 1;
    into.push({ name, role: role(spec), spec, status: status && asBegun(status) });
  }
  if (statuses === undefined || joined === statuses.length) return;
  const names = new Set((specs ?? []).map(nameOf));
  for (const status of statuses) {
    const name = nameOf(status);
    if (!names.has(name))
      into.push({ name, role: role(undefined), spec: undefined, status: asBegun(status) });
  }
}

/** Above so many containers an index is cheaper than a search. */
const INDEXED_FROM = 16;

const NO_STATUS = (): undefined => undefined;

function finderOf(statuses: readonly ContainerStatus[]): (name: string) => ContainerStatus | undefined {
  if (statuses.length === 0) return NO_STATUS;
  if (statuses.length < INDEXED_FROM) {
    return (name) => {
      for (const status of statuses) if (nameOf(status) === name) return status;
      return undefined;
    };
  }
  const byName = new Map(statuses.toReversed().map((status) => [nameOf(status), status]));
  return (name) => byName.get(name);
}

/** Init containers and sidecars in their order, then main containers, then ephemeral ones. */
export function containersOf(pod: Pod | null): Container[] {
  const containers: Container[] = [];
  if (pod === null) return containers;
  const { spec, status } = pod;
  join(roleOfInit, spec?.initContainers, status?.initContainerStatuses, containers);
  join(roleOfMain, spec?.containers, status?.containerStatuses, containers);
  join(roleOfEphemeral, spec?.ephemeralContainers, status?.ephemeralContainerStatuses, containers);
  return containers;
}

const roleOfInit = (init: ContainerSpec | undefined): ContainerRole =>
  init?.restartPolicy === 'Always' ? 'sidecar' : 'init';
const roleOfMain = (): ContainerRole => 'main';
const roleOfEphemeral = (): ContainerRole => 'ephemeral';

/** Whether two states of a Pod have the same containers, down to the lists that tell of them. */
export const haveSameContainers = (a: Pod, b: Pod): boolean =>
  a.spec?.containers === b.spec?.containers &&
  a.spec?.initContainers === b.spec?.initContainers &&
  a.spec?.ephemeralContainers === b.spec?.ephemeralContainers &&
  a.status?.containerStatuses === b.status?.containerStatuses &&
  a.status?.initContainerStatuses === b.status?.initContainerStatuses &&
  a.status?.ephemeralContainerStatuses === b.status?.ephemeralContainerStatuses;

/** The container runs, or did. */
export const hasBegun = ({ status }: Container): boolean =>
  status?.state?.running !== undefined ||
  status?.state?.terminated !== undefined ||
  status?.lastState?.terminated !== undefined;

const NO_CONDITIONS: readonly PodCondition[] = [];

export function conditionOf(pod: Pod | null, type: string): PodCondition | undefined {
  for (const condition of pod?.status?.conditions ?? NO_CONDITIONS)
    if (condition.type === type) return condition;
  return undefined;
}

export const conditionIs = (pod: Pod | null, type: string, status: string): boolean =>
  conditionOf(pod, type)?.status === status;

/**
 * Ready, gates included, and running: the kubelet of a simulated node may say Ready while the phase is still Pending.
 */
export const isUp = (pod: Pod | null): boolean =>
  conditionIs(pod, 'Ready', 'True') && (pod?.status?.phase ?? 'Running') === 'Running';

/**
 * `spec.restartPolicy`, or the API's default where the spec was seen without it; `null` where the spec was not seen. Where
 * containers have policies of their own (1.34) that of the container which keeps the Pod going longest.
 */
export function restartPolicyOf(pod: Pod | null): string | null {
  const containers = pod?.spec?.containers;
  const own = pod?.spec?.restartPolicy ?? (containers === undefined ? null : 'Always');
  if (containers === undefined || containers.every(({ restartPolicy }) => restartPolicy === undefined)) {
    return own;
  }
  const policies = new Set(containers.map(({ restartPolicy }) => restartPolicy ?? own));
  return ['Always', 'OnFailure', 'Never'].find((policy) => policies.has(policy)) ?? own;
}

export const isTerminating = (pod: Pod | null): boolean =>
  pod?.metadata?.deletionTimestamp !== undefined && pod.metadata.deletionTimestamp !== null;

export const isTerminal = (pod: Pod | null): boolean =>
  pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed';

/** All went well to the end, of a Pod that is to end. */
export const hasCompleted = (pod: Pod | null): boolean =>
  pod?.status?.phase === 'Succeeded' && restartPolicyOf(pod) !== 'Always';
