import { InvalidArgumentError, type Command } from 'commander';

import { LorgnetteError } from '../lib/errors.ts';
import type { ElasticsearchConnection } from '../config/elasticsearch-schema.ts';
import { createAsk, type Ask } from '../sources/elasticsearch/ask.ts';
import { DEFAULT_PATTERN, definitionsFor, type Layout } from '../sources/elasticsearch/setup/definitions.ts';
import { findExisting } from '../sources/elasticsearch/setup/existing.ts';
import { applySetup, planSetup } from '../sources/elasticsearch/setup/plan.ts';
import { lackingPrivileges } from '../sources/elasticsearch/setup/privileges.ts';
import { describeServer, type ElasticsearchServer } from '../sources/elasticsearch/setup/server.ts';
import { write, type CommandContext, type Finish } from './context.ts';
import {
  addConnectionFlags,
  connectionsOf,
  elasticsearchSources,
  withClient,
  type ConnectionFlags,
} from './elasticsearch-connection.ts';
import { EXIT } from './exit-codes.ts';
import { renderSetup, type SetupView } from './render-setup.ts';

interface SetupFlags extends ConnectionFlags {
  readonly dataStream?: string;
  readonly index?: string;
  readonly keep?: string;
  readonly keepAll?: boolean;
  readonly dropReads?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addElasticsearchSetup(parent: Command, context: CommandContext, finish: Finish): void {
  const command = parent
    .command('setup')
    .summary('install the index template, the ingest pipeline and the retention that audit events need')
    .description(
      'Installs what audit events need in Elasticsearch: an ingest pipeline (ingest time, text to fields, cluster, shard), component templates and an index template that keep bodies from becoming fields, and what removes old indices. Says of each whether it was there, and what it changes. The definitions lie in deploy/elasticsearch.',
    )
    .option('--data-stream <pattern>', 'data streams that shippers write to', pattern)
    .option('--index <pattern>', 'plain indices instead of data streams, such as audit_*', pattern)
    .option('--keep <duration>', 'how long events are kept, such as 14d; without it 7d', keepFor)
    .option('--keep-all', 'keep also what the pipeline leaves out: arrivals of requests, heartbeats of nodes')
    .option('--drop-reads', 'leave out gets, lists and watches too')
    .option('--dry-run', 'print the requests that would be sent, and change nothing')
    .option('--json', 'print what was done as JSON');
  addConnectionFlags(command)
    .addHelpText(
      'after',
      `
Without flags it is for the data streams ${DEFAULT_PATTERN}. What is to differ, such as replicas, goes into a component
template lorgnette-audit@custom, which is yours.

Examples:
  lorgnette elasticsearch setup --url http://localhost:9200
  lorgnette elasticsearch setup --url https://es:9200 --username admin --password-file pw --ca-file ca.pem --keep 14d
  lorgnette elasticsearch setup --config lorgnette.yaml --dry-run`,
    )
    .action(async (flags: SetupFlags) => {
      if (flags.index !== undefined && flags.dataStream !== undefined)
        throw new LorgnetteError(
          'ConfigInvalid',
          'either --index or --data-stream: they are of one template',
        );
      const target = flags.index ?? flags.dataStream ?? DEFAULT_PATTERN;
      for (const connection of connectionsOf(elasticsearchSources(context, flags, [target]))) {
        const view = await setUp(context, connection, target, flags);
        await write(context.stdout, renderSetup(view, flags));
      }
      finish(EXIT.ok);
    });
}

async function setUp(
  context: CommandContext,
  connection: ElasticsearchConnection,
  target: string,
  flags: SetupFlags,
): Promise<SetupView> {
  return withClient(connection, async (client) => {
    const ask = createAsk(client, context.signal);
    const server = await describeServer(ask);
    const layout: Layout = {
      pattern: target,
      isDataStream: flags.index === undefined,
      retention: server.retention,
      keep: flags.keep ?? null,
      drops: { noise: flags.keepAll !== true, reads: flags.dropReads === true },
    };
    await requirePrivileges(ask, server);
    const steps = await planSetup(ask, definitionsFor(layout));
    if (flags.dryRun !== true) await applySetup(ask, steps, () => undefined);
    const isChanged = steps.some(({ state }) => state === 'other');
    return {
      url: connection.nodes[0] ?? '',
      server,
      layout,
      steps,
      existing: isChanged ? await findExisting(ask, target) : [],
    };
  });
}

async function requirePrivileges(ask: Ask, { retention }: ElasticsearchServer): Promise<void> {
  const cluster = [
    'monitor',
    'manage_index_templates',
    'manage_ingest_pipelines',
    ...(retention === 'ilm' ? ['manage_ilm'] : []),
  ];
  const lacking = await lackingPrivileges(ask, { cluster, indices: new Map() });
  if (lacking.length === 0) return;
  throw new LorgnetteError(
    'SourceUnavailable',
    `the user lacks the cluster ${lacking.length === 1 ? 'privilege' : 'privileges'} ${lacking.join(', ')}: give them to a role of the user's, or run it as another. Nothing was changed`,
  );
}

function pattern(text: string): string {
  if (/^[a-z0-9][a-z0-9._*-]*$/.test(text)) return text;
  throw new InvalidArgumentError(
    'It must be a name of indices: lower-case letters, digits, . _ - and * for any part.',
  );
}

function keepFor(text: string): string {
  if (/^[1-9]\d{0,3}[hd]$/.test(text)) return text;
  throw new InvalidArgumentError('It must be hours or days, such as 36h or 14d.');
}
