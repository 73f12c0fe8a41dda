import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

import { LorgnetteError } from '../lib/errors.ts';
import type { Config } from '../config/schema.ts';
import type { PodRow, StoreReader } from '../store/contract.ts';
import { createLog } from '../telemetry/log.ts';
import type { App, Service } from './app-contract.ts';
import { requireConfig, write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { untilStopped } from './serve.ts';
import { parsePort } from './serve-flags.ts';

/** Audit logs of a real cluster that come with Lorgnette. */
const DEMO_FOLDER = fileURLToPath(new URL('../../demo', import.meta.url));

export function addDemo(program: Command, context: CommandContext, finish: Finish): void {
  program
    .command('demo')
    .summary('serve real audit logs that come with Lorgnette')
    .description(
      'Serves audit logs of a real cluster that come with Lorgnette, from a store that is gone when it ends, and prints three things to try.',
    )
    .option('--port <number>', 'port to listen on; without it 8080, or another if that is taken', parsePort)
    .addHelpText(
      'after',
      `
Examples:
  lorgnette demo
  lorgnette demo --port 9000`,
    )
    .action(async (flags: { port?: number }) => {
      const folder = await mkdtemp(join(tmpdir(), 'lorgnette-demo-'));
      try {
        const paths = demoLogs();
        const { config } = requireConfig(context, null, {
          cluster: 'demo',
          sources: [{ type: 'audit-file', paths, follow: false, cluster: 'demo' }],
          store: { path: join(folder, 'lorgnette.db') },
          server: { host: '127.0.0.1', port: flags.port },
          log: { level: 'warn' },
        });
        const service = await start(context, config, flags.port === undefined);
        await untilStopped(service, context.signal, async () => {
          await write(context.stderr, 'Reading real audit logs of a Kubernetes 1.34 cluster …\n');
          await Promise.race([service.finished, once(context.signal, 'abort')]);
          if (context.signal.aborted) return;
          await write(context.stdout, renderDemo(service.url, service.reader, paths));
        });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      finish(EXIT.ok);
    });
}

export function demoLogs(): string[] {
  const names = readdirSync(DEMO_FOLDER).filter((name) => /\.jsonl(?:\.gz)?$/.test(name));
  return names.toSorted().map((name) => join(DEMO_FOLDER, name));
}

/** Takes another port when the usual one is taken and the user asked for none. */
async function start(context: CommandContext, config: Config, mayMove: boolean): Promise<Service> {
  const app: App = await context.app();
  const options = { signal: context.signal, log: createLog(config.log.level) };
  try {
    return await app.serve(config, options);
  } catch (error) {
    if (!mayMove || !(error instanceof LorgnetteError) || error.code !== 'ListenFailed') throw error;
    return app.serve({ ...config, server: { ...config.server, port: 0 } }, options);
  }
}

/** Three things to try, with Pods that are really there. */
export function renderDemo(url: string, reader: StoreReader, paths: readonly string[]): string {
  const failing = pick(reader, ['failing', 'failed', 'in-progress']);
  const other = pick(reader, ['slow', 'aborted', 'healthy']);
  const log = paths.map((path) => (path.includes(' ') ? `'${path}'` : path)).join(' ');
  const tries = [
    failing === null ? null : ['Why is this Pod not up?', `curl -s ${url}/pods/${failing.uid}/diagnosis`],
    ['Which Pods are in trouble, and for what?', `curl -s '${url}/pods?verdict=failing&limit=5'`],
    failing === null
      ? null
      : [
          'The same answer for people, from the log alone, with no server:',
          `npm run --silent lorgnette -- diagnose ${failing.uid} --audit-log ${log}`,
        ],
    other === null
      ? null
      : [`And one that is ${other.verdict}:`, `curl -s ${url}/pods/${other.uid}/diagnosis`],
  ]
    .filter((entry) => entry !== null)
    .slice(0, 3);
  const lines = tries.flatMap(([what, run], i) => [`${i + 1}. ${what}`, `   ${run}`, '']);
  return [
    `Lorgnette listens on ${url}`,
    '',
    'Three things to try:',
    '',
    ...lines,
    'Ctrl+C ends it.',
    '',
  ].join('\n');
}

/** The first Pod with a known cause, else the first one at all, of the first verdict that any has. */
function pick(reader: StoreReader, verdicts: readonly string[]): PodRow | null {
  let fallback: PodRow | null = null;
  for (const verdict of verdicts) {
    const { items } = reader.pods({ verdict, limit: 100 });
    const explained = items.find(({ code, name }) => code !== null && name !== '');
    if (explained !== undefined) return explained;
    fallback ??= items[0] ?? null;
  }
  return fallback;
}
