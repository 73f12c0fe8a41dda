import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { readLog } from '../support/logs.ts';
import { readyCodes, type ServiceProcess, startService } from './service.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** The log is of some minutes: it would be over before anything is settled. */
const ENV = {
  LORGNETTE_LIMITS_POLL_INTERVAL_MS: '10',
  LORGNETTE_DEADLINES_ALLOWED_LATENESS_SECONDS: '5',
};
const PATIENCE = { timeout: 60_000, interval: 100 };
const lines = readLog('demo/kubernetes-1.34.jsonl.gz').toString('utf8').trimEnd().split('\n');

interface Settled {
  readonly deliveryId: string;
  readonly revision: number;
}

interface Watch {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly seen: () => string[];
  readonly ended: Promise<unknown>;
}

let folder = '';
let log = '';
const services: ServiceProcess[] = [];
const watches: Watch[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-watch-'));
  log = path.join(folder, 'audit.log');
  writeFileSync(log, '');
});
afterEach(async () => {
  for (const { child, ended } of [...services.splice(0), ...watches.splice(0)]) {
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true });
});

function serve(port: string): ServiceProcess {
  const args = ['--audit-log', log, '--store', path.join(folder, 'lorgnette.db'), '--port', port];
  const service = startService(args, { cwd: folder, env: ENV });
  services.push(service);
  return service;
}

function watch(args: readonly string[]): Watch {
  const child = spawn(process.execPath, [MAIN, 'watch', '--json', ...args], {
    env: { ...process.env, ...ENV },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
  const found: Watch = {
    child,
    said: () => stderr,
    seen: () =>
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Settled)
        .map(({ deliveryId, revision }) => `${deliveryId} ${revision}`),
    ended: once(child, 'close').then(([code]: unknown[]) => code),
  };
  watches.push(found);
  return found;
}

/** Everything that the store has settled. */
function settled(): string[] {
  const store = createSqliteStore({ path: path.join(folder, 'lorgnette.db') });
  const all = store.reader().settled({ after: 0, window: 1_000_000 });
  store.close();
  return all.items.map(({ deliveryId, revision }) => `${deliveryId} ${revision}`);
}

const part = (from: number, to: number): string =>
  `${lines.slice(Math.floor(lines.length * from), Math.floor(lines.length * to)).join('\n')}\n`;
const ready = (url: string) => vi.waitFor(async () => expect(await readyCodes(url)).toEqual([]), PATIENCE);

describe('lorgnette watch', () => {
  it('tells every delivery of a service once, through its kill, its stop and its start', async () => {
    appendFileSync(log, part(0, 0.4));
    const first = serve('0');
    const url = await first.url;
    await ready(url);
    const watching = watch(['--server', url, '--since', 'beginning']);
    await vi.waitFor(() => expect(watching.seen().length).toBeGreaterThan(0), PATIENCE);
    first.child.kill('SIGKILL');
    await first.ended;
    appendFileSync(log, part(0.4, 0.7));
    const second = serve(new URL(url).port);
    await ready(await second.url);
    appendFileSync(log, part(0.7, 1));
    await vi.waitFor(async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      expect(text).toMatch(/lorgnette_http_streams 1/);
    }, PATIENCE);
    await ready(url);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    const third = serve(new URL(url).port);
    await ready(await third.url);
    await vi.waitFor(async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      expect(text).toMatch(/lorgnette_http_streams 1/);
      const [, entries] = /lorgnette_outbox_entries (\d+)/.exec(text) ?? [];
      expect(watching.seen().length).toBe(Number(entries));
    }, PATIENCE);
    const seen = watching.seen();
    expect(new Set(seen).size).toBe(seen.length);
    watching.child.kill('SIGINT');
    expect([await watching.ended, watching.said()]).toEqual([130, '']);
    third.child.kill('SIGTERM');
    await third.ended;
    expect(seen.length).toBeGreaterThan(20);
    expect(settled()).toEqual(seen);
  });

  it('follows a log that grows, without a service', async () => {
    appendFileSync(log, part(0, 0.5));
    const all = watch(['--audit-log', log, '--since', 'beginning']);
    await vi.waitFor(() => expect(all.seen().length).toBeGreaterThan(0), PATIENCE);
    const before = all.seen().length;
    const fresh = watch(['--audit-log', log, '-n', 'images']);
    // It has read what there was when it is told of more; nothing of that is new.
    await new Promise((resolve) => void setTimeout(resolve, 5_000));
    appendFileSync(log, part(0.5, 1));
    await vi.waitFor(() => expect(all.seen().length).toBeGreaterThan(before), PATIENCE);
    expect(fresh.seen().filter((id) => all.seen().slice(0, before).includes(id))).toEqual([]);
    for (const { child, ended } of [all, fresh]) {
      child.kill('SIGINT');
      expect(await ended).toBe(130);
    }
  });
});
