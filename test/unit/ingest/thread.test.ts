import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';

import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { Config, type ConfigInput } from '../../../src/config/schema.ts';
import { startIngestThread } from '../../../src/ingest/thread.ts';
import { auditFileSourceName } from '../../../src/sources/audit-file/audit-file.ts';
import { createSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { readLog } from '../../support/logs.ts';
import { batch } from '../../contract/store-samples.ts';

let folder = '';
let log = '';
let store = '';
const lines: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-thread-'));
  log = path.join(folder, 'audit.log');
  store = path.join(folder, 'store.db');
  lines.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(config: ConfigInput = {}, options: Partial<Parameters<typeof startIngestThread>[1]> = {}) {
  const parsed = Config.parse({
    sources: [{ type: 'audit-file', paths: [log] }],
    limits: { pollIntervalMs: 10, batchBytes: 65_536 },
    ...config,
  });
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) });
  return startIngestThread({ config: parsed, storePath: store }, { log: logger, ...options });
}

const committedLines = (): number => {
  const opened = createSqliteStore({ path: store });
  const count = [...opened.reader().lines()].length;
  opened.close();
  return count;
};

describe('the ingest thread', () => {
  test('reads what is there and what comes, tells how far it is, and stops with everything committed', async () => {
    const whole = readLog('demo/kubernetes-1.34.jsonl.gz');
    const bytes = whole.subarray(0, whole.indexOf('\n', 2_000_000) + 1);
    writeFileSync(log, bytes.subarray(0, 1_000_000));
    const thread = start();
    await thread.opened;
    expect(thread.sources()).toBeNull();
    thread.start();
    await vi.waitFor(() => expect(thread.sources()?.[0]?.caughtUp).toBe(true), 30_000);
    appendFileSync(log, bytes.subarray(1_000_000));
    await vi.waitFor(() => expect(thread.sources()?.[0]?.readBytes).toBe(bytes.length), 30_000);
    const measured = await thread.measure();
    expect(measured?.metrics).toContain('lorgnette_stage_received_total{source="audit-file:default:');
    expect(measured?.thread.heapUsedBytes).toBeGreaterThan(1_000_000);
    await Promise.all([thread.stop(), thread.stop()]);
    await expect(thread.finished).rejects.toMatchObject({ code: 'IngestStopped' });
    expect(await thread.measure()).toBeNull();
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['reading', 'stopped']);
    expect(committedLines()).toBeGreaterThan(5);
  });

  test('has finished when its sources have come to their end, and still answers', async () => {
    writeFileSync(log, readLog('demo/kubernetes-1.34.jsonl.gz').subarray(0, 300_000));
    const thread = start({ sources: [{ type: 'audit-file', paths: [log], follow: false }] });
    await thread.opened;
    thread.start();
    await thread.finished;
    expect(thread.sources()).toMatchObject([{ caughtUp: true, ended: true, failure: null }]);
    expect(await thread.measure()).not.toBeNull();
    await thread.stop();
  });

  test('reads the standard input that it is given', async () => {
    const stdin = new PassThrough();
    const thread = start({ sources: [{ type: 'audit-file', paths: ['-'], follow: false }] }, { stdin });
    await thread.opened;
    thread.start();
    stdin.end(readLog('demo/kubernetes-1.34.jsonl.gz').subarray(0, 300_000));
    await thread.finished;
    await thread.stop();
    expect(committedLines()).toBeGreaterThan(0);
  });

  test('says why a store cannot be opened', async () => {
    const other = createSqliteStore({ path: store });
    const thread = start();
    await expect(thread.opened).rejects.toMatchObject({ code: 'StoreLocked', retriable: true });
    await thread.stop();
    other.close();
  });

  test('says what it cannot go on with', async () => {
    writeFileSync(log, '');
    const opened = createSqliteStore({ path: store });
    opened.commit(
      batch({ positions: [{ source: `audit-file:default:${log}`, position: 'not a position' }] }),
    );
    opened.close();
    const thread = start();
    await thread.opened;
    thread.start();
    await expect(thread.finished).rejects.toMatchObject({ code: 'PositionInvalid' });
    await thread.stop();
  });

  test('says that it ran out of memory', async () => {
    const thread = start({}, { heapMiB: 8 });
    await expect(thread.opened).rejects.toMatchObject({
      code: 'IngestStopped',
      message: expect.stringContaining('ran out of memory') as unknown,
    });
    await thread.stop();
  });

  test('is ended when it does not stop in time', async () => {
    writeFileSync(log, readLog('demo/kubernetes-1.34.jsonl.gz'));
    const thread = start({}, { stopWithinMs: 0 });
    await thread.opened;
    thread.start();
    await thread.stop();
    expect(lines.join('')).toContain('did not stop in time');
    // What is there is whole.
    committedLines();
  });

  test('does not hold up a scrape that it cannot answer: it gets what was told last', async () => {
    const whole = readLog('demo/kubernetes-1.34.jsonl.gz');
    writeFileSync(log, whole.subarray(0, whole.indexOf('\n', 1_000_000) + 1));
    const thread = start({}, { measureWithinMs: 0 });
    expect(await thread.measure()).toBeNull();
    await thread.opened;
    thread.start();
    await vi.waitFor(async () => expect(await thread.measure()).not.toBeNull(), 30_000);
    await thread.stop();
    expect(await thread.measure()).toBeNull();
  });
});

describe('a source that cannot go on', () => {
  const other = (): string => path.join(folder, 'other.log');
  const both = (): ConfigInput => ({
    sources: [log, other()].map((file) => ({ type: 'audit-file', paths: [file], cluster: file })),
  });

  /** Positions that nobody understands. */
  function damage(...files: readonly string[]): void {
    const opened = createSqliteStore({ path: store });
    const positions = files.map((file) => ({
      source: auditFileSourceName({ paths: [file], cluster: file }),
      position: 'broken',
    }));
    opened.commit(batch({ positions }));
    opened.close();
  }

  test('is told, and leaves the others running', async () => {
    const input = readLog('demo/kubernetes-1.34.jsonl.gz');
    const begin = input.subarray(0, input.indexOf('\n', 300_000) + 1);
    for (const file of [log, other()]) writeFileSync(file, begin);
    damage(log);
    const thread = start(both());
    await thread.opened;
    thread.start();
    await vi.waitFor(() => {
      const [broken, whole] = thread.sources() ?? [];
      expect(broken).toMatchObject({ gaveUp: true, failure: { code: 'source-given-up' } });
      expect(whole).toMatchObject({ gaveUp: false, caughtUp: true, readBytes: begin.length });
    }, 30_000);
    appendFileSync(other(), '{}\n');
    await vi.waitFor(() => expect(thread.sources()?.[1]?.readBytes).toBe(begin.length + 3), 30_000);
    expect(lines.join('')).toContain('a source cannot go on and is not read any more; the others are');
    await thread.stop();
  });

  test('ends the service when there is no other', async () => {
    for (const file of [log, other()]) writeFileSync(file, '{}\n');
    damage(log, other());
    const thread = start(both());
    await thread.opened;
    thread.start();
    await expect(thread.finished).rejects.toMatchObject({ code: 'PositionInvalid' });
    await thread.stop();
  });
});
