import type { Client } from '@elastic/elasticsearch';
import { InvalidArgumentError, Option, type Command } from 'commander';

import { DEFAULT_DATA_STREAM } from '../sources/elasticsearch/setup/definitions.ts';
import { createAsk } from '../sources/elasticsearch/ask.ts';
import {
  asMessage,
  documentOf,
  DOCUMENT_SHAPES,
  type DocumentShape,
} from '../sources/elasticsearch/load/document-shape.ts';
import type { Outgoing } from '../sources/elasticsearch/load/bulk-writer.ts';
import { loadDocuments, type Loading } from '../sources/elasticsearch/load/load.ts';
import { requireTemplate } from '../sources/elasticsearch/setup/require-template.ts';
import type { SourceProgress } from '../sources/contract.ts';
import { createTimeShift } from '../lib/shift-times.ts';
import { wholeNumber } from './arguments.ts';
import { write, type CommandContext, type Finish } from './context.ts';
import {
  addConnectionFlags,
  elasticsearchSources,
  oneConnection,
  withClient,
  type ConnectionFlags,
} from './elasticsearch-connection.ts';
import { readLogLines } from './elasticsearch-events.ts';
import { findNewest } from './elasticsearch-newest.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { createStatusLine, progressLine } from './progress-bar.ts';
import { renderLoad } from './render-load.ts';

interface LoadFlags extends ConnectionFlags {
  readonly index: string;
  readonly shape: DocumentShape;
  readonly writers: number;
  readonly rate?: number;
  readonly cluster?: string;
  readonly shiftToNow?: boolean;
  readonly json?: boolean;
}

export function addElasticsearchLoad(parent: Command, context: CommandContext, finish: Finish): void {
  const command = parent
    .command('load')
    .summary('put audit logs into Elasticsearch as a shipper would')
    .description(
      'Puts audit logs into Elasticsearch as a shipper would: to try Lorgnette out, or to bring in logs from before there was a shipper. What the server cannot take at the moment is sent again; what it refuses is counted and told.',
    )
    .argument('<file...>', 'audit logs, plain or gzipped; - reads standard input')
    .option('--index <name>', 'data stream or index', DEFAULT_DATA_STREAM)
    .option('--cluster <name>', 'name of the cluster, written into orchestrator.cluster.name')
    .addOption(
      new Option('--shape <shape>', 'how events lie in their documents')
        .choices(DOCUMENT_SHAPES)
        .default('fields'),
    )
    .option('--shift-to-now', 'move every time in the logs by one span, so that the newest event is of now')
    .option('--rate <events>', 'events a second, evenly; without it as fast as they are taken', perSecond)
    .option('--writers <number>', 'bulk requests under way at the same time', wholeNumber, 2)
    .option('--json', 'print the summary as JSON');
  addConnectionFlags(command)
    .addHelpText(
      'after',
      `
Run \`lorgnette elasticsearch setup\` once before. To load a log twice does no harm to what Lorgnette concludes.

Exits with 0 when every event is in, 5 when some were refused, 7 when the server took nothing for five minutes.

Examples:
  lorgnette elasticsearch load --url http://localhost:9200 audit-*.log.gz
  lorgnette elasticsearch load --url http://localhost:9200 --shift-to-now --rate 200 --cluster demo demo/*.jsonl.gz
  zcat audit.log.gz | lorgnette elasticsearch load --config lorgnette.yaml --shape message -`,
    )
    .action(async (paths: string[], flags: LoadFlags) => {
      const connection = oneConnection(elasticsearchSources(context, flags, [flags.index]));
      finish(await withClient(connection, (client) => load(context, client, paths, flags)));
    });
}

async function load(
  context: CommandContext,
  client: Client,
  paths: readonly string[],
  flags: LoadFlags,
): Promise<ExitCode> {
  const { signal, now } = context;
  const began = now();
  let read: SourceProgress = { readBytes: 0, totalBytes: null, caughtUp: false, troubles: [] };
  let loading: Loading | null = null;
  const bar = createStatusLine(
    context,
    (what: string, elapsedMs) => what || describe(read, loading, elapsedMs),
  );
  const problems: string[] = [];
  try {
    await requireTemplate(createAsk(client, signal), flags.index);
    const shift =
      flags.shiftToNow === true
        ? createTimeShift(
            await secondsToNow(context, paths, () => bar.update('looking for the newest event')),
          )
        : (text: string) => text;
    const lines = readLogLines({
      paths,
      signal,
      onProgress: (progress) => void (read = progress),
      onProblem: ({ origin, message }) =>
        void problems.push(origin === '' ? message : `${origin}: ${message}`),
    });
    const loaded = await loadDocuments(
      documents(lines, shift, flags),
      { client, index: flags.index, writers: flags.writers, rate: flags.rate ?? null, signal, now },
      (state) => {
        loading = state;
        bar.update('');
      },
    );
    bar.clear();
    const summary = {
      index: flags.index,
      ...loaded,
      problems,
      seconds: (now() - began) / 1000,
      interrupted: signal.aborted,
    };
    await write(context.stdout, renderLoad(summary, flags.json === true));
    if (signal.aborted) return EXIT.interrupted;
    return loaded.refused === 0 && problems.length === 0 ? EXIT.ok : EXIT.lacking;
  } finally {
    bar.clear();
  }
}

async function* documents(
  lines: AsyncIterable<{ readonly text: string; readonly path: string }>,
  shift: (text: string) => string,
  { shape, cluster }: LoadFlags,
): AsyncGenerator<Outgoing> {
  for await (const { text, path } of lines) {
    const line = shift(text);
    const origin = { cluster: cluster ?? null, path };
    const nowMs = Date.now();
    yield {
      document: documentOf(shape, line, origin, nowMs),
      otherwise: () => (shape === 'message' ? null : asMessage(line, origin, nowMs)),
    };
  }
}

/** By how much the newest event is older than now. */
async function secondsToNow(
  { signal }: CommandContext,
  paths: readonly string[],
  onProgress: () => void,
): Promise<number> {
  const newest = await findNewest(paths, signal, onProgress);
  return newest === null ? 0 : Math.floor((Date.now() - newest / 1000) / 1000);
}

const describe = (read: SourceProgress, loading: Loading | null, elapsedMs: number): string =>
  progressLine({ ...read, events: loading?.events ?? 0 }, elapsedMs);

function perSecond(text: string): number {
  const rate = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && rate > 0 && rate <= 1_000_000) return rate;
  throw new InvalidArgumentError('It must be a number of events a second, up to 1000000.');
}
