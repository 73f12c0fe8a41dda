import type { Command } from 'commander';

import { printConfig, printConfigJson } from '../config/print.ts';
import { requireConfig, write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { addServeFlags, configOf, type ServeFlags } from './serve-flags.ts';

export function addConfigPrint(config: Command, context: CommandContext, finish: Finish): void {
  const command = config
    .command('print')
    .summary('print the configuration in force, and where each setting comes from')
    .description(
      'Prints what `serve` would run with, as YAML that may be used as a file: every setting with its value and where that comes from (default, file, environment, command line). There is nothing secret in it: settings name the files in which secrets lie.',
    )
    .argument('[file]', 'configuration file; without it LORGNETTE_CONFIG, then lorgnette.yaml')
    .option('--json', 'print values and origins as JSON');
  addServeFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  lorgnette config print
  lorgnette config print > lorgnette.yaml && lorgnette config schema > lorgnette.schema.json
  LORGNETTE_LOG_LEVEL=debug lorgnette config print /etc/lorgnette/lorgnette.yaml --json`,
    )
    .action(async (file: string | undefined, flags: ServeFlags & { json?: boolean }) => {
      const loaded = requireConfig(context, file ?? null, configOf(flags));
      const text =
        flags.json === true ? `${JSON.stringify(printConfigJson(loaded), null, 2)}\n` : printConfig(loaded);
      await write(context.stdout, text);
      finish(EXIT.ok);
    });
}
