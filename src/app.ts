import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { Deadlines } from './analyzers/deadlines.ts';
import { loadRules } from './analyzers/diagnosis/load-rules.ts';
import type { Rule } from './analyzers/diagnosis/rule.ts';
import { createTitles } from './analyzers/diagnosis/titles.ts';
import { type AnalyzerGraph, createAnalyzerGraph } from './analyzers/graph.ts';
import { ANALYZERS } from './analyzers/registry.ts';
import { createReplaceableGraph } from './analyzers/replaceable-graph.ts';
import { createApi } from './api/app.ts';
import { createAnswers } from './conclusions/answers.ts';
import { createInputQuality } from './conclusions/cluster-quality.ts';
import { createFailures } from './conclusions/failures.ts';
import { createPast } from './conclusions/past.ts';
import { createTimeline } from './conclusions/timeline.ts';
import type { App, ReplayOptions, ReplayResult, Service } from './cli/app-contract.ts';
import { consistencyProblems } from './config/consistency.ts';
import type { AuditFileConfig, Config } from './config/schema.ts';
import { LorgnetteError } from './lib/errors.ts';
import { seconds } from './lib/micros.ts';
import { formatPath, formatProblem } from './lib/yaml-file.ts';
import type { SummaryLine } from './model/answer.ts';
import { createPipeline, type Pipeline, type PipelineObserver } from './pipeline.ts';
import { createDecoder } from './share-processor/decode/split.ts';
import { createWalkingDecoder } from './share-processor/decode/walker.ts';
import { createExtract, interestsFor } from './share-processor/extract/registry.ts';
import { auditFileSourceName, createAuditFileSource } from './sources/audit-file/audit-file.ts';
import type { Source } from './sources/contract.ts';
import type { Store } from './store/contract.ts';
import { createSqliteStore } from './store/sqlite/sqlite-store.ts';
import { createMetrics } from './telemetry/metrics.ts';

/** The rules that come with Lorgnette. */
const SHIPPED_RULES = fileURLToPath(new URL('../diagnosis-rules', import.meta.url));
/** Files can be read again from the committed position: after a power failure the store is whole, if some commits behind. */
const DURABILITY = 'process-crash';
/** What was put off while a backlog was read is made up for when so long nothing more has come. */
const CATCH_UP_AFTER_MS = 500;
/** How often time is let pass while a followed log is silent. */
const IDLE_EVERY_MS = 10_000;

const clock = (): number => Date.now() * 1000;

/*
 * Composition root: every part of Lorgnette is built here from the configuration, and nowhere else.
 */

/** Reads audit logs to their end. Throws `ConfigInvalid`, and what source and store throw. */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const { config, paths, cluster, signal = new AbortController().signal } = options;
  const rules = requireRules(config);
  const graph = createGraph(config, rules);
  const store = createSqliteStore({ path: options.storePath, durability: DURABILITY });
  const tally = createTally();
  try {
    const source = openSource({ type: 'audit-file', paths, follow: false, cluster }, config, store);
    const onBatch = (): void => options.onProgress?.({ ...source.progress(), events: tally.events() });
    await pump(source, createParts(config, graph, store, source.name, tally), signal, onBatch);
  } catch (error) {
    store.close();
    throw error;
  }
  const reader = store.reader();
  return {
    reader,
    ...createAnswers(graph, reader),
    timeline: createTimeline(reader),
    past: createPast(reader, [{ paths, cluster }]),
    failures: createFailures(reader, createTitles(rules)),
    summary: tally.summary(store),
    close: () => store.close(),
  };
}

/** Follows the configured sources and answers over HTTP until it is stopped. */
export async function serve(config: Config, { signal, log }: Parameters<App['serve']>[1]): Promise<Service> {
  const rules = requireRules(config);
  const graph = createReplaceableGraph(createGraph(config, rules));
  requireConsistent(config);
  const store = createSqliteStore({
    path: config.store.path,
    durability: DURABILITY,
    maxKeptBytes: config.store.keepRawMiB * 1024 * 1024,
  });
  const metrics = createMetrics({ process: true });
  const reader = store.reader();
  metrics.exposeStore(reader, clock);
  const stopping = new AbortController();
  const stop = AbortSignal.any([signal, stopping.signal]);
  const sources: Source[] = [];
  let failure: string | null = null;
  const readiness = {
    reasons: () => [
      ...(failure === null ? [] : [failure]),
      ...sources
        .filter((source) => !source.progress().caughtUp)
        .map(({ name }) => `${name} has a backlog that is still being read`),
    ],
  };
  /** What takes effect without a restart. */
  let { retentionDays } = config.store;
  let failures = createFailures(reader, createTitles(rules));
  const api = createApi({
    reader,
    ...createAnswers(graph, reader),
    failures: (question) => failures(question),
    past: createPast(reader, config.sources, config.cluster),
    metrics,
    readiness,
    log,
    now: clock,
  });
  const closeAll = async (): Promise<void> => {
    stopping.abort();
    await Promise.allSettled([finished]);
    await api.close();
    store.close();
  };

  let finished: Promise<unknown> = Promise.resolve();
  try {
    const { host, port } = config.server;
    const url = await api.listen({ host, port }).catch((error: unknown) => {
      throw new LorgnetteError('ListenFailed', `cannot listen on ${host}:${port}: ${String(error)}`, {
        cause: error,
      });
    });
    sources.push(...config.sources.map((source) => openSource(source, config, store)));
    const running = sources.map(async (source) => {
      const observer = metrics.pipeline(source.name);
      const failing = {
        ...observer,
        analyzerFailed: (target, failure) => {
          observer.analyzerFailed(target, failure);
          log.error(
            { err: failure.error, analyzer: failure.analyzer, uid: target.uid },
            'an analyzer failed on a record',
          );
        },
      } satisfies PipelineObserver;
      log.info({ source: source.name }, 'reading');
      await pump(source, createParts(config, graph, store, source.name, failing), stop, () => undefined);
      log.info({ source: source.name }, stop.aborted ? 'stopped' : 'read to its end');
    });
    const retention = setInterval(() => {
      const newest = Math.max(...reader.clusters().map((row) => row.newest));
      if (Number.isFinite(newest)) store.retain(newest - seconds(retentionDays * 86_400));
    }, 3_600_000);
    retention.unref();
    finished = Promise.all(running)
      .catch((error: unknown) => {
        failure = `a source failed: ${error instanceof Error ? error.message : String(error)}`;
        throw error;
      })
      .finally(() => clearInterval(retention));
    let stopped: Promise<void> | null = null;
    return {
      url,
      reader,
      finished: finished.then(() => undefined),
      stop: () => (stopped ??= closeAll()),
      reload(next) {
        const nextRules = requireRules(next);
        // What can go wrong is behind: from here on everything takes effect together.
        graph.replace(createGraph(next, nextRules));
        failures = createFailures(reader, createTitles(nextRules));
        ({ retentionDays } = next.store);
        log.level = next.log.level;
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** A configuration that no file was made of has not been looked at as a whole. */
function requireConsistent(config: Config): void {
  const problems = consistencyProblems(config);
  if (problems.length === 0) return;
  const lines = problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);
  throw new LorgnetteError('ConfigInvalid', lines.join('\n'));
}

/** Reads a source to its end, a batch at a time: the next is asked for when the last is committed. */
async function pump(
  source: Source,
  pipeline: Pipeline,
  signal: AbortSignal,
  onBatch: () => void,
): Promise<void> {
  const idle = setInterval(() => pipeline.idle(), IDLE_EVERY_MS);
  try {
    for (;;) {
      const quiet = setTimeout(() => pipeline.catchUp(), CATCH_UP_AFTER_MS);
      const batch = await source.next(signal).finally(() => clearTimeout(quiet));
      if (batch === null) break;
      pipeline.process(batch);
      onBatch();
      // Between two batches the event loop is free: for requests, and for the interrupt.
      await nextTurn();
    }
    if (signal.aborted) pipeline.catchUp();
    else pipeline.finish();
  } finally {
    clearInterval(idle);
    await source.close();
  }
}

function requireRules(config: Config): readonly Rule[] {
  const loaded = loadRules([SHIPPED_RULES, ...config.rules.directories]);
  if (!loaded.ok) throw new LorgnetteError('ConfigInvalid', loaded.problems.map(formatProblem).join('\n'));
  return loaded.rules;
}

const createGraph = (config: Config, rules: readonly Rule[]): AnalyzerGraph =>
  createAnalyzerGraph(ANALYZERS, { deadlines: deadlinesOf(config), rules });

function createParts(
  config: Config,
  graph: AnalyzerGraph,
  store: Store,
  source: string,
  observer: PipelineObserver,
): Pipeline {
  const decodeEvent = createWalkingDecoder(interestsFor(graph.records));
  return createPipeline({
    source,
    store,
    graph,
    decode: createDecoder({ decodeEvent, maxEventBytes: config.limits.maxEventBytes }),
    extract: createExtract(graph.records),
    clock,
    allowedLateness: deadlinesOf(config).allowedLateness,
    keepRaw: config.store.keepRaw,
    observer,
  });
}

function openSource(source: AuditFileConfig, config: Config, store: Store): Source {
  const { paths, follow, cluster = config.cluster } = source;
  const { batchBytes, pollIntervalMs, maxEventBytes } = config.limits;
  const options = { paths, follow, cluster, batchBytes, pollIntervalMs, maxLineBytes: maxEventBytes };
  return createAuditFileSource({ ...options, position: store.loadPosition(auditFileSourceName(options)) });
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

/** Counts what one replay reads, for its summary. */
function createTally(): PipelineObserver & { events(): number; summary(store: Store): SummaryLine } {
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
        .clusters()
        .flatMap(({ cluster }) => qualityOf(cluster).missing);
      const failed = Object.keys(analyzerFailures).length === 0 ? {} : { analyzerFailures };
      return { type: 'summary', events, deadLetters, skipped, ...failed, deliveries, inputQuality };
    },
  };
}
