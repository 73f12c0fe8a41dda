import type { Micros } from '../lib/micros.ts';
import type { RecordKind } from '../model/observation.ts';
import type { RecordView } from '../model/record.ts';
import type { Deadlines } from './deadlines.ts';
import type { Rule } from './diagnosis/rule.ts';

/**
 * An analyzer is a pure, synchronous function from a record and other analyzers' outputs to its own output.
 * Adding one is a folder and a line in `registry.ts`.
 */
export interface Analyzer {
  /** kebab-case, equal to its folder. */
  readonly name: string;
  /** One line for `lorgnette analyzers`. */
  readonly summary: string;
  /** Names of analyzers whose outputs it reads. Reading an undeclared one throws `UndeclaredNeed`. */
  readonly needs: readonly string[];
  /** Kinds of record that it reads: the extractors of these kinds, and no others, are run on the input. */
  readonly records: readonly RecordKind[];
  /** Kinds of record that it is run on (each of them also in `records`). */
  readonly subjects: readonly RecordKind[];
  readonly create: (settings: AnalyzerSettings) => Analyze;
}

export type Analyze = (input: AnalyzerInput) => unknown;

/** What the operator configured, validated. */
export interface AnalyzerSettings {
  readonly deadlines: Deadlines;
  readonly rules: readonly Rule[];
}

export interface AnalyzerInput {
  readonly record: RecordView;
  readonly watermark: Micros;
  /** Output of a needed analyzer for the same record; `undefined` of one that does not run on records of this kind. */
  readonly output: (analyzer: string) => unknown;
}
