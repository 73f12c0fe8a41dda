import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { readLog } from '../support/logs.ts';
import { readyCodes, type ServiceProcess, startService } from './service.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };

let folder = '';
let service: ServiceProcess | null = null;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-files-'));
});
afterEach(async () => {
  service?.child.kill('SIGKILL');
  await service?.ended;
  rmSync(folder, { recursive: true });
});

/** The superuser may read everything, unless it is taken from it. */
const asOrdinaryUser = (): string[] =>
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] : [];

it('follows a folder of which one file may not be read, says so, and reads it when it may', async () => {
  const logs = path.join(folder, 'logs');
  mkdirSync(logs);
  const bytes = readLog('demo/kubernetes-1.34.jsonl.gz');
  const half = bytes.indexOf(10, bytes.length / 2) + 1;
  const denied = path.join(logs, 'audit-2026-11-21T03-00-00.000.log.gz');
  writeFileSync(denied, gzipSync(bytes.subarray(0, half)));
  chmodSync(denied, 0);
  const store = path.join(folder, 'store.db');
  service = startService(['--audit-log', logs, '--store', store], { cwd: folder, within: asOrdinaryUser() });
  const url = await service.url;
  const count = async (): Promise<number> => {
    const answer = (await (await fetch(`${url}/pods?limit=500`)).json()) as { items: unknown[] };
    return answer.items.length;
  };

  const part = path.join(folder, 'part');
  writeFileSync(part, bytes.subarray(half));
  renameSync(part, path.join(logs, 'audit.log'));
  await vi.waitFor(async () => expect(await count()).toBeGreaterThan(0), PATIENCE);
  await vi.waitFor(async () => expect(await readyCodes(url)).toEqual(['source-failed']), PATIENCE);
  expect(service.said()).toContain('a part of a source cannot be read');
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^lorgnette_source_unreadable\{[^}]*\} 1$/m);
  const before = await count();

  chmodSync(denied, 0o644);
  await vi.waitFor(async () => expect(await readyCodes(url)).toEqual([]), PATIENCE);
  expect(await count()).toBeGreaterThan(before);
});

it('refuses a terminal as standard input with a message', async () => {
  // `script` gives its command a terminal.
  const command = ['script', '--quiet', '--return', '--command'];
  service = startService(['--audit-log', '-', '--store', path.join(folder, 'store.db')], {
    cwd: folder,
    within: ['sh', '-c', `exec ${command.join(' ')} "$*" /dev/null 1>&2`, 'sh'],
  });
  expect(await service.ended).not.toBe(0);
  expect(service.said()).toContain('standard input is a terminal');
  service = null;
});
