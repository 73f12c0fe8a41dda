import { once } from 'node:events';
import type { Command } from 'commander';

import { loadConfig } from '../config/load.ts';
import { checkReferences } from '../config/references.ts';
import { createReload } from '../config/reload.ts';
import { formatProblem } from '../lib/yaml-file.ts';
import { LOG } from '../telemetry/log-messages.ts';
import { createLog } from '../telemetry/log.ts';
import type { Service } from './app-contract.ts';
import { requireSound, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { addServeFlags, configOf, type ServeFlags } from './serve-flags.ts';

export function addServe(program: Command, context: CommandContext, finish: Finish): void {
  const command = program
    .command('serve')
    .summary('follow audit logs and answer over HTTP')
    .description(
      'Follows the configured audit logs through rotation, keeps what it finds in the store, and answers over HTTP until it is told to stop. On SIGHUP it reads its configuration again.',
    )
    .option('--config <file>', 'configuration file');
  addServeFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  lorgnette serve --audit-log /var/log/kubernetes/audit.log --store /var/lib/lorgnette/lorgnette.db
  lorgnette serve --config /etc/lorgnette/lorgnette.yaml
  curl -s localhost:8080/pods?verdict=failing`,
    )
    .action(async (flags: ServeFlags & { config?: string }) => {
      const sources = { file: flags.config ?? null, env: context.env, flags: configOf(flags) };
      const loaded = requireSound(loadConfig(sources));
      const { config } = loaded;
      const log = createLog(config.log.level);
      for (const warning of [...loaded.warnings, ...checkReferences(loaded).warnings])
        log.warn({ problem: formatProblem(warning) }, LOG.configWarning);
      const starting = context.app().then((app) => app.serve(config, { signal: context.signal, log }));
      const reload = createReload({
        config,
        load: () => loadConfig(sources),
        check: (next) => checkReferences(next).problems,
        apply: async (next) => (await starting).reload(next),
        // A service that did not start says so itself.
        onResult: (result) =>
          void starting.then(
            (service) => service.reloaded(result),
            () => undefined,
          ),
        log,
      });
      // From the first moment on: unheard, a hangup ends the process.
      const unhear = context.onHangup(() => void reload());
      try {
        const service = await starting;
        log.info({ url: service.url }, LOG.listening);
        await untilStopped(service, context.signal);
      } finally {
        unhear();
      }
      finish(EXIT.ok);
    });
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
