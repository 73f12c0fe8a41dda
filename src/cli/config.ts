import type { Command } from 'commander';

import { addConfigCheck } from './config-check.ts';
import { addConfigPrint } from './config-print.ts';
import { addConfigSchema } from './config-schema.ts';
import type { CommandContext, Finish } from './context.ts';

export function addConfig(program: Command, context: CommandContext, finish: Finish): void {
  const config = program
    .command('config')
    .summary('look at the configuration')
    .description('Looks at the configuration: what is in force and why, and what is wrong with it.');
  for (const add of [addConfigCheck, addConfigPrint, addConfigSchema]) add(config, context, finish);
}
