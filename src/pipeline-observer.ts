import type { AnalyzerFailure } from './analyzers/graph.ts';
import type { Micros } from './lib/micros.ts';
import type { ObservationTarget } from './model/observation.ts';
import type { DeadLetterReason, SkipReason } from './share-processor/decode/contract.ts';
import type { LogGap, SourceProblemReason, Swept } from './sources/contract.ts';
import type { CommitFigures } from './telemetry/commit-figures.ts';

/** Told what the pipeline does; for metrics and progress. */
export interface PipelineObserver {
  event(): void;
  skip(reason: SkipReason): void;
  /** Input that is not to be understood. */
  deadLetter(reason: DeadLetterReason): void;
  /** Input that could not be read. */
  unread(reason: SourceProblemReason): void;
  /** An event that told something new was so far behind the watermark when it came. Told when it is committed. */
  late(by: Micros): void;
  /** So much had been overtaken by the position. Told when it is committed. */
  swept(swept: Swept): void;
  /** A part of the log is missing. Told when it is committed, once. */
  gap(gap: LogGap): void;
  analyzerFailed(target: ObservationTarget, failure: AnalyzerFailure): void;
  committed(figures: CommitFigures): void;
}
