import {
  type Batch,
  type CounterRow,
  DEAD_LETTERS_DROPPED,
  type DeadLetter,
  type OutboxEntry,
  type RecordResult,
  type Settlement,
} from '../store/contract.ts';
import type { Observation, ObservationTarget } from '../model/observation.ts';
import type { BatchOrigin } from '../model/raw-place.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/** What one batch of input brings, gathered until it is committed as a whole. */
export interface BatchBuilder {
  observe(target: ObservationTarget, observation: Observation): void;
  drop(target: ObservationTarget, keys: readonly string[]): void;
  /** The latest result of a record replaces an earlier one of the same batch. */
  result(result: RecordResult): void;
  reopen(target: ObservationTarget): void;
  settle(target: ObservationTarget, settlement: Settlement): void;
  send(entry: OutboxEntry): void;
  count(name: string, labels: Readonly<Record<string, string>>, increment?: number): void;
  deadLetter(letter: DeadLetter): void;
  /** A copy of an audit event, JSON on one line. */
  keep(event: string): void;
  /** Where the input lies. */
  origin(parts: BatchOrigin['parts']): void;
  build(ends: Pick<Batch, 'positions' | 'watermarks'>): Batch;
}

/** Dead letters held of one batch, the newest: one of nothing but line ends has millions, of which no store keeps as many. */
const MAX_DEAD_LETTERS = 100_000;

/** Label names and values as canonical JSON: sorted by name. */
const canonical = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));

export function createBatchBuilder(): BatchBuilder {
  const batch: Mutable<Omit<Batch, 'origin' | 'results' | 'counters' | 'positions' | 'watermarks'>> = {
    observations: [],
    dropped: [],
    reopened: [],
    settlements: [],
    outbox: [],
    deadLetters: [],
  };
  const kept: string[] = [];
  let parts: BatchOrigin['parts'] = [];
  const results = new Map<string, RecordResult>();
  const counters = new Map<string, CounterRow>();
  /** Canonical labels by name and labels as they were given. */
  const canonicalOf = new Map<string, string>();

  function count(name: string, labels: Readonly<Record<string, string>>, increment = 1): void {
    // Most are counted many times in a batch, with their labels in the same order.
    let told = name;
    for (const label in labels) told += `\n${label}\n${labels[label]?.length}\n${labels[label]}`;
    const labelText = canonicalOf.get(told) ?? canonical(labels);
    canonicalOf.set(told, labelText);
    const key = `${name}${labelText}`;
    counters.set(key, { name, labels: labelText, value: (counters.get(key)?.value ?? 0) + increment });
  }

  function keepNewest(): void {
    const dropped = batch.deadLetters.splice(0, batch.deadLetters.length - MAX_DEAD_LETTERS);
    if (dropped.length > 0) count(DEAD_LETTERS_DROPPED, {}, dropped.length);
  }

  return {
    observe: (target, observation) => void batch.observations.push({ target, observation }),
    drop(target, keys) {
      for (const key of keys) batch.dropped.push({ target, key });
    },
    result(result) {
      const { cluster, kind, uid } = result.target;
      results.set(`${kind}\n${cluster}\n${uid}`, result);
    },
    reopen: (target) => void batch.reopened.push(target),
    settle: (target, settlement) => void batch.settlements.push({ target, settlement }),
    send: (entry) => void batch.outbox.push(entry),
    count,
    deadLetter(letter) {
      batch.deadLetters.push(letter);
      // Seldom, so that each is moved once.
      if (batch.deadLetters.length >= 2 * MAX_DEAD_LETTERS) keepNewest();
    },
    build(ends) {
      if (batch.deadLetters.length > MAX_DEAD_LETTERS) keepNewest();
      const isTold = parts.length > 0 || kept.length > 0;
      const origin = { parts, kept: kept.length === 0 ? null : kept.join('\n') };
      return {
        ...batch,
        ...ends,
        ...(isTold ? { origin } : {}),
        results: [...results.values()],
        counters: [...counters.values()],
      };
    },
    keep: (event) => void kept.push(event),
    origin: (told) => void (parts = told),
  };
}
