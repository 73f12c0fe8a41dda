import { fileURLToPath } from 'node:url';

import type { Deadlines } from './analyzers/deadlines.ts';
import { loadRules } from './analyzers/diagnosis/load-rules.ts';
import type { Rule } from './analyzers/diagnosis/rule.ts';
import { type AnalyzerGraph, createAnalyzerGraph } from './analyzers/graph.ts';
import { ANALYZERS } from './analyzers/registry.ts';
import { consistencyProblems } from './config/consistency.ts';
import type { Config } from './config/schema.ts';
import type { SourceConfig } from './config/source-schema.ts';
import { LorgnetteError } from './lib/errors.ts';
import { seconds } from './lib/micros.ts';
import { formatPath, formatProblem } from './lib/yaml-file.ts';
import { createPipeline, type Pipeline, type PipelineObserver } from './pipeline.ts';
import { createDecoder } from './share-processor/decode/split.ts';
import { createWalkingDecoder } from './share-processor/decode/walker.ts';
import { createExtract, interestsFor } from './share-processor/extract/registry.ts';
import { createSteadyClock } from './share-processor/fold/steady-clock.ts';
import type { Clock } from './share-processor/fold/watermark.ts';
import { createSourceEntry, type SourceEntry } from './source-entry.ts';
import type { Store } from './store/contract.ts';
import { createSqliteStore } from './store/sqlite/sqlite-store.ts';
import type { PollMetrics } from './telemetry/poll-metrics.ts';

/*
 * How each part is built from the configuration; `app.ts` and the ingest thread put them together.
 */

/** The rules that come with Lorgnette. */
const SHIPPED_RULES = fileURLToPath(new URL('../diagnosis-rules', import.meta.url));

/** Files can be read again from the committed position: after a power failure the store is whole, if some commits behind. */
export const openStore = (
  path: string,
  { maxDeadLetters, keepRawMiB }: Partial<Pick<Config['store'], 'maxDeadLetters' | 'keepRawMiB'>> = {},
): Store =>
  createSqliteStore({
    path,
    durability: 'process-crash',
    ...(maxDeadLetters === undefined ? {} : { maxDeadLetters }),
    ...(keepRawMiB === undefined ? {} : { maxKeptBytes: keepRawMiB * 1024 * 1024 }),
  });

/** Throws `ConfigInvalid` with every problem of every rule. */
export function requireRules({ rules: { directories } }: Config): readonly Rule[] {
  // The tests prove the shipped rules among themselves; with others beside them another rule may come first.
  const loaded = loadRules([SHIPPED_RULES, ...directories], { areProven: directories.length === 0 });
  if (!loaded.ok) throw new LorgnetteError('ConfigInvalid', loaded.problems.map(formatProblem).join('\n'));
  return loaded.rules;
}

export const createGraph = (config: Config, rules: readonly Rule[]): AnalyzerGraph =>
  createAnalyzerGraph(ANALYZERS, { deadlines: deadlinesOf(config), rules });

export interface PipelineParts {
  readonly config: Config;
  readonly graph: AnalyzerGraph;
  readonly store: Store;
  readonly clock: Clock;
  /** Told what the pipeline of a source does. */
  readonly observerOf: (source: string) => PipelineObserver;
  readonly pollMetricsOf?: (source: string) => PollMetrics;
}

/** One source and the pipeline that reads it. */
export interface SourceParts extends SourceEntry {
  /** Takes up the work from what is committed. */
  readonly openPipeline: () => Pipeline;
}

/** The parts of a configured source. */
export function createSourceParts(source: SourceConfig, parts: PipelineParts): SourceParts {
  const { config, graph, store, clock, observerOf } = parts;
  const { maxEventBytes } = config.limits;
  const { allowedLateness } = deadlinesOf(config);
  const interests = interestsFor(graph.records);
  const polling = parts.pollMetricsOf === undefined ? {} : { pollMetricsOf: parts.pollMetricsOf };
  const entry = createSourceEntry(source, { config, store, allowedLateness, interests, ...polling });
  const decodeEvent = createWalkingDecoder(interests);
  const decode = createDecoder({ decodeEvent, maxEventBytes });
  const extract = createExtract(graph.records);
  const observer = observerOf(entry.name);
  const steady = createSteadyClock(clock, () => performance.now());
  return {
    ...entry,
    openPipeline: (): Pipeline =>
      createPipeline({
        source: entry.name,
        store,
        graph,
        decode,
        extract,
        clock,
        steady,
        allowedLateness,
        keepRaw: config.store.keepRaw,
        observer,
      }),
  };
}

/** A configuration that no file was made of has not been looked at as a whole. */
export function requireConsistent(config: Config): void {
  const problems = consistencyProblems(config);
  if (problems.length === 0) return;
  const lines = problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);
  throw new LorgnetteError('ConfigInvalid', lines.join('\n'));
}

function deadlinesOf({ deadlines }: Config): Deadlines {
  return {
    schedulerSilent: seconds(deadlines.schedulerSilentSeconds),
    kubeletSilent: seconds(deadlines.kubeletSilentSeconds),
    initContainerStuck: seconds(deadlines.initContainerStuckSeconds),
    deleteStuck: seconds(deadlines.deleteStuckSeconds),
    traceClose: seconds(deadlines.traceCloseSeconds),
    stableFor: seconds(deadlines.stableForSeconds),
    allowedLateness: seconds(deadlines.allowedLatenessSeconds),
  };
}
