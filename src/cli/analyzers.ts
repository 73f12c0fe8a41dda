import type { Command } from 'commander';

import type { Analyzer } from '../analyzers/contract.ts';
import { inOrder } from '../analyzers/graph.ts';
import { ANALYZERS } from '../analyzers/registry.ts';
import { write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { padEnd } from './text-layout.ts';

export function addAnalyzers(program: Command, context: CommandContext, finish: Finish): void {
  program
    .command('analyzers')
    .summary('print the graph of analyzers')
    .description('Prints the analyzers in the order they run in, and what each of them needs.')
    .option('--json', 'as JSON')
    .option('--mermaid', 'as a Mermaid flow chart')
    .addHelpText(
      'after',
      `
Examples:
  lorgnette analyzers
  lorgnette analyzers --mermaid > analyzers.mmd`,
    )
    .action(async (flags: { json?: boolean; mermaid?: boolean }) => {
      const analyzers = inOrder(ANALYZERS);
      const render = flags.json === true ? toJson : flags.mermaid === true ? toMermaid : toText;
      await write(context.stdout, render(analyzers));
      finish(EXIT.ok);
    });
}

function toText(analyzers: readonly Analyzer[]): string {
  const width = Math.max(...analyzers.map(({ name }) => name.length));
  return analyzers
    .map(({ name, summary, needs, subjects }) => {
      const indent = ' '.repeat(width + 2);
      const facts = [
        `runs on ${subjects.join(', ')}`,
        ...(needs.length === 0 ? [] : [`needs ${needs.join(', ')}`]),
      ];
      return `${padEnd(name, width)}  ${summary}\n${indent}${facts.join('; ')}\n`;
    })
    .join('');
}

const toJson = (analyzers: readonly Analyzer[]): string =>
  `${JSON.stringify(
    analyzers.map(({ name, summary, needs, records, subjects }) => ({
      name,
      summary,
      needs,
      records,
      subjects,
    })),
    null,
    2,
  )}\n`;

function toMermaid(analyzers: readonly Analyzer[]): string {
  const nodes = analyzers.map(({ name }) => `  ${name}["${name}"]`);
  const edges = analyzers.flatMap(({ name, needs }) => needs.map((need) => `  ${need} --> ${name}`));
  return `${['flowchart LR', ...nodes, ...edges].join('\n')}\n`;
}
