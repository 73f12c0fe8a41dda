import type { ObjectIdentity } from '../../model/delivery.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import type { Pod } from '../../model/pod.ts';
import { claimsOf } from '../pod-claims.ts';
import { controllerOf, deploymentOf } from '../pod-owner.ts';

/** CronJob names its Jobs `<name>-<scheduled minute since 1970>`. */
const CRON_JOB_RUN = /^(.+)-(\d{8,10})$/;

/**
 * The top workload of a Pod as its own metadata tell it. A ReplicaSet with a `pod-template-hash` belongs to the
 * Deployment whose name precedes the hash, whether or not the Deployment's own requests were logged.
 */
export function topOwner(pod: Pod | null): { kind: string; name: string } | null {
  const owner = controllerOf(pod);
  if (owner?.kind === undefined || owner.name === undefined) return null;
  // A mirror Pod's owner is its node: nobody's workload.
  if (owner.kind === 'Node') return null;
  const deployment = deploymentOf(pod);
  if (deployment !== null) return { kind: 'Deployment', name: deployment };
  const run = owner.kind === 'Job' ? CRON_JOB_RUN.exec(owner.name) : null;
  if (run?.[1] !== undefined && isScheduledMinute(Number(run[2]))) return { kind: 'CronJob', name: run[1] };
  return { kind: owner.kind, name: owner.name };
}

/** Minutes since 1970 between the years 2015 and 2100: a Job named by a date or a version is not a CronJob's. */
const isScheduledMinute = (minutes: number): boolean => minutes > 23_600_000 && minutes < 68_400_000;

export function identityOf(target: ObservationTarget, pod: Pod | null): ObjectIdentity {
  const node = pod?.spec?.nodeName ?? '';
  const claims = claimsOf(pod);
  return {
    cluster: target.cluster,
    kind: 'Pod',
    namespace: pod?.metadata?.namespace ?? target.namespace,
    name: pod?.metadata?.name ?? (target.name === '' ? null : target.name),
    uid: target.uid,
    node: node === '' ? null : node,
    owner: topOwner(pod),
    ...(claims.length === 0 ? {} : { claims }),
  };
}
