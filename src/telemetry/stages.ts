import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * The stages that input goes through, in order, with what each receives and sends. The values of the label `stage`: the
 * table is the documentation (`docs/reference/metrics.md` is generated from it).
 */
export const STAGES = {
  read: { receives: 'bytes, decompressed', sends: 'batches', drops: '', errs: 'input that cannot be read' },
  decode: {
    receives: 'events of the input',
    sends: 'audit events of use',
    drops: 'events of no use',
    errs: 'events that cannot be understood',
  },
  extract: { receives: 'audit events', sends: 'observations', drops: '', errs: '' },
  fold: { receives: 'observations', sends: 'new observations', drops: 'observations known before', errs: '' },
  conclude: {
    receives: 'records that changed',
    sends: 'results to store',
    drops: '',
    errs: 'analyzers that threw, by name',
  },
  commit: {
    receives: 'batches, those without input too',
    sends: 'messages to the outbox',
    drops: '',
    errs: 'attempts that were repeated, by what was in the way',
  },
} as const;

export type Stage = keyof typeof STAGES;

/** What has gone through the stages of one source so far. Added to directly: metrics are made of it at a scrape. */
export interface StageCounts {
  readonly source: string;
  /** By stage. */
  readonly received: { [stage in Stage]: number };
  readonly sent: { [stage in Stage]: number };
  /** By stage and reason. */
  readonly dropped: { readonly [stage in Stage]: Map<string, number> };
  readonly errors: { readonly [stage in Stage]: Map<string, number> };
  /** Records whose conclusions wait. */
  waiting: number;
}

const NAMES = Object.keys(STAGES) as Stage[];
const each = <T>(make: () => T): { [stage in Stage]: T } =>
  Object.fromEntries(NAMES.map((stage) => [stage, make()])) as { [stage in Stage]: T };

export function add(counts: Map<string, number>, reason: string, count = 1): void {
  if (count > 0) counts.set(reason, (counts.get(reason) ?? 0) + count);
}

/** Exposes the stages of every source of which counts are asked for. */
export function createStages(registry: Registry): (source: string) => StageCounts {
  const known = new Map<string, StageCounts>();

  function counter(
    name: string,
    help: string,
    labelNames: string[],
    fill: (counts: StageCounts, stage: Stage, increase: (by: number, reason?: string) => void) => void,
  ): void {
    const made: Counter = new Counter({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const counts of known.values()) {
          for (const stage of NAMES) {
            fill(counts, stage, (by, reason) =>
              this.inc({ source: counts.source, stage, ...(reason === undefined ? {} : { reason }) }, by),
            );
          }
        }
      },
    });
    made.reset();
  }

  const plain = ['source', 'stage'];
  const reasoned = [...plain, 'reason'];
  counter('lorgnette_stage_received_total', 'What a stage was given.', plain, (counts, stage, increase) =>
    increase(counts.received[stage]),
  );
  counter('lorgnette_stage_sent_total', 'What a stage handed on.', plain, (counts, stage, increase) =>
    increase(counts.sent[stage]),
  );
  counter(
    'lorgnette_stage_dropped_total',
    'What a stage left out on purpose.',
    reasoned,
    (counts, stage, increase) => counts.dropped[stage].forEach(increase),
  );
  counter(
    'lorgnette_stage_errors_total',
    'What went wrong in a stage.',
    reasoned,
    (counts, stage, increase) => counts.errors[stage].forEach(increase),
  );
  const queue: Gauge = new Gauge({
    name: 'lorgnette_stage_queue',
    help: 'What waits for a stage: records whose conclusions are put off while a backlog is read.',
    labelNames: plain,
    registers: [registry],
    collect() {
      this.reset();
      for (const { source, waiting } of known.values()) this.set({ source, stage: 'conclude' }, waiting);
    },
  });
  queue.reset();

  return (source) => {
    const counts: StageCounts = known.get(source) ?? {
      source,
      received: each(() => 0),
      sent: each(() => 0),
      dropped: each(() => new Map<string, number>()),
      errors: each(() => new Map<string, number>()),
      waiting: 0,
    };
    known.set(source, counts);
    return counts;
  };
}
