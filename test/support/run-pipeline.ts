import { fileURLToPath } from 'node:url';

import { DEFAULT_DEADLINES } from '../../src/analyzers/deadlines.ts';
import { loadRules } from '../../src/analyzers/diagnosis/load-rules.ts';
import { createAnalyzerGraph } from '../../src/analyzers/graph.ts';
import { ANALYZERS } from '../../src/analyzers/registry.ts';
import type { Micros } from '../../src/lib/micros.ts';
import type { FailureRow, PeerKind } from '../../src/model/across-pods.ts';
import type { DeliveryLine, IncidentLine } from '../../src/model/answer.ts';
import type { Observation, ObservationTarget } from '../../src/model/observation.ts';
import { createPipeline, type Pipeline, type PipelineObserver } from '../../src/pipeline.ts';
import { createDecoder } from '../../src/share-processor/decode/split.ts';
import { createWalkingDecoder } from '../../src/share-processor/decode/walker.ts';
import { createExtract, interestsFor } from '../../src/share-processor/extract/registry.ts';
import type { Clock } from '../../src/share-processor/fold/watermark.ts';
import type { CounterRow, DeadLetter, OutboxEntry, Settlement, Store } from '../../src/store/contract.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { SILENT } from './silent-observer.ts';

/** Everything that a run leaves behind, as plain values: two runs are equal when this is. */
export interface Outcome {
  readonly lines: readonly string[];
  readonly counters: readonly CounterRow[];
  readonly outbox: readonly OutboxEntry[];
  /** By `kind cluster uid`: the observations by key. */
  readonly records: Readonly<Record<string, Readonly<Record<string, Observation>>>>;
  readonly settlements: Readonly<Record<string, readonly Settlement[]>>;
  /** The newest first. */
  readonly deadLetters: readonly DeadLetter[];
  /** The index across Pods. */
  readonly failures: readonly Omit<FailureRow, 'record'>[];
  readonly peers: readonly PeerKind[];
}

export interface RunOptions {
  /** Default `:memory:`. With a file, `restart` can be used. */
  readonly path?: string;
  /** Takes up the work anew, from what the store holds, after every batch. */
  readonly restart?: boolean;
  /** Default: long after every log. */
  readonly clock?: Clock;
  /** Goes on when `clock` is set back; default `clock`. */
  readonly steady?: Clock;
  /** Whether more input is said to be waiting behind each batch; default false. What was put off is made up for at the end. */
  readonly backlog?: boolean;
  /** Whether the input ends with the last batch; default true. */
  readonly finish?: boolean;
  /** Logs of a minute or two settle nothing under the default of two minutes. */
  readonly allowedLateness?: Micros;
  /** Told of what nobody is told of otherwise. */
  readonly observer?: Partial<PipelineObserver>;
}

const SOURCE = 'test';
/** No log of the tests is of so late a time, so that no watermark follows the clock. */
const LONG_AFTER = Date.UTC(2100, 0, 1) * 1000;
const UNLIMITED = 1_000_000;
const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: UNLIMITED };

const rules = loadRules([fileURLToPath(new URL('../../diagnosis-rules', import.meta.url))]);
if (!rules.ok) throw new Error(JSON.stringify(rules.problems));
export const graph = createAnalyzerGraph(ANALYZERS, { deadlines: DEFAULT_DEADLINES, rules: rules.rules });
const decode = createDecoder({ decodeEvent: createWalkingDecoder(interestsFor(graph.records)) });
const extract = createExtract(graph.records);

/** The pipeline as the application builds it, on a store and a clock of the test's own. An analyzer that fails is an error. */
export function openPipeline(
  store: Store,
  {
    clock = () => LONG_AFTER,
    steady = clock,
    allowedLateness = DEFAULT_DEADLINES.allowedLateness,
    observer = {},
  }: RunOptions = {},
): Pipeline {
  return createPipeline({
    source: SOURCE,
    store,
    graph,
    decode,
    extract,
    clock,
    steady,
    allowedLateness,
    observer: {
      ...SILENT,
      analyzerFailed(target, { analyzer, error }) {
        throw new Error(`${analyzer} failed on ${target.namespace}/${target.name}`, { cause: error });
      },
      ...observer,
    },
  });
}

/** Runs the pipeline over batches of whole lines, and gives what is in the store at the end. */
export function runPipeline(batches: readonly Uint8Array[], options: RunOptions = {}): Outcome {
  const { path = ':memory:', restart = false, finish = true, backlog = false } = options;
  const targets = new Map<string, ObservationTarget>();
  const open = (): Store => watched(createSqliteStore({ path }), targets);
  let store = open();
  try {
    let pipeline = openPipeline(store, options);
    let offset = 0;
    for (const [index, bytes] of batches.entries()) {
      pipeline.process({
        chunks: [{ cluster: 'default', bytes, origin: 'log', offset }],
        position: String(index + 1),
        isBacklog: backlog,
      });
      offset += bytes.length;
      if (!restart) continue;
      store.close();
      store = open();
      if (store.loadPosition(SOURCE) !== String(index + 1)) throw new Error('the position was not committed');
      pipeline = openPipeline(store, options);
    }
    if (finish) pipeline.finish();
    else if (backlog) pipeline.catchUp();
    return outcomeOf(store, targets.values());
  } finally {
    store.close();
  }
}

/** The store, and a note of every record that something is committed of. */
function watched(store: Store, targets: Map<string, ObservationTarget>): Store {
  return {
    ...store,
    commit(batch) {
      for (const { target } of [...batch.observations, ...batch.results]) targets.set(keyOf(target), target);
      store.commit(batch);
    },
  };
}

export type Named = Pick<ObservationTarget, 'cluster' | 'kind' | 'uid'>;

const keyOf = ({ cluster, kind, uid }: Named): string => `${kind} ${cluster} ${uid}`;

/** The record of a key of `Outcome.records`. */
export function recordNamed(key: string): Named {
  const [kind = '', cluster = '', ...uid] = key.split(' ');
  return { kind: kind as Named['kind'], cluster, uid: uid.join(' ') };
}

/** What a store holds of these records and of everything else. */
export function outcomeOf(store: Store, targets: Iterable<Named>): Outcome {
  const reader = store.reader();
  const known = [...targets].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const records = known.map((target) => {
    const observations = store.loadRecord(target.cluster, target.kind, target.uid);
    const byKey = observations.map((observation) => [observation.key, observation] as const);
    return [keyOf(target), Object.fromEntries(byKey.toSorted(([a], [b]) => (a < b ? -1 : 1)))] as const;
  });
  const settlements = known.map(
    (target) => [keyOf(target), store.loadSettlements(target.cluster, target.kind, target.uid)] as const,
  );
  // Rows of SQLite have no prototype; what is compared is their content.
  return structuredClone({
    lines: [...reader.lines()],
    counters: reader.counters(),
    outbox: reader.outbox(null, UNLIMITED),
    records: Object.fromEntries(records),
    settlements: Object.fromEntries(settlements.filter(([, rows]) => rows.length > 0)),
    deadLetters: reader.deadLetters(UNLIMITED),
    failures: reader.failures(EVER).items.map(withoutRecord),
    peers: reader.peers(EVER).kinds.toSorted(byContent),
  });
}

/** Records are numbered as they come. */
const withoutRecord = <T extends { readonly record: number }>({
  record: _record,
  ...rest
}: T): Omit<T, 'record'> => rest;
const byContent = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

export const parseLines = (lines: readonly string[]): (DeliveryLine | IncidentLine)[] =>
  lines.map((line) => JSON.parse(line) as DeliveryLine | IncidentLine);
