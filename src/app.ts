import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AnalyzerGraph } from './analyzers/graph.ts';
import { createTitles } from './analyzers/diagnosis/titles.ts';
import { createReplaceableGraph } from './analyzers/replaceable-graph.ts';
import { createAccessReader } from './api/access/access-reader.ts';
import { createApi } from './api/app.ts';
import { createAnswers } from './conclusions/answers.ts';
import { createFailures } from './conclusions/failures.ts';
import { createPast } from './conclusions/past.ts';
import { createTimeline } from './conclusions/timeline.ts';
import type {
  Answered,
  App,
  ReplayOptions,
  ReplayResult,
  Service,
  StoredOptions,
  WatchedLogs,
} from './cli/app-contract.ts';
import type { Config } from './config/schema.ts';
import type { SourceConfig } from './config/source-schema.ts';
import { requireSecrets } from './config/secrets.ts';
import { createGate } from './gate.ts';
import { reasonsOf } from './ingest/readiness.ts';
import { startIngestThread } from './ingest/thread.ts';
import { LorgnetteError } from './lib/errors.ts';
import { createGraph, createSourceParts, openStore, requireConsistent, requireRules } from './parts.ts';
import { pump } from './pump.ts';
import { createArchives, readsStandardInput } from './source-entry.ts';
import { requirePiped } from './sources/audit-file/stream-log.ts';
import type { Store, StoreReader } from './store/contract.ts';
import { openSqliteReader, type SqliteReader } from './store/sqlite/sqlite-reader.ts';
import { createTally, type Tally } from './tally.ts';
import { LOG } from './telemetry/log-messages.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { createThreadMeter } from './telemetry/thread-figures.ts';

/** For the pages that lists and diagnoses come back to, however large the store. */
const READER_CACHE_MIB = 32;

const clock = (): number => Date.now() * 1000;

/*
 * Composition root: what Lorgnette does is put together here. `parts.ts` builds the parts from the configuration.
 */

type Rules = ReturnType<typeof requireRules>;

/** What is told of what a reader shows. `sources` are what the store was filled from. */
function answered(
  reader: StoreReader,
  config: Config,
  rules: Rules,
  graph: AnalyzerGraph,
  sources: readonly SourceConfig[],
): Omit<Answered, 'close'> {
  return {
    reader,
    ...createAnswers(graph, reader),
    timeline: createTimeline(reader),
    past: createPast(reader, createArchives(sources, config.cluster)),
    failures: createFailures(reader, createTitles(rules)),
  };
}

/** Answers from a store as it lies there. */
export function openStored({ storePath, config }: StoredOptions): Answered {
  const rules = requireRules(config);
  const reader = openSqliteReader(storePath, { cacheMiB: READER_CACHE_MIB });
  const graph = createGraph(config, rules);
  return { ...answered(reader, config, rules, graph, config.sources), close: () => reader.close() };
}

const auditLog = (paths: string[], cluster: string, follow: boolean): SourceConfig => ({
  type: 'audit-file',
  paths,
  follow,
  cluster,
});

/** Reads audit logs into a store in this thread; rejects with what source and store throw. */
async function readLogs(
  { config, paths, cluster, signal = new AbortController().signal, onProgress }: ReplayOptions,
  { graph, store, tally, follow }: { graph: AnalyzerGraph; store: Store; tally: Tally; follow: boolean },
  onCaughtUp: () => void = () => undefined,
): Promise<void> {
  const { openSource, openPipeline: open } = createSourceParts(auditLog(paths, cluster, follow), {
    config,
    graph,
    store,
    clock,
    observerOf: () => tally,
  });
  const source = openSource();
  const onCommitted = (): void => {
    const progress = source.progress();
    onProgress?.({ ...progress, events: tally.events() });
    if (progress.caughtUp) onCaughtUp();
  };
  await pump({ source, open, signal, onCommitted });
}

/** Follows audit logs in this thread; resolves when what they held at the start is read. */
export async function watchLogs(options: ReplayOptions): Promise<WatchedLogs> {
  const graph = createGraph(options.config, requireRules(options.config));
  const store = openStore(options.storePath);
  const caughtUp = Promise.withResolvers<void>();
  const reading = { graph, store, tally: createTally(), follow: true };
  const finished = readLogs(options, reading, () => caughtUp.resolve());
  const close = async (): Promise<void> => {
    // Who has to know has been told by `finished`.
    await finished.catch(() => undefined);
    store.close();
  };
  try {
    await Promise.race([caughtUp.promise, finished]);
  } catch (error) {
    await close();
    throw error;
  }
  return { reader: store.reader(), finished, close };
}

/** Reads audit logs to their end, in this thread. Throws `ConfigInvalid`, and what source and store throw. */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const { config, paths, cluster } = options;
  const rules = requireRules(config);
  const graph = createGraph(config, rules);
  const store = openStore(options.storePath);
  const tally = createTally();
  try {
    await readLogs(options, { graph, store, tally, follow: false });
  } catch (error) {
    store.close();
    throw error;
  }
  const reader = store.reader();
  return {
    ...answered(reader, config, rules, graph, [auditLog(paths, cluster, false)]),
    summary: tally.summary(store),
    close: () => store.close(),
  };
}

/**
 * Follows the configured sources and answers over HTTP until it is stopped. Two threads: the ingest thread reads and writes the
 * store (`ingest/`); this one answers, from a connection of its own, and sees what the other has committed.
 */
export async function serve(config: Config, { signal, log }: Parameters<App['serve']>[1]): Promise<Service> {
  const rules = requireRules(config);
  requireConsistent(config);
  const gate = createGate(config, requireSecrets(config));
  const usesStdin = config.sources.some(readsStandardInput);
  if (usesStdin) requirePiped(process.stdin);
  const storeFile = placeOf(config.store.path);
  const ingest = startIngestThread(
    { config, storePath: storeFile.path },
    { log, stdin: usesStdin ? process.stdin : null },
  );
  const meter = createThreadMeter();
  let reader: SqliteReader | null = null;
  let api: ReturnType<typeof createApi> | null = null;
  const closeAll = async (): Promise<void> => {
    const ending = ingest.stop();
    await api?.close();
    meter.stop();
    reader?.close();
    await ending;
    storeFile.remove();
  };
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= closeAll());

  try {
    await ingest.opened;
    const committed = openSqliteReader(storeFile.path, {
      cacheMiB: READER_CACHE_MIB,
      remembersSightings: true,
    });
    reader = committed;
    let failure: string | null = null;
    ingest.finished.catch((error: unknown) => {
      if (stopped === null) failure = error instanceof Error ? error.message : String(error);
    });
    const readiness = { reasons: () => reasonsOf(ingest.sources(), failure) };
    const metrics = createMetrics({ process: true });
    metrics.exposeStore(reader, clock);
    metrics.exposeIngest({ sources: () => ingest.sources() ?? [], measure: () => ingest.measure() }, () =>
      meter.measure(),
    );
    // What takes effect without a restart.
    const graph = createReplaceableGraph(createGraph(config, rules));
    // Whatever is answered over HTTP is read through it: each request sees what it may.
    const shown = createAccessReader(committed, gate.guard.access.scope);
    const failuresBy = (known: Rules) => createFailures(shown, createTitles(known));
    let failures = failuresBy(rules);
    api = createApi({
      reader: shown,
      guard: gate.guard,
      ...createAnswers(graph, shown),
      failures: (question) => failures(question),
      past: createPast(shown, createArchives(config.sources, config.cluster)),
      metrics,
      readiness,
      sources: () => ingest.sources() ?? [],
      log,
      now: clock,
    });
    const { host, port } = config.server;
    const address = await api.listen({ host, port }).catch((error: unknown) => {
      throw new LorgnetteError('ListenFailed', `cannot listen on ${host}:${port}: ${String(error)}`, {
        cause: error,
      });
    });
    // The framework does not know what its server speaks.
    const url = gate.guard.hasTls ? address.replace(/^http:/, 'https:') : address;
    ingest.start();
    // The interrupt ends reading at once, whatever the command waits for.
    signal.addEventListener('abort', () => void stop());
    const finished = ingest.finished.catch((error: unknown) => {
      if (stopped !== null) return;
      log.fatal({ err: error }, LOG.ingestFailed);
      throw error;
    });
    const reload = async (next: Config): Promise<void> => {
      const nextRules = requireRules(next);
      const secrets = requireSecrets(next);
      await ingest.reload(next);
      // What can go wrong is behind: from here on everything takes effect together.
      graph.replace(createGraph(next, nextRules));
      failures = failuresBy(nextRules);
      gate.replace(next, secrets);
      // They come again where they were, with what they may read by now.
      api?.endStreams();
      log.level = next.log.level;
    };
    return { url, reader, finished, stop, reload, reloaded: (result) => metrics.reloaded(result) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Two connections cannot share a store in memory: one that is to keep nothing is a temporary file. */
function placeOf(path: string): { readonly path: string; readonly remove: () => void } {
  if (path !== ':memory:') return { path, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'lorgnette-'));
  return {
    path: join(folder, 'lorgnette.db'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
