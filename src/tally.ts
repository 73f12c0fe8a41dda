import { createInputQuality } from './conclusions/cluster-quality.ts';
import type { SummaryLine } from './model/answer.ts';
import type { PipelineObserver } from './pipeline.ts';
import type { Store } from './store/contract.ts';

/** Counts what one replay reads, for its summary. */
export interface Tally extends PipelineObserver {
  events(): number;
  summary(store: Store): SummaryLine;
}

export function createTally(): Tally {
  let events = 0;
  const deadLetters: Record<string, number> = {};
  const skipped: Record<string, number> = {};
  const analyzerFailures: Record<string, number> = {};
  const add = (counts: Record<string, number>, key: string): void => {
    counts[key] = (counts[key] ?? 0) + 1;
  };
  return {
    event: () => void (events += 1),
    skip: (reason) => add(skipped, reason),
    deadLetter: (reason) => add(deadLetters, reason),
    unread: (reason) => add(deadLetters, reason),
    late: () => undefined,
    swept: () => undefined,
    gap: () => undefined,
    analyzerFailed: (_target, { analyzer }) => add(analyzerFailures, analyzer),
    committed: () => undefined,
    events: () => events,
    summary(store) {
      const deliveries: Record<string, Record<string, number>> = {};
      for (const { kind, outcome, count } of store.reader().outcomes()) {
        deliveries[kind] = { ...deliveries[kind], [outcome]: count };
      }
      const qualityOf = createInputQuality(store.reader());
      const inputQuality = store
        .reader()
        .watermarks()
        .flatMap(({ cluster }) => qualityOf(cluster).missing);
      const failed = Object.keys(analyzerFailures).length === 0 ? {} : { analyzerFailures };
      return { type: 'summary', events, deadLetters, skipped, ...failed, deliveries, inputQuality };
    },
  };
}
