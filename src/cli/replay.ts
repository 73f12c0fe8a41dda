import type { Command } from 'commander';

import type { App, ReplayOptions, ReplayResult } from './app-contract.ts';
import { requireConfig, wantsColor, write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { createProgressBar } from './progress-bar.ts';
import { renderReplay } from './render-replay.ts';

interface ReplayFlags {
  readonly json?: boolean;
  readonly cluster?: string;
  readonly store?: string;
  readonly config?: string;
}

export function addReplay(program: Command, context: CommandContext, finish: Finish): void {
  program
    .command('replay')
    .summary('read audit logs to their end and tell how every delivery went')
    .description(
      'Reads audit logs to their end, then tells of every delivery and every incident how it went and why.',
    )
    .argument('<file...>', 'audit logs, plain or gzipped; - reads standard input')
    .option('--json', 'one JSON object a line: deliveries and incidents, then a summary')
    .option('--cluster <name>', 'name of the cluster the logs are of')
    .option(
      '--store <path>',
      'keep the results in this file, and go on where the last run of the same files ended',
    )
    .option('--config <file>', 'configuration file')
    .addHelpText(
      'after',
      `
Examples:
  lorgnette replay /var/log/kubernetes/audit.log
  lorgnette replay audit-*.log.gz --json > deliveries.ndjson
  zcat audit.log.gz | lorgnette replay - --json | jq 'select(.outcome == "failed") | .code'`,
    )
    .action(async (paths: string[], flags: ReplayFlags) => {
      const { config } = requireConfig(context, flags.config ?? null, { cluster: flags.cluster });
      const storePath = flags.store ?? ':memory:';
      const result = await replayWithProgress(context, { paths, cluster: config.cluster, storePath, config });
      try {
        if (flags.json === true) await writeLines(context, result);
        else
          await write(
            context.stdout,
            renderReplay(result.reader.lines(), result.summary, wantsColor(context.stdout, context.env)),
          );
      } finally {
        result.close();
      }
      finish(context.signal.aborted ? EXIT.interrupted : EXIT.ok);
    });
}

/** Reads the logs with a progress bar that is gone when there is something to say. */
export async function replayWithProgress(
  context: CommandContext,
  options: Omit<ReplayOptions, 'signal' | 'onProgress'>,
): Promise<ReplayResult> {
  const app: App = await context.app();
  const bar = createProgressBar(context);
  try {
    return await app.replay({
      ...options,
      signal: context.signal,
      onProgress: (progress) => bar.update(progress),
    });
  } finally {
    bar.clear();
  }
}

/** Lines are written in pieces, so that a large result is never held as one text. */
const PIECE_CHARACTERS = 64 * 1024;

async function writeLines(context: CommandContext, { reader, summary }: ReplayResult): Promise<void> {
  let piece = '';
  for (const line of reader.lines()) {
    piece += `${line}\n`;
    if (piece.length < PIECE_CHARACTERS) continue;
    await write(context.stdout, piece);
    piece = '';
  }
  await write(context.stdout, `${piece}${JSON.stringify(summary)}\n`);
}
