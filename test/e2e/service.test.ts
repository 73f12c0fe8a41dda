import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { auditFileSourceName } from '../../src/sources/audit-file/audit-file.ts';
import { parsePosition } from '../../src/sources/audit-file/position.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { batch } from '../contract/store-samples.ts';
import { readLog } from '../support/logs.ts';
import { outcomeOf, recordNamed, runPipeline } from '../support/run-pipeline.ts';
import { readyCodes, type ServiceProcess, startService } from './service.ts';

const SMALL_BATCHES = {
  LORGNETTE_LIMITS_BATCH_BYTES: String(64 * 1024),
  LORGNETTE_LIMITS_POLL_INTERVAL_MS: '10',
};
const PATIENCE = { timeout: 60_000, interval: 50 };
const bytes = readLog('demo/kubernetes-1.34.jsonl.gz');

let folder = '';
let log = '';
const running: ServiceProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-service-'));
  log = path.join(folder, 'audit.log');
});
afterEach(async () => {
  for (const service of running.splice(0)) {
    service.child.kill('SIGKILL');
    await service.ended;
  }
  rmSync(folder, { recursive: true });
});

function serve(store: string, env: NodeJS.ProcessEnv = SMALL_BATCHES): ServiceProcess {
  const service = startService(['--audit-log', log, '--store', store], { cwd: folder, env });
  running.push(service);
  return service;
}

const ready = (url: string) => vi.waitFor(async () => expect(await readyCodes(url)).toEqual([]), PATIENCE);

/** How many bytes of the log are committed. */
function committed(store: string): number {
  const opened = createSqliteStore({ path: store });
  const position = opened.loadPosition(auditFileSourceName({ cluster: 'default', paths: [log] }));
  opened.close();
  return position === null ? 0 : (parsePosition(position)[0]?.offset ?? 0);
}

describe('a service that is told to stop', () => {
  it('in the middle of a backlog ends with 0, and goes on later as if it had not stopped', async () => {
    writeFileSync(log, bytes);
    const store = path.join(folder, 'stopped.db');
    const positions: number[] = [];
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM'] as const) {
      const service = serve(store);
      const url = await service.url;
      const before = positions.at(-1) ?? 0;
      await vi.waitFor(async () => {
        const text = await (await fetch(`${url}/metrics`)).text();
        expect(text).toMatch(/lorgnette_stage_sent_total\{[^}]*stage="read"\} [1-9]/);
      }, PATIENCE);
      const toldAt = performance.now();
      service.child.kill(signal);
      expect(await service.ended).toBe(0);
      expect(performance.now() - toldAt).toBeLessThan(20_000);
      expect(service.said()).toContain('"msg":"stopped"');
      positions.push(committed(store));
      expect(positions.at(-1)).toBeGreaterThan(before);
    }
    const last = serve(store);
    await ready(await last.url);
    last.child.kill('SIGTERM');
    expect(await last.ended).toBe(0);
    expect(committed(store)).toBe(bytes.length);

    const undisturbed = path.join(folder, 'undisturbed.db');
    const other = serve(undisturbed);
    await ready(await other.url);
    other.child.kill('SIGTERM');
    expect(await other.ended).toBe(0);
    const keys = Object.keys(runPipeline([bytes]).records);
    const contentOf = (file: string) => {
      const opened = createSqliteStore({ path: file });
      const content = outcomeOf(opened, keys.map(recordNamed));
      opened.close();
      return content;
    };
    const expected = contentOf(undisturbed);
    expect(contentOf(store)).toEqual(expected);
    expect(expected.lines.length).toBeGreaterThan(200);
  });

  it('a second time ends at once, with the store whole', async () => {
    writeFileSync(log, bytes);
    const store = path.join(folder, 'twice.db');
    // One batch of everything: the first signal waits for it.
    const service = serve(store);
    await service.url;
    service.child.kill('SIGTERM');
    service.child.kill('SIGTERM');
    // The second may come when the first has done its work.
    expect([0, 130]).toContain(await service.ended);
    expect(committed(store)).toBeLessThanOrEqual(bytes.length);
  });
});

describe('a service whose ingest cannot go on', () => {
  it('says why, and ends with another exit code than 0', async () => {
    writeFileSync(log, bytes);
    const store = path.join(folder, 'odd.db');
    const name = auditFileSourceName({ cluster: 'default', paths: [log] });
    const opened = createSqliteStore({ path: store });
    opened.commit(batch({ positions: [{ source: name, position: 'not a position' }] }));
    opened.close();
    const service = serve(store);
    expect(await service.ended).toBe(1);
    expect(service.said()).toContain('"msg":"ingest cannot go on; the service ends"');
    expect(service.said()).toMatch(/lorgnette: .*\[PositionInvalid\]/);
  });
});

describe('/readyz', () => {
  it('names a source that cannot be read, and is ready when it can', async () => {
    // A link to itself can be neither looked at nor opened, by nobody.
    symlinkSync(log, log);
    const store = path.join(folder, 'late.db');
    const service = serve(store);
    const url = await service.url;
    await vi.waitFor(async () => expect(await readyCodes(url)).toEqual(['source-failed']), PATIENCE);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/lorgnette_source_unreadable\{[^}]*\} 1/);
    rmSync(log);
    writeFileSync(log, bytes.subarray(0, bytes.indexOf('\n', 300_000) + 1));
    await ready(url);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(committed(store)).toBe(bytes.indexOf('\n', 300_000) + 1);
  });
});
