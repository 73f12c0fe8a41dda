import { requesterOf } from '../analyzers/rollout/requester.ts';
import { parseMicros } from '../lib/micros.ts';
import type { PodLinks, RolloutLink, Verdict, WorkloadLink } from '../model/answer.ts';
import { deliveriesOf, kindOfKey } from '../model/named-item.ts';
import type { Member } from '../model/member.ts';
import type { ObservationTarget } from '../model/observation.ts';
import { isRolledOutKind, parseWorkloadKey, pathId } from '../model/workload.ts';
import type { NamedDetail, PodDetail, StoreReader } from '../store/contract.ts';
import { claimLinks } from './claim-links.ts';
import { observationsOf } from './record-view.ts';
import { committedRecords } from './review.ts';
import { rolloutOf, rolloutsAmong } from './rollouts.ts';

/** Tells what a Pod has to do with its workload and its claims. */
export function createPodLinks(reader: StoreReader): (pod: PodDetail) => PodLinks {
  const records = committedRecords(reader);

  /** Who asked for a rollout is not in its line. */
  function requestedBy({ cluster, key, namespace, name }: NamedDetail, startedAt: string): string | null {
    const kind = kindOfKey(key);
    const at = parseMicros(startedAt);
    if (at === null || !isRolledOutKind(kind)) return null;
    const target: ObservationTarget = { cluster, kind: 'Workload', uid: key, namespace, name };
    return requesterOf(observationsOf(target, records), kind, at);
  }

  function rolloutLink(member: Member, workload: NamedDetail): RolloutLink | null {
    const rollout = rolloutOf(member, rolloutsAmong(deliveriesOf(workload.lines)));
    if (rollout === null) return null;
    const { outcome, startedAt, endedAt, code } = rollout;
    return { outcome, startedAt, endedAt, code, requestedBy: requestedBy(workload, startedAt) };
  }

  function workloadLink(pod: PodDetail): WorkloadLink | null {
    const { cluster, uid, member } = pod;
    const name = pod.workload === null ? null : parseWorkloadKey(pod.workload);
    if (pod.workload === null || name === null) return null;
    const workload =
      reader.named('Workload', pod.workload).find((found) => found.cluster === cluster) ?? null;
    return {
      id: pathId(pod.workload),
      kind: name.kind,
      name: name.name,
      uid: workload?.uid ?? null,
      verdict: (workload?.verdict ?? null) as Verdict | null,
      code: workload?.code ?? null,
      revision: member?.revision ?? null,
      rollout: workload === null || member === null ? null : rolloutLink(member, workload),
      others: reader.othersOf(cluster, pod.workload, uid),
    };
  }

  return (pod) => ({ workload: workloadLink(pod), claims: claimLinks(reader, pod.cluster, pod.links) });
}
