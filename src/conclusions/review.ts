import type { Answer } from '../analyzers/answer/index.ts';
import type { AnalyzerFailure, AnalyzerGraph } from '../analyzers/graph.ts';
import type { Micros } from '../lib/micros.ts';
import type { InputQualityLine } from '../model/answer.ts';
import type { Observation, ObservationTarget } from '../model/observation.ts';
import { createClusterFacts } from '../share-processor/fold/cluster-facts.ts';
import type { StoreReader } from '../store/contract.ts';
import { membersOf } from './judge.ts';
import { observationsOf, type Records } from './record-view.ts';

/** What is concluded of a committed record. */
export interface Review {
  /** `undefined` where an analyzer failed. */
  readonly answer: Answer | undefined;
  readonly failures: readonly AnalyzerFailure[];
  readonly observations: readonly Observation[];
  /** The time it is drawn as of. */
  readonly watermark: Micros;
}

/** `lastAt` is when the record was last spoken of: its time where nothing is known of its cluster's. */
export type ReviewRecord = (target: ObservationTarget, lastAt: Micros) => Review;

/** The records as they are committed. */
export const committedRecords = (reader: StoreReader): Records => ({
  observations: (wanted) => reader.loadRecord(wanted.cluster, wanted.kind, wanted.uid),
  podsNamed: (...wanted) => reader.podsNamed(...wanted),
});

/** Draws from what is committed the same conclusions that were drawn at ingest, as of the watermark. */
export function createReview(graph: AnalyzerGraph, reader: StoreReader): ReviewRecord {
  const records = committedRecords(reader);
  return function review(target, lastAt) {
    const { cluster } = target;
    const observations = observationsOf(target, records);
    const facts = createClusterFacts(reader.loadRecord(cluster, 'Cluster', cluster));
    const watermark = reader.watermarks().find((found) => found.cluster === cluster)?.watermark ?? lastAt;
    const members = membersOf(target, {
      graph,
      facts,
      watermark,
      observations: (member) => observationsOf(member, records),
      list: (...wanted) => reader.members(...wanted),
    });
    const { outputs, failures } = graph.run({ target, observations, cluster: facts, members }, watermark);
    return { answer: outputs.get('answer') as Answer | undefined, failures, observations, watermark };
  };
}

/** The answer where an analyzer failed: the fault is ours, and what it hides is unknown. */
export const unexplained = (failures: readonly AnalyzerFailure[], kind: string) => ({
  verdict: 'unknown' as const,
  delivery: null,
  primary: null,
  others: [],
  phases: [],
  inputQuality: failures.map(({ analyzer, error }): InputQualityLine => ({
    missing: `the analyzer "${analyzer}" failed on this record: ${error instanceof Error ? error.message : String(error)}`,
    consequence: `nothing can be said of this ${kind}`,
    remedy: `this is a fault of Lorgnette: please report it with the audit events of this ${kind}`,
  })),
});
