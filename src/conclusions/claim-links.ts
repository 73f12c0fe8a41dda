import type { ClaimLink, Verdict } from '../model/answer.ts';
import { pathId } from '../model/workload.ts';
import type { ObjectLink, StoreReader } from '../store/contract.ts';
import { claimFacts } from './claim-facts.ts';

/** What has become of the claims that an object uses, in the order of their names. */
export function claimLinks(reader: StoreReader, cluster: string, links: readonly ObjectLink[]): ClaimLink[] {
  const keys = new Set(links.flatMap(({ kind, name }) => (kind === 'PersistentVolumeClaim' ? [name] : [])));
  return [...keys].toSorted().map((key) => {
    const row = reader.named('PersistentVolumeClaim', key).find((found) => found.cluster === cluster) ?? null;
    const facts = claimFacts(reader.loadRecord(cluster, 'PersistentVolumeClaim', key));
    return {
      id: pathId(key),
      name: key.slice(key.indexOf('/') + 1),
      uid: row?.uid ?? null,
      verdict: (row?.verdict ?? null) as Verdict | null,
      code: row?.code ?? null,
      phase: facts.phase,
      storageClass: facts.storageClass,
      volume: facts.volume,
      node: row?.node ?? null,
    };
  });
}
