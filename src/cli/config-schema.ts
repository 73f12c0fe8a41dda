import type { Command } from 'commander';

import { configJsonSchema, SCHEMA_FILE, SCHEMA_LINE } from '../config/json-schema.ts';
import { write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';

export function addConfigSchema(config: Command, context: CommandContext, finish: Finish): void {
  config
    .command('schema')
    .summary('print the JSON Schema of the configuration file, for editors')
    .description(
      `Prints the JSON Schema of the configuration file. Editors that know YAML then complete and check it as it is written, if its first line is\n\n  ${SCHEMA_LINE}`,
    )
    .addHelpText(
      'after',
      `
Examples:
  lorgnette config schema > ${SCHEMA_FILE}`,
    )
    .action(async () => {
      await write(context.stdout, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
      finish(EXIT.ok);
    });
}
