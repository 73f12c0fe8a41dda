import type { Command } from 'commander';

import type { ElasticsearchConfig } from '../config/elasticsearch-schema.ts';
import { createAsk } from '../sources/elasticsearch/ask.ts';
import { hasProblem, type SourceFindings } from '../sources/elasticsearch/check/findings.ts';
import { judge } from '../sources/elasticsearch/check/judge.ts';
import { lookAt } from '../sources/elasticsearch/check/look-at.ts';
import { createElasticsearchClient } from '../sources/elasticsearch/client.ts';
import { DEFAULT_PATTERN } from '../sources/elasticsearch/setup/definitions.ts';
import { wantsColor, write, type CommandContext, type Finish } from './context.ts';
import {
  addConnectionFlags,
  elasticsearchSources,
  type ConnectionFlags,
} from './elasticsearch-connection.ts';
import { EXIT } from './exit-codes.ts';
import { renderFindings } from './render-findings.ts';

interface CheckFlags extends ConnectionFlags {
  readonly indices?: string[];
  readonly json?: boolean;
}

export function addElasticsearchCheck(parent: Command, context: CommandContext, finish: Finish): void {
  const command = parent
    .command('check')
    .summary('tell what would keep Lorgnette from working with an Elasticsearch, cluster by cluster')
    .description(
      'Looks at every configured source of type elasticsearch: whether the server answers and is of a version that can be read, what the user may do, which indices there are and which fields they have, and of each cluster how far behind its events are, how they lie in their documents and whether they hold enough. Changes nothing.',
    )
    .option('--indices <pattern...>', 'data streams, indices or aliases, with --url')
    .option('--json', 'print the findings as JSON');
  addConnectionFlags(command)
    .addHelpText(
      'after',
      `
Exits with 0 when nothing keeps Lorgnette from working, with 5 when something does.

Examples:
  lorgnette elasticsearch check --config lorgnette.yaml
  lorgnette elasticsearch check --url http://localhost:9200 --indices 'filebeat-*'
  lorgnette elasticsearch check --json | jq '.sources[].clusters[].findings[] | select(.level == "problem")'`,
    )
    .action(async (flags: CheckFlags) => {
      const sources = elasticsearchSources(context, flags, flags.indices ?? [DEFAULT_PATTERN]);
      const checked: { source: ElasticsearchConfig; found: SourceFindings }[] = [];
      for (const source of sources) checked.push({ source, found: await check(context, source) });
      const text =
        flags.json === true
          ? `${JSON.stringify({ sources: checked.map(asJson) })}\n`
          : checked
              .map(({ source, found }) =>
                renderFindings(titleOf(source), found, wantsColor(context.stdout, context.env)),
              )
              .join('\n');
      await write(context.stdout, text);
      finish(checked.some(({ found }) => hasProblem(found)) ? EXIT.lacking : EXIT.ok);
    });
}

async function check({ signal }: CommandContext, source: ElasticsearchConfig): Promise<SourceFindings> {
  const client = createElasticsearchClient(source);
  try {
    return judge(await lookAt(createAsk(client, signal), source, Date.now()));
  } finally {
    await client.close();
  }
}

const titleOf = ({ name, indices, nodes }: ElasticsearchConfig): string =>
  `${name ?? indices.join(', ')} at ${nodes.join(', ')}`;

const asJson = ({ source, found }: { source: ElasticsearchConfig; found: SourceFindings }): object => ({
  name: source.name ?? null,
  nodes: source.nodes,
  indices: source.indices,
  ...found,
});
