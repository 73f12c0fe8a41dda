import type { DiagnosisDocument, Explain, PodLinks } from '../model/answer.ts';
import type { PodDetail, StoreReader } from '../store/contract.ts';
import { acrossPodsOf } from './across-pods.ts';
import { unexplained, type ReviewRecord } from './review.ts';

/** Explains what is committed: the same conclusions that were drawn at ingest, from the same record, as of its watermark. */
export function createExplain(
  review: ReviewRecord,
  reader: StoreReader,
  linksOf: (pod: PodDetail) => PodLinks,
): Explain {
  return function explain(id) {
    const row = reader.pod(id);
    if (row === null) return null;
    const { cluster, kind, uid, namespace, name, node, owner } = row;
    const { answer, failures, watermark } = review({ cluster, kind, uid, namespace, name }, row.lastAt);
    const document: DiagnosisDocument = answer?.document(id) ?? {
      pod: { cluster, namespace, name: name === '' ? null : name, uid, node, owner },
      ...unexplained(failures, 'Pod'),
      acrossPods: null,
    };
    return {
      ...document,
      acrossPods: answer === undefined ? null : acrossPodsOf(document, row, reader, watermark),
      links: linksOf(row),
    };
  };
}
