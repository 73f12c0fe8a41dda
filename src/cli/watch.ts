import { type Command, Option } from 'commander';

import { BEGINNING, positionAt } from '../api/stream/begin.ts';
import { DELIVERY_KINDS, OUTCOMES, SIDES } from '../model/delivery.ts';
import type { StoreReader } from '../store/contract.ts';
import {
  addAnswererFlags,
  type AnswererFlags,
  answererOf,
  serviceOf,
  WHO_ANSWERS,
} from './answerer-flags.ts';
import type { WatchedLogs } from './app-contract.ts';
import { momentText } from './arguments.ts';
import { requireConfig, wantsColor, write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { followReader, followService } from './follow-deliveries.ts';
import { createProgressBar } from './progress-bar.ts';
import { renderGap, renderSettled } from './render-settled.ts';
import type { ServerSentEvent } from './server-sent-events.ts';

interface WatchFlags extends AnswererFlags, Filters {
  readonly since?: string;
  readonly json?: boolean;
}

/** As the stream of the API has them. */
interface Filters {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly kind?: string;
  readonly outcome?: string;
  readonly code?: string;
  readonly side?: string;
}

export function addWatch(program: Command, context: CommandContext, finish: Finish): void {
  const command = program
    .command('watch')
    .summary('tell of every delivery when it is settled, as it happens')
    .description(
      'Tells of every delivery when its outcome can no longer change, a line each, and of corrections. From a service it goes on after every interruption where it was, without loss or repetition.',
    )
    .option('-n, --namespace <name>', 'of this namespace alone')
    .addOption(new Option('--kind <kind>', 'deliveries of this kind alone').choices(DELIVERY_KINDS))
    .addOption(new Option('--outcome <outcome>', 'that came out so').choices(OUTCOMES))
    .option('--code <code>', 'whose cause has this code')
    .addOption(new Option('--side <side>', 'whose cause is the fault of this side').choices(SIDES))
    .option(
      '--since <time>',
      'also those that were final at this time or later: RFC 3339, 1h before the newest event, or beginning',
      (text: string) => (text === BEGINNING ? text : momentText(text)),
    )
    .option('--json', 'one JSON object a line');
  addAnswererFlags(command)
    .addHelpText(
      'after',
      `${WHO_ANSWERS}
What logs hold is kept in memory, or with --store in a file, for as long as they are watched.

Marks: ✓ succeeded, ✗ failed, – aborted, ? unknown. Without --since only what is settled from now on is told. It ends by an
interrupt, with 130, or when logs that were piped in have ended, with 0.

Examples:
  lorgnette watch --server http://localhost:8080
  lorgnette watch --server https://lorgnette.example.com --token-file token -n shop --outcome failed --since 1h
  lorgnette watch --audit-log /var/log/kubernetes/audit.log --json | jq -c '[.kind, .object.name, .code]'`,
    )
    .action(async (flags: WatchFlags) => {
      const who = answererOf(command, flags);
      if (who === 'server') await show(fromService(flags, context), flags, context);
      else if (who === 'store') await watchStore(flags, context);
      else await watchLogs(flags, context);
      finish(context.signal.aborted ? EXIT.interrupted : EXIT.ok);
    });
}

const filtersOf = ({ cluster, namespace, kind, outcome, code, side }: WatchFlags): Filters =>
  Object.fromEntries(
    Object.entries({ cluster, namespace, kind, outcome, code, side }).filter(
      ([, value]) => value !== undefined,
    ),
  );

function fromService(flags: WatchFlags, context: CommandContext): AsyncGenerator<ServerSentEvent> {
  const service = serviceOf(flags, context);
  return followService({
    service,
    query: { ...filtersOf(flags), since: flags.since },
    signal: context.signal,
    onTrouble(trouble) {
      // A program that reads the lines has nothing to do about it.
      if (context.stderr.isTTY !== true) return;
      context.stderr.write(
        trouble === null
          ? `lorgnette: ${service.url} is there again\n`
          : `lorgnette: ${trouble.message}; tried again in ${Math.ceil(trouble.waitMs / 1000)} s\n`,
      );
    },
  });
}

/** Beside the process that writes it. */
async function watchStore(flags: WatchFlags, context: CommandContext): Promise<void> {
  const { config } = requireConfig(context, flags.config ?? null, { cluster: flags.cluster });
  const stored = (await context.app()).openStored({ storePath: flags.store ?? '', config });
  try {
    await show(fromReader(stored.reader, null, flags, context), flags, context);
  } finally {
    stored.close();
  }
}

async function watchLogs(flags: WatchFlags, context: CommandContext): Promise<void> {
  const { config } = requireConfig(context, flags.config ?? null, { cluster: flags.cluster });
  const { signal } = context;
  const bar = createProgressBar(context);
  const app = await context.app();
  let watched: WatchedLogs | null = null;
  try {
    watched = await app
      .watchLogs({
        paths: flags.auditLog ?? [],
        cluster: config.cluster,
        storePath: flags.store ?? ':memory:',
        config,
        signal,
        onProgress: (progress) => {
          if (watched === null) bar.update(progress);
        },
      })
      .finally(() => bar.clear());
    await show(fromReader(watched.reader, watched.finished, flags, context), flags, context);
  } finally {
    await watched?.close();
  }
}

const fromReader = (
  reader: StoreReader,
  ended: Promise<void> | null,
  flags: WatchFlags,
  { signal }: CommandContext,
): AsyncGenerator<ServerSentEvent> =>
  followReader(
    {
      reader,
      from: flags.since === undefined ? null : positionAt(flags.since, reader, flags.cluster),
      filters: filtersOf(flags),
      signal,
    },
    ended,
  );

async function show(
  events: AsyncIterable<ServerSentEvent>,
  { json }: WatchFlags,
  { stdout, stderr, env }: CommandContext,
): Promise<void> {
  const color = wantsColor(stdout, env);
  for await (const { event, data } of events) {
    if (data === null) continue;
    if (json === true) await write(stdout, `${data}\n`);
    else if (event === 'gap') stderr.write(`lorgnette: ${renderGap(data)}\n`);
    // A newer service may have events that this version does not know.
    else if (event === 'delivery' || event === 'correction')
      await write(stdout, `${renderSettled(data, color)}\n`);
  }
}
