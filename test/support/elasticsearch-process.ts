import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { type ServerPlace, until, type WantedServer } from './elasticsearch-place.ts';

const RUN = fileURLToPath(new URL('../servers/elasticsearch/run', import.meta.url));
/** The first start on a machine fetches the server, which is 1 GB. */
const PATIENCE_MS = 15 * 60_000;
const GONE_WITHIN_MS = 30_000;
const HOST = '127.0.0.1';

/** A server as a process, for machines without containers. It goes down with the process of the test, however that ends. */
export function createServerProcess(server: WantedServer): ServerPlace {
  const data = server.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'lorgnette-elasticsearch-'));
  const { password, port, version, settings } = server;
  const args = ['--version', String(version), '--port', String(port), '--data', data];
  if (server.dataDir === undefined) args.push('--remove-data');
  if (password !== undefined) args.push('--password', password);
  args.push('--', ...Object.entries(settings).map(([name, value]) => `-E${name}=${value}`));
  let running: ChildProcess | null = null;
  const removeData = (): void => {
    if (server.dataDir === undefined) rmSync(data, { recursive: true, force: true });
  };
  const end = (signal: NodeJS.Signals): void => {
    // A group of its own: the script that runs the server, its launcher and the server.
    if (running?.pid !== undefined) process.kill(-running.pid, signal);
  };
  const atExit = (): void => {
    end('SIGKILL');
    removeData();
  };
  process.once('exit', atExit);

  return {
    host: HOST,
    async start() {
      const child = spawn('setpriv', ['--pdeathsig', 'TERM', RUN, ...args], {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running = child;
      child.once('close', () => {
        if (running === child) running = null;
      });
      try {
        await ready(child);
      } catch (error) {
        end('SIGKILL');
        throw error;
      }
    },
    async kill() {
      if (running === null) return;
      const closed = once(running, 'close');
      end('SIGKILL');
      await closed;
      await until(async () => !(await answers(port)), `the port ${port} to be closed`, GONE_WITHIN_MS);
    },
    async remove() {
      process.off('exit', atExit);
      if (running !== null) {
        const closed = once(running, 'close');
        running.kill('SIGTERM');
        await closed;
      }
      removeData();
    },
  };
}

/** Waits for the line that says that the server is healthy. */
async function ready(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let said = '';
  const hear = (text: Buffer): void => {
    said += text.toString();
    if (said.includes('ready at')) resolve(undefined);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.once('error', reject);
  child.once('close', (code, signal) =>
    reject(new Error(`Elasticsearch ended with ${String(code ?? signal)} and no answer:\n${said}`)),
  );
  const timer = setTimeout(
    () => reject(new Error(`Elasticsearch was not there within ${PATIENCE_MS / 60_000} minutes:\n${said}`)),
    PATIENCE_MS,
  );
  try {
    await promise;
  } finally {
    clearTimeout(timer);
  }
}

function answers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, HOST);
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
