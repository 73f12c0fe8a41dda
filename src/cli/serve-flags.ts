import { InvalidArgumentError, type Command } from 'commander';

import type { ConfigInput } from '../config/schema.ts';

/** Flags of `serve` that say something of the configuration. */
export interface ServeFlags {
  readonly auditLog?: string[];
  readonly cluster?: string;
  readonly store?: string;
  readonly host?: string;
  readonly port?: number;
}

export const addServeFlags = (command: Command): Command =>
  command
    .option('--audit-log <file...>', 'follow these instead of the configured sources')
    .option('--cluster <name>', 'name of the cluster')
    .option('--store <path>', 'file of the store')
    .option(
      '--host <address>',
      'address to listen on; any but loopback needs server.accessFile or client certificates',
    )
    .option('--port <number>', 'port to listen on', parsePort);

export const configOf = ({ auditLog, cluster, store, host, port }: ServeFlags): ConfigInput => ({
  cluster,
  ...(auditLog === undefined ? {} : { sources: [{ type: 'audit-file', paths: auditLog }] }),
  store: { path: store },
  server: { host, port },
});

export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a port number, 0 to 65535.');
}
