import type { Verdict } from '../model/answer.ts';
import { deliveriesOf, namedItem } from '../model/named-item.ts';
import type { ClaimUser, DescribeClaim } from '../model/object-answer.ts';
import type { PodRow, StoreReader } from '../store/contract.ts';
import { claimFacts } from './claim-facts.ts';
import { objectDiagnosis } from './object-diagnosis.ts';
import type { ReviewRecord } from './review.ts';

/** Pods that one answer lists. */
const MAX_LISTED = 100;

const user = ({ name, uid, node, owner, verdict, code }: PodRow): ClaimUser => ({
  name,
  uid,
  node,
  owner,
  verdict: verdict as Verdict,
  code,
});

/** Tells everything about a claim: what it asks for, what it got, who uses it, and why it is not bound. */
export function createDescribeClaim(review: ReviewRecord, reader: StoreReader): DescribeClaim {
  return function describeClaim(cluster, key) {
    const row = reader
      .named('PersistentVolumeClaim', key)
      .find((found) => found.cluster === cluster && found.key === key);
    if (row === undefined) return null;
    const { namespace, name, lastAt } = row;
    const reviewed = review({ cluster, kind: 'PersistentVolumeClaim', uid: key, namespace, name }, lastAt);
    return {
      ...namedItem(row),
      ...claimFacts(reviewed.observations),
      diagnosis: objectDiagnosis(row, reviewed),
      deliveries: deliveriesOf(row.lines),
      pods: reader.pods({ cluster, claim: key, limit: MAX_LISTED }).items.map(user),
    };
  };
}
