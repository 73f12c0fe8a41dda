import type { Command } from 'commander';

import type { CommandContext, Finish } from './context.ts';
import { addElasticsearchCheck } from './elasticsearch-check.ts';
import { addElasticsearchLoad } from './elasticsearch-load.ts';
import { addElasticsearchSetup } from './elasticsearch-setup.ts';

export function addElasticsearch(program: Command, context: CommandContext, finish: Finish): void {
  const elasticsearch = program
    .command('elasticsearch')
    .summary('prepare an Elasticsearch for audit events, check one, and put logs into it')
    .description(
      'Prepares an Elasticsearch for audit events, checks what Lorgnette can read of one, and puts logs into it.',
    );
  for (const add of [addElasticsearchSetup, addElasticsearchCheck, addElasticsearchLoad])
    add(elasticsearch, context, finish);
}
