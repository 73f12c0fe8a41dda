import { formatMicros } from '../lib/micros.ts';
import type { DeliveryLine, PodLinks, RolloutLink, Verdict, WorkloadLink } from '../model/answer.ts';
import { deliveriesOf } from '../model/named-item.ts';
import type { Member } from '../model/member.ts';
import { parseWorkloadKey, pathId } from '../model/workload.ts';
import type { NamedDetail, PodDetail, PodOfWorkload, StoreReader } from '../store/contract.ts';
import { claimLinks } from './claim-links.ts';
import type { ReviewRecord } from './review.ts';
import { rolloutOf, rolloutsAmong } from './rollouts.ts';

/** How many of the Pods are how; those that have gone, and creates that were refused, do not count. */
export function countVerdicts(pods: readonly PodOfWorkload[]): { [verdict in Verdict]?: number } {
  const counts: { [verdict in Verdict]?: number } = {};
  for (const { kind, verdict, member } of pods) {
    if (kind !== 'Pod' || member.goneAt !== null) continue;
    counts[verdict as Verdict] = (counts[verdict as Verdict] ?? 0) + 1;
  }
  return counts;
}

/** Tells what a Pod has to do with its workload and its claims. */
export function createPodLinks(review: ReviewRecord, reader: StoreReader): (pod: PodDetail) => PodLinks {
  /** Who asked for a rollout is not in its line. */
  function requestedBy(workload: NamedDetail, { startedAt }: DeliveryLine): string | null {
    const { cluster, key, namespace, name, lastAt } = workload;
    const { answer } = review({ cluster, kind: 'Workload', uid: key, namespace, name }, lastAt);
    const found = answer?.deliveries.find(
      ({ delivery }) => delivery.kind === 'rollout' && formatMicros(delivery.startedAt) === startedAt,
    );
    return found === undefined || found.delivery.requestedBy === '' ? null : found.delivery.requestedBy;
  }

  function rolloutLink(member: Member, workload: NamedDetail): RolloutLink | null {
    const rollout = rolloutOf(member, rolloutsAmong(deliveriesOf(workload.lines)));
    if (rollout === null) return null;
    const { outcome, startedAt, endedAt, code } = rollout;
    return { outcome, startedAt, endedAt, code, requestedBy: requestedBy(workload, rollout) };
  }

  function workloadLink(pod: PodDetail): WorkloadLink | null {
    const { cluster, uid, member } = pod;
    const name = pod.workload === null ? null : parseWorkloadKey(pod.workload);
    if (pod.workload === null || name === null) return null;
    const workload =
      reader.named('Workload', pod.workload).find((found) => found.cluster === cluster) ?? null;
    const pods = reader.podsOf(cluster, pod.workload);
    return {
      id: pathId(pod.workload),
      kind: name.kind,
      name: name.name,
      uid: workload?.uid ?? null,
      verdict: (workload?.verdict ?? null) as Verdict | null,
      code: workload?.code ?? null,
      revision: member?.revision ?? null,
      rollout: workload === null || member === null ? null : rolloutLink(member, workload),
      others: countVerdicts(pods.filter((other) => other.uid !== uid)),
    };
  }

  return (pod) => ({ workload: workloadLink(pod), claims: claimLinks(reader, pod.cluster, pod.links) });
}
