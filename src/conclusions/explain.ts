import type { DiagnosisDocument, Explain, PodLinks } from '../model/answer.ts';
import type { PodDetail, StoreReader } from '../store/contract.ts';
import { acrossPodsOf } from './across-pods.ts';
import { cascadeOf } from './cascade.ts';
import { committedRecords, unexplained, type ReviewRecord } from './review.ts';

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
    const target = { cluster, kind, uid, namespace, name };
    const { answer, failures, watermark } = review(target, row.lastAt);
    const cascade = answer === undefined ? null : cascadeOf(answer.report, target, committedRecords(reader));
    const document: DiagnosisDocument = answer?.document(id) ?? {
      pod: { cluster, namespace, name: name === '' ? null : name, uid, node, owner },
      ...unexplained(failures, 'Pod'),
      acrossPods: null,
    };
    return {
      ...document,
      acrossPods: answer === undefined ? null : acrossPodsOf(document, row, reader, watermark),
      ...(cascade === null ? {} : { cascade }),
      links: linksOf(row),
    };
  };
}
