import type { Micros } from '../lib/micros.ts';
import type { DiagnosisDocument, TimelineEntry } from '../model/answer.ts';
import type { HistoryVersion } from '../model/change-answer.ts';
import type { FailuresAnswer, FailuresQuestion } from '../model/failures-answer.ts';
import type { ClaimDocument, WorkloadDocument } from '../model/object-answer.ts';
import type {
  ClaimQuery,
  NamedKind,
  NamedRow,
  Page,
  PodQuery,
  PodRow,
  WorkloadQuery,
} from '../store/contract.ts';

export type NamedDocument =
  | { readonly type: 'workload'; readonly document: WorkloadDocument }
  | { readonly type: 'claim'; readonly document: ClaimDocument };

/** A window as people tell it: RFC 3339, or so long before the newest event. */
export interface PodsQuestion extends Omit<PodQuery, 'since' | 'until'> {
  readonly since?: string;
  readonly until?: string;
}

/**
 * What commands ask, whoever answers: logs that are read first (`local-answerer.ts`), a store as it lies there, or a service
 * that runs (`server-answerer.ts`). The answers are the same.
 */
export interface Answerer {
  pods(query: PodsQuestion): Promise<Page<PodRow>>;
  workloads(query: WorkloadQuery): Promise<Page<NamedRow>>;
  claims(query: ClaimQuery): Promise<Page<NamedRow>>;
  /** `null` when no Pod has this id. */
  explain(id: string): Promise<DiagnosisDocument | null>;
  /** `null` when it is gone. */
  describe(kind: NamedKind, row: Pick<NamedRow, 'cluster' | 'key'>): Promise<NamedDocument | null>;
  /** By a UID, or the id of a delivery. */
  describeById(kind: NamedKind, id: string): Promise<NamedDocument | null>;
  /** What was said of a Pod, the oldest first; `null` when there is no such Pod. */
  timeline(podId: string): Promise<readonly TimelineEntry[] | null>;
  /** The states of a workload or a claim, the oldest first. */
  versions(object: WorkloadDocument | ClaimDocument): Promise<HistoryVersion[]>;
  failures(question: FailuresQuestion): Promise<FailuresAnswer>;
  /** How far the log of a cluster is read; `null` when nobody tells. */
  watermark(cluster: string): Promise<Micros | null>;
  close(): void;
}
