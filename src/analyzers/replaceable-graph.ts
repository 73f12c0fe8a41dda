import type { AnalyzerGraph } from './graph.ts';

export interface ReplaceableGraph extends AnalyzerGraph {
  /** From now on records are judged by `next`, which must be of the same analyzers. What was concluded stays until its record changes. */
  replace(next: AnalyzerGraph): void;
}

/** A graph whose rules can be changed while others hold it. */
export function createReplaceableGraph(first: AnalyzerGraph): ReplaceableGraph {
  let current = first;
  return {
    records: first.records,
    subjects: first.subjects,
    run: (record, watermark) => current.run(record, watermark),
    replace(next) {
      current = next;
    },
  };
}
