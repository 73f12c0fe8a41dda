import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

import { graphProblems } from '../analyzers/graph.ts';
import { loadRules } from '../analyzers/diagnosis/load-rules.ts';
import { ANALYZERS } from '../analyzers/registry.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import { checkReferences } from '../config/references.ts';
import { formatProblem, type Problem } from '../lib/yaml-file.ts';
import { write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { addServeFlags, configOf, type ServeFlags } from './serve-flags.ts';

/** The rules that come with Lorgnette. */
const BUILT_IN_RULES = fileURLToPath(new URL('../../diagnosis-rules', import.meta.url));

export function addConfigCheck(config: Command, context: CommandContext, finish: Finish): void {
  const command = config
    .command('check')
    .summary('tell everything that is wrong with the configuration and the rules')
    .description(
      'Checks what `serve` would run with: the configuration (file, environment, flags), the files and folders that it names, the diagnosis rules and the graph of analyzers. Tells everything that is wrong as file:line:col, and exits 2. Warnings are told, and leave the exit code 0.',
    )
    .argument('[file]', 'configuration file; without it LORGNETTE_CONFIG, then lorgnette.yaml')
    .option('--json', 'print problems and warnings as JSON');
  addServeFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  lorgnette config check
  lorgnette config check /etc/lorgnette/lorgnette.yaml --json`,
    )
    .action(async (file: string | undefined, flags: ServeFlags & { json?: boolean }) => {
      const loaded = loadConfig({ file: file ?? null, env: context.env, flags: configOf(flags) });
      const { problems, warnings } = findings(loaded);
      if (flags.json === true) {
        const name = loaded.ok ? loaded.file : (file ?? null);
        await write(context.stdout, `${JSON.stringify({ file: name, problems, warnings })}\n`);
      } else {
        const lines = [
          ...problems.map(formatProblem),
          ...warnings.map(({ message, ...rest }) =>
            formatProblem({ ...rest, message: `warning: ${message}` }),
          ),
        ];
        await write(context.stderr, lines.map((line) => `${line}\n`).join(''));
        if (problems.length === 0) await write(context.stdout, `${describe(loaded)}: nothing is wrong\n`);
      }
      finish(problems.length === 0 ? EXIT.ok : EXIT.usage);
    });
}

function findings(loaded: LoadedConfig): { problems: Problem[]; warnings: Problem[] } {
  const named = loaded.ok ? checkReferences(loaded) : { problems: [], warnings: [], ruleDirectories: [] };
  const rules = loadRules([BUILT_IN_RULES, ...named.ruleDirectories]);
  const graph = graphProblems(ANALYZERS).map((message) => ({
    file: 'src/analyzers/registry.ts',
    line: 1,
    col: 1,
    path: '',
    message,
  }));
  return {
    problems: [
      ...(loaded.ok ? [] : loaded.problems),
      ...named.problems,
      ...(rules.ok ? [] : rules.problems),
      ...graph,
    ],
    warnings: [...loaded.warnings, ...named.warnings],
  };
}

const describe = (loaded: LoadedConfig): string =>
  (loaded.ok ? loaded.file : null) ?? 'defaults, environment and flags';
