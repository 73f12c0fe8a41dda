import { type Command, InvalidArgumentError } from 'commander';

import type { Answerer } from './answerer.ts';
import { requireConfig, type CommandContext } from './context.ts';
import { createLocalAnswerer } from './local-answerer.ts';
import { replayWithProgress } from './replay.ts';
import { createServerAnswerer } from './server-answerer.ts';
import { createService, parseServiceUrl, readToken, type Service } from './service.ts';

/** Who answers a command: logs, a store, or a service. */
export interface AnswererFlags {
  readonly auditLog?: string[];
  readonly store?: string;
  readonly server?: string;
  readonly tokenFile?: string;
  readonly cluster?: string;
  readonly config?: string;
}

/** The same for every command that asks something. */
export const addAnswererFlags = (command: Command): Command =>
  command
    .option('--audit-log <file...>', 'audit logs to read first, plain or gzipped; - reads standard input')
    .option(
      '--store <path>',
      'a store, as it lies there; with --audit-log the file to go on from and to keep results in',
    )
    .option('--server <url>', 'a service that runs, e.g. http://localhost:8080', serviceUrl)
    .option('--token-file <file>', 'file that holds the token for --server')
    .option('--cluster <name>', 'name of the cluster: that the logs are of, or that is asked for')
    .option('--config <file>', 'configuration file');

export const WHO_ANSWERS = `
Who answers: --audit-log reads the logs first, --store opens what a service or a replay has kept (read-only, also while it
runs), --server asks a service. A certificate of your own authority is trusted by NODE_EXTRA_CA_CERTS.
`;

function serviceUrl(text: string): string {
  const url = parseServiceUrl(text);
  if (url === null)
    throw new InvalidArgumentError('It must be an address such as https://lorgnette.example.com:8080.');
  return url;
}

/** What else a command is told: what it asks. */
export function askedBy<F extends AnswererFlags>(
  flags: F,
): Omit<F, 'auditLog' | 'store' | 'server' | 'tokenFile' | 'config'> {
  const {
    auditLog: _log,
    store: _store,
    server: _server,
    tokenFile: _token,
    config: _config,
    ...asked
  } = flags;
  return asked;
}

/** Which of the three it is; ends the command with its usage where the flags do not tell. */
export function answererOf(
  command: Command,
  { auditLog, store, server, tokenFile }: AnswererFlags,
): 'logs' | 'store' | 'server' {
  if (server !== undefined) {
    if (auditLog !== undefined || store !== undefined)
      command.error('error: --server answers by itself: take it without --audit-log and --store');
    return 'server';
  }
  if (tokenFile !== undefined) command.error('error: --token-file is for --server');
  if (auditLog !== undefined) return 'logs';
  if (store !== undefined) return 'store';
  return command.error(
    'error: say who is to answer: --audit-log <file...>, --store <path> or --server <url>',
  );
}

export const serviceOf = ({ server = '', tokenFile }: AnswererFlags, { signal }: CommandContext): Service =>
  createService({ url: server, token: tokenFile === undefined ? null : readToken(tokenFile), signal });

/** Opens what is to answer; to be closed. */
export async function openAnswerer(
  command: Command,
  flags: AnswererFlags,
  context: CommandContext,
): Promise<Answerer> {
  const who = answererOf(command, flags);
  if (who === 'server') return createServerAnswerer(serviceOf(flags, context));
  const { config } = requireConfig(context, flags.config ?? null, { cluster: flags.cluster });
  const { store: storePath = ':memory:', auditLog: paths = [] } = flags;
  if (who === 'store') return createLocalAnswerer((await context.app()).openStored({ storePath, config }));
  return createLocalAnswerer(
    await replayWithProgress(context, { paths, cluster: config.cluster, storePath, config }),
  );
}
