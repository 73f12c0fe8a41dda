import { once } from 'node:events';
import { InvalidArgumentError, type Command } from 'commander';

import type { ConfigInput } from '../config/schema.ts';
import { createLog } from '../telemetry/log.ts';
import type { Service } from './app-contract.ts';
import { requireConfig, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';

interface ServeFlags {
  readonly config?: string;
  readonly auditLog?: string[];
  readonly cluster?: string;
  readonly store?: string;
  readonly host?: string;
  readonly port?: number;
}

export function addServe(program: Command, context: CommandContext, finish: Finish): void {
  program
    .command('serve')
    .summary('follow audit logs and answer over HTTP')
    .description(
      'Follows the configured audit logs through rotation, keeps what it finds in the store, and answers over HTTP until it is told to stop.',
    )
    .option('--config <file>', 'configuration file')
    .option('--audit-log <file...>', 'follow these instead of the configured sources')
    .option('--cluster <name>', 'name of the cluster')
    .option('--store <path>', 'file of the store')
    .option('--host <address>', 'address to listen on; there is no authentication, so mind who can reach it')
    .option('--port <number>', 'port to listen on', parsePort)
    .addHelpText(
      'after',
      `
Examples:
  lorgnette serve --audit-log /var/log/kubernetes/audit.log --store /var/lib/lorgnette/lorgnette.db
  lorgnette serve --config /etc/lorgnette/lorgnette.yaml
  curl -s localhost:8080/pods?verdict=failing`,
    )
    .action(async (flags: ServeFlags) => {
      const config = requireConfig(context, flags.config ?? null, toConfig(flags));
      const log = createLog(config.log.level);
      const app = await context.app();
      const service = await app.serve(config, { signal: context.signal, log });
      log.info({ url: service.url }, 'listening');
      await untilStopped(service, context.signal);
      finish(EXIT.ok);
    });
}

const toConfig = ({ auditLog, cluster, store, host, port }: ServeFlags): ConfigInput => ({
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

/**
 * Waits for the interrupt, and stops in order; a source that fails for good ends the wait with its error. `meanwhile` is
 * done while the service runs.
 */
export async function untilStopped(
  service: Service,
  signal: AbortSignal,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const interrupted = signal.aborted ? Promise.resolve() : once(signal, 'abort').then(() => undefined);
  // Sources that come to their end leave the answers standing; only their failure ends the service.
  const failed = service.finished.then(() => interrupted);
  try {
    await Promise.race([meanwhile().then(() => interrupted), failed]);
  } finally {
    await service.stop();
  }
}
