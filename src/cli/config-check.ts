import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

import { graphProblems } from '../analyzers/graph.ts';
import { loadRules } from '../analyzers/diagnosis/load-rules.ts';
import { ANALYZERS } from '../analyzers/registry.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem, type Problem } from '../lib/yaml-file.ts';
import { write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';

/** The rules that come with Lorgnette. */
const BUILT_IN_RULES = fileURLToPath(new URL('../../diagnosis-rules', import.meta.url));

export function addConfig(program: Command, context: CommandContext, finish: Finish): void {
  const config = program
    .command('config')
    .summary('look at the configuration')
    .description('Looks at the configuration.');
  config
    .command('check')
    .summary('tell everything that is wrong with the configuration and the rules')
    .description(
      'Checks the configuration (file and environment), the diagnosis rules and the graph of analyzers, and tells everything that is wrong.',
    )
    .argument('[file]', 'configuration file; without it LORGNETTE_CONFIG, then lorgnette.yaml')
    .option('--json', 'print the configuration that results, or the problems, as JSON')
    .addHelpText(
      'after',
      `
Examples:
  lorgnette config check
  lorgnette config check /etc/lorgnette/lorgnette.yaml --json`,
    )
    .action(async (file: string | undefined, flags: { json?: boolean }) => {
      const loaded = loadConfig({ file: file ?? null, env: context.env, flags: {} });
      const rules = loadRules([BUILT_IN_RULES, ...(loaded.ok ? loaded.config.rules.directories : [])]);
      const problems: Problem[] = [
        ...(loaded.ok ? [] : loaded.problems),
        ...(rules.ok ? [] : rules.problems),
        ...graphProblems(ANALYZERS).map((message) => ({
          file: 'src/analyzers/registry.ts',
          line: 1,
          col: 1,
          path: '',
          message,
        })),
      ];
      if (problems.length > 0 || !loaded.ok) {
        const text =
          flags.json === true ? JSON.stringify({ problems }) : problems.map(formatProblem).join('\n');
        await write(flags.json === true ? context.stdout : context.stderr, `${text}\n`);
        finish(EXIT.usage);
        return;
      }
      const text =
        flags.json === true
          ? JSON.stringify(loaded.config, null, 2)
          : `${loaded.file ?? 'defaults and environment'}: nothing is wrong`;
      await write(context.stdout, `${text}\n`);
      finish(EXIT.ok);
    });
}
