import type { Micros } from '../lib/micros.ts';
import type { RecordKind } from '../model/observation.ts';

/**
 * An analyzer is a pure, synchronous function from a record and other analyzers' outputs to its own output.
 * Adding one is a folder and a line in `registry.ts`.
 */
export interface Analyzer {
  /** kebab-case, equal to its folder. */
  readonly name: string;
  readonly summary: string;
  /** Names of analyzers whose outputs it reads. Reading an undeclared one throws. */
  readonly needs: readonly string[];
  /** Kinds of record that it reads: the extractors of these kinds, and no others, are run on the input. */
  readonly records: readonly RecordKind[];
  /** Kinds of record that it is run on (each of them also in `records`). */
  readonly subjects: readonly RecordKind[];
  readonly analyze: (input: AnalyzerInput) => unknown;
}

export interface AnalyzerInput {
  readonly record: unknown;
  readonly watermark: Micros;
  /** Output of a needed analyzer for the same record. Throws `UndeclaredNeed` for one that `needs` does not name. */
  readonly output: (analyzer: string) => unknown;
}
