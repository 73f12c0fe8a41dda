import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { readLog } from '../support/logs.ts';
import { soak } from '../support/soak/soak.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-soak-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

// The two hours are `npm run bench -- --soak`.
it('six minutes of traffic, rotated every minute and with a kill every other, end as one replay does', async () => {
  const report = await soak({
    log: readLog('demo/kubernetes-1.34.jsonl.gz'),
    eventsPerSecond: 60,
    minutes: 6,
    killEveryMinutes: 2,
    folder,
    batchBytes: 1024 * 1024,
    note: () => undefined,
  });
  expect(report.differences).toEqual([]);
  expect(report.compared['deadLetters']).toBe(0);
  expect(report.compared['lines']).toBeGreaterThan(300);
  expect(report.compared['counters']).toBeGreaterThan(10);
  expect(report.compared['outbox']).toBeGreaterThan(100);
  expect(report.kills).toBe(3);
  expect(Math.min(...Object.values(report.rotations))).toBeGreaterThan(0);
  expect(report.samples.length).toBeGreaterThan(0);
});
