import { formatMicros } from '../lib/micros.ts';
import type { DeliveryLine, Verdict } from '../model/answer.ts';
import { deliveriesOf, kindOfKey, namedItem } from '../model/named-item.ts';
import type {
  DescribeWorkload,
  PodOfWorkloadAnswer,
  RefusedCreates,
  RolloutAnswer,
  WorkloadDocument,
} from '../model/object-answer.ts';
import type { NamedDetail, PodOfWorkload, StoreReader } from '../store/contract.ts';
import { claimLinks } from './claim-links.ts';
import { objectDiagnosis } from './object-diagnosis.ts';
import type { Review, ReviewRecord } from './review.ts';
import { rolloutsAmong } from './rollouts.ts';
import { workloadStatus } from './workload-status.ts';

/** Pods, and claims, that one answer lists. */
const MAX_LISTED = 100;

const isGone = ({ member }: PodOfWorkload): boolean => member.goneAt !== null;

/** Those in trouble first, those that have gone last; of each the newest first. */
const byInterest = (a: PodOfWorkload, b: PodOfWorkload): number =>
  rank(a) - rank(b) || b.member.bornAt - a.member.bornAt || (a.uid < b.uid ? -1 : 1);

const RANKS: { readonly [verdict in Verdict]: number } = {
  failing: 0,
  failed: 1,
  unknown: 2,
  slow: 3,
  'in-progress': 4,
  healthy: 5,
  aborted: 6,
  deleted: 7,
};
const rank = (pod: PodOfWorkload): number => RANKS[pod.verdict as Verdict] + (isGone(pod) ? 8 : 0);

const podAnswer = ({ uid, verdict, code, member }: PodOfWorkload): PodOfWorkloadAnswer => ({
  name: member.name,
  uid,
  node: member.node,
  revision: member.revision,
  verdict: verdict as Verdict,
  code,
  bornAt: formatMicros(member.bornAt),
  goneAt: member.goneAt === null ? null : formatMicros(member.goneAt),
});

const refusedCreates = ({ uid, code, member, firstAt }: PodOfWorkload): RefusedCreates => ({
  id: uid,
  revision: member.revision,
  code,
  attempts: member.attempts,
  firstAt: formatMicros(firstAt),
  lastAt: formatMicros(member.lastAttemptAt),
});

/** Who asked for a rollout is not in its line. */
function rolloutAnswers(row: NamedDetail, { answer }: Review): RolloutAnswer[] {
  const askers = new Map(
    (answer?.deliveries ?? [])
      .filter(({ delivery }) => delivery.kind === 'rollout')
      .map(({ delivery }) => [formatMicros(delivery.startedAt), delivery.requestedBy]),
  );
  const toAnswer = (rollout: DeliveryLine): RolloutAnswer => ({
    ...rollout,
    requestedBy: askers.get(rollout.startedAt) || null,
  });
  return rolloutsAmong(deliveriesOf(row.lines)).map(toAnswer);
}

/** Tells everything about a workload: how far it has come, its rollouts, its Pods, and why it is not done. */
export function createDescribeWorkload(review: ReviewRecord, reader: StoreReader): DescribeWorkload {
  return function describeWorkload(cluster, key): WorkloadDocument | null {
    const row = reader.named('Workload', key).find((found) => found.cluster === cluster && found.key === key);
    if (row === undefined) return null;
    const { namespace, name, lastAt } = row;
    const reviewed = review({ cluster, kind: 'Workload', uid: key, namespace, name }, lastAt);
    const all = reader.podsOf(cluster, key);
    const pods = all.filter(({ kind }) => kind === 'Pod').toSorted(byInterest);
    const refused = all.filter(({ kind }) => kind === 'PodRefusal').toSorted((a, b) => b.lastAt - a.lastAt);
    const counts: WorkloadDocument['pods']['counts'] = {};
    for (const { verdict } of pods) counts[verdict as Verdict] = (counts[verdict as Verdict] ?? 0) + 1;
    return {
      ...namedItem(row),
      status: workloadStatus(kindOfKey(key), reviewed.observations),
      diagnosis: objectDiagnosis(row, reviewed),
      rollouts: rolloutAnswers(row, reviewed),
      deliveries: deliveriesOf(row.lines).filter(({ kind }) => kind !== 'rollout'),
      pods: { counts, items: pods.slice(0, MAX_LISTED).map(podAnswer) },
      refusedCreates: refused.slice(0, MAX_LISTED).map(refusedCreates),
      claims: claimLinks(
        reader,
        cluster,
        pods
          .filter((pod) => !isGone(pod))
          .flatMap(({ links }) => links)
          .slice(0, MAX_LISTED),
      ),
    };
  };
}
