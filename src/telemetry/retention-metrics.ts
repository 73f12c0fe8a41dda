import { Counter, Histogram, type Registry } from 'prom-client';

/** What one step of retention removed. */
export interface RetentionMetrics {
  step(
    removed: {
      readonly records: number;
      readonly names: number;
      readonly outbox: number;
      readonly freedBytes: number;
    },
    durationMs: number,
  ): void;
  done(): void;
}

export function createRetentionMetrics(registry: Registry): RetentionMetrics {
  const registers = [registry];
  const removed = new Counter({
    name: 'lorgnette_retention_removed_total',
    help: 'What was removed from the store because of its age: records, names of Pods, messages of the outbox.',
    labelNames: ['what'],
    registers,
  });
  const freed = new Counter({
    name: 'lorgnette_retention_freed_bytes_total',
    help: 'Bytes of the store given back to the file system.',
    registers,
  });
  const steps = new Histogram({
    name: 'lorgnette_retention_step_duration_seconds',
    help: 'Time of one step of retention: so long a commit may have to wait.',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    registers,
  });
  const runs = new Counter({
    name: 'lorgnette_retention_runs_total',
    help: 'Runs of retention after which nothing was left that is too old.',
    registers,
  });
  return {
    step({ freedBytes, ...counts }, durationMs) {
      steps.observe(durationMs / 1000);
      freed.inc(freedBytes);
      for (const what of ['records', 'names', 'outbox'] as const) removed.inc({ what }, counts[what]);
    },
    done: () => runs.inc(),
  };
}
