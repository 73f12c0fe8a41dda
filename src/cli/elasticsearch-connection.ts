import type { Client } from '@elastic/elasticsearch';
import type { Command } from 'commander';

import type { ElasticsearchConfig, ElasticsearchConnection } from '../config/elasticsearch-schema.ts';
import type { ConfigInput } from '../config/schema.ts';
import { LorgnetteError } from '../lib/errors.ts';
import { createElasticsearchClient } from '../sources/elasticsearch/client.ts';
import { requireConfig, type CommandContext } from './context.ts';

/** Flags that say which Elasticsearch is meant. */
export interface ConnectionFlags {
  readonly config?: string;
  readonly url?: string[];
  readonly username?: string;
  readonly passwordFile?: string;
  readonly apiKeyFile?: string;
  readonly caFile?: string;
}

export const addConnectionFlags = (command: Command): Command =>
  command
    .option('--config <file>', 'configuration file, whose sources of type elasticsearch are meant')
    .option(
      '--url <url>',
      'URL of a node, instead of the configured ones; may be given several times',
      gather,
    )
    .option('--username <name>', 'user, with --url')
    .option('--password-file <file>', "file that holds the user's password, with --url")
    .option('--api-key-file <file>', 'file that holds an API key, with --url')
    .option('--ca-file <file>', 'PEM file of the authorities that vouch for the server, with --url');

const gather = (url: string, before: readonly string[] = []): string[] => [...before, url];

/** Every configured source that reads from Elasticsearch, or the one that flags describe, of `indices`. Each names its cluster. */
export function elasticsearchSources(
  context: CommandContext,
  flags: ConnectionFlags,
  indices: readonly string[],
): ElasticsearchConfig[] {
  const { config } = requireConfig(context, flags.config ?? null, sourceOf(flags, indices));
  const sources = config.sources.flatMap((source) =>
    source.type === 'elasticsearch' ? [{ ...source, cluster: source.cluster ?? config.cluster }] : [],
  );
  if (sources.length > 0) return sources;
  throw new LorgnetteError(
    'ConfigInvalid',
    'no Elasticsearch is named: give --url, or --config with a source of type elasticsearch',
  );
}

function sourceOf(flags: ConnectionFlags, indices: readonly string[]): ConfigInput {
  const { url, username, passwordFile, apiKeyFile, caFile } = flags;
  const others = { username, passwordFile, apiKeyFile, caFile };
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  if (url !== undefined)
    return {
      sources: [{ type: 'elasticsearch', nodes: url, indices: [...indices], ...Object.fromEntries(given) }],
    };
  const [stray] = given;
  if (stray === undefined) return {};
  const flag = stray[0].replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new LorgnetteError(
    'ConfigInvalid',
    `--${flag} goes with --url; the configuration names its own files`,
  );
}

/** Does something with a client, which is closed at the end. That nobody answers, or not now, may pass: so it is told. */
export async function withClient<Result>(
  connection: ElasticsearchConnection,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = createElasticsearchClient(connection);
  try {
    return await work(client);
  } catch (error) {
    if (error instanceof LorgnetteError && error.code === 'SourceUnavailable' && error.retriable)
      throw new LorgnetteError('ServerUnreachable', error.message, { cause: error, retriable: true });
    throw error;
  } finally {
    await client.close();
  }
}

/** The servers of these sources, each once. */
export function connectionsOf(sources: readonly ElasticsearchConfig[]): ElasticsearchConnection[] {
  return [...new Map(sources.map((source) => [source.nodes.toSorted().join(' '), source])).values()];
}

/** The server of these sources; throws `ConfigInvalid` where they have several. */
export function oneConnection(sources: readonly ElasticsearchConfig[]): ElasticsearchConnection {
  const [first, ...others] = connectionsOf(sources);
  if (first !== undefined && others.length === 0) return first;
  throw new LorgnetteError(
    'ConfigInvalid',
    'the configured sources are on several servers: say with --url which is meant',
  );
}
