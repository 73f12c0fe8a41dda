import type { OwnerReference, Pod } from '../model/pod.ts';
import { isRolledOutKind, type RolledOutKind } from '../model/workload.ts';

/** The owner that manages the Pod; of several without a manager the first. */
export function controllerOf(pod: Pod | null): OwnerReference | undefined {
  const owners = pod?.metadata?.ownerReferences ?? [];
  return owners.find((owner) => owner.controller === true) ?? owners[0];
}

/** CronJob names its Jobs `<name>-<scheduled minute since 1970>`. */
const CRON_JOB_RUN = /^(.+)-(\d{8,10})$/;

/** Minutes since 1970 between the years 2015 and 2100: a Job named by a date or a version is not a CronJob's. */
const isScheduledMinute = (minutes: number): boolean => minutes > 23_600_000 && minutes < 68_400_000;

/** Name of the CronJob of a Job, as the name of the Job tells it; `null` when it is nobody's. */
export function cronJobOf(job: string): string | null {
  const run = CRON_JOB_RUN.exec(job);
  return run?.[1] !== undefined && isScheduledMinute(Number(run[2])) ? run[1] : null;
}

/**
 * Name of the Deployment of a Pod: that of its ReplicaSet without the `pod-template-hash`, whether or not the Deployment's
 * own requests were logged; `null` when it has none.
 */
export function deploymentOf(pod: Pod | null): string | null {
  const owner = controllerOf(pod);
  const hash = pod?.metadata?.labels?.['pod-template-hash'];
  if (owner?.kind !== 'ReplicaSet' || owner.name === undefined || hash === undefined) return null;
  return owner.name.endsWith(`-${hash}`) ? owner.name.slice(0, -hash.length - 1) : null;
}

/** The workload whose rollout brings a Pod, and the template it was made from, as its label names it. */
export interface RolledOutBy {
  readonly kind: RolledOutKind;
  readonly name: string;
  /** `null` of a Job, and where no label was logged. */
  readonly revision: string | null;
}

/** Its Deployment, or the controller itself; `null` where that is of none of the kinds that roll out. */
export function rolledOutBy(pod: Pod | null): RolledOutBy | null {
  const labels = pod?.metadata?.labels;
  const deployment = deploymentOf(pod);
  if (deployment !== null)
    return { kind: 'Deployment', name: deployment, revision: labels?.['pod-template-hash'] ?? null };
  const { kind, name } = controllerOf(pod) ?? {};
  if (kind === undefined || name === undefined || !isRolledOutKind(kind)) return null;
  return { kind, name, revision: labels?.['controller-revision-hash'] ?? null };
}
