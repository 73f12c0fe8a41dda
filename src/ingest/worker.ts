import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';

import { createReplaceableGraph } from '../analyzers/replaceable-graph.ts';
import type { Config } from '../config/schema.ts';
import { createGraph, openStore, requireRules } from '../parts.ts';
import { createIngestMetrics } from '../telemetry/ingest-metrics.ts';
import { createLog } from '../telemetry/log.ts';
import { createThreadMeter } from '../telemetry/thread-figures.ts';
import { toFailure } from './failure.ts';
import { runIngest } from './ingest.ts';
import type { FromIngest, IngestInput, ToIngest } from './messages.ts';

/*
 * The entry of the ingest thread: the only one that writes the store. It opens it, waits until the service listens, then reads
 * until it is told to stop.
 */
if (parentPort === null) throw new Error('this is the entry of a thread, not a program');
const port = parentPort;
const { config, storePath } = workerData as IngestInput;

/** While sources are read, its figures are told so often. */
const MEASURE_EVERY_MS = 1000;

const say = (message: FromIngest): void => port.postMessage(message);
const log = createLog(config.log.level, { write: (line) => say({ type: 'log', line }) });
const metrics = createIngestMetrics();
const meter = createThreadMeter();
const started = new AbortController();
const stopping = new AbortController();

/** What can change while sources are read. */
const graph = createReplaceableGraph(createGraph(config, requireRules(config)));
let retention = config.store;

function reload(id: number, next: Config): void {
  try {
    graph.replace(createGraph(next, requireRules(next)));
    retention = next.store;
    log.level = next.log.level;
    say({ type: 'reloaded', id, failure: null });
  } catch (error) {
    say({ type: 'reloaded', id, failure: toFailure(error) });
  }
}

async function measure(id: number | null): Promise<void> {
  const thread = id === null ? meter.look() : meter.measure();
  const measured = { metrics: await metrics.registry.metrics(), thread };
  say({ type: 'measured', id, measured });
}

/** A scrape that comes in the midst of a batch is answered with what was told last. */
let measuredAt = Number.NEGATIVE_INFINITY;
function tellFigures(): void {
  const now = performance.now();
  if (now - measuredAt < MEASURE_EVERY_MS) return;
  measuredAt = now;
  void measure(null).catch(fail);
}

port.on('message', (message: ToIngest) => {
  if (message.type === 'start') started.abort();
  else if (message.type === 'stop') stopping.abort();
  else if (message.type === 'reload') reload(message.id, message.config);
  else void measure(message.id).catch(fail);
});

function fail(error: unknown): void {
  say({ type: 'failed', failure: toFailure(error) });
  stopping.abort();
}

const told = (...signals: AbortSignal[]): Promise<unknown> => {
  const any = AbortSignal.any(signals);
  return any.aborted ? Promise.resolve() : once(any, 'abort');
};

async function run(): Promise<void> {
  const store = openStore(storePath, config.store);
  try {
    say({ type: 'opened' });
    await told(started.signal, stopping.signal);
    if (stopping.signal.aborted) return;
    await runIngest({
      config,
      graph,
      store,
      metrics,
      log,
      signal: stopping.signal,
      onSources(sources) {
        say({ type: 'sources', sources });
        tellFigures();
      },
      retention: () => retention,
      clock: () => Date.now() * 1000,
    });
    // Answers stand when every source has come to its end, and the store is held until the end.
    if (!stopping.signal.aborted) say({ type: 'ended' });
    await told(stopping.signal);
  } finally {
    store.close();
  }
}

await run().catch(fail);
meter.stop();
// Nothing else keeps the thread alive.
port.close();
