import { Client } from '@elastic/elasticsearch';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { ConfigInput } from '../../src/config/schema.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { type ElasticsearchServer, startElasticsearch } from '../support/elasticsearch.ts';
import { endWork } from '../support/end-work.ts';
import { bytesOf, eventLines, readLog } from '../support/logs.ts';
import { type Outcome, outcomeOf, recordNamed, runPipeline } from '../support/run-pipeline.ts';
import { createAuditIndex, createIngestPipeline, untilVisible } from '../support/shipping/audit-index.ts';
import { bulkIndex } from '../support/shipping/bulk.ts';
import { closingEvent } from '../support/shipping/closing-event.ts';
import { metricOf, untilRead, writeConfig } from './served.ts';
import { type ServiceProcess, startService } from './service.ts';

const INDEX = 'swept-audit';
const COUNT = 50;
/** The forged ingest times lie so far apart: from 12 seconds behind the cursor to ten minutes. */
const FORGED_EVERY_MS = 12_000;
const ALLOWED_LATENESS_MS = 120_000;
const COARSE_SWEEP_EVERY_MS = 2_000;
const PATIENCE = { timeout: 60_000, interval: 100 };

interface Line {
  readonly text: string;
  /** Epoch milliseconds, with microseconds behind the point. */
  readonly at: number;
}

const parse = (text: string): Line & { readonly isPodWrite: boolean } => {
  const { stage, verb, objectRef, responseStatus, stageTimestamp } = JSON.parse(text) as {
    stage: string;
    verb: string;
    objectRef?: { resource: string; subresource?: string };
    responseStatus?: { code: number };
    stageTimestamp: string;
  };
  const isStatus = objectRef?.subresource === undefined || objectRef.subresource === 'status';
  return {
    text,
    at: Date.parse(stageTimestamp) + Number(stageTimestamp.slice(23, 26)) / 1000,
    isPodWrite:
      stage === 'ResponseComplete' &&
      objectRef?.resource === 'pods' &&
      isStatus &&
      ['create', 'patch', 'delete'].includes(verb) &&
      (responseStatus?.code ?? 500) < 300,
  };
};

/** So many of them, from the first to the last, evenly. */
const spread = <T>(items: readonly T[], count: number): T[] => {
  if (items.length < count) throw new Error(`only ${items.length} of ${count}`);
  return Array.from({ length: count }, (_, n) => items[Math.floor((n * items.length) / count)] as T);
};

const texts = eventLines(readLog('demo/kubernetes-1.34.jsonl.gz'));
const closing = closingEvent(texts);
const all = texts.map(parse);
/** As of the closing event. */
const watermark = Date.parse(closing.at) - ALLOWED_LATENESS_MS;
const late = spread(
  all.filter(({ isPodWrite, at }) => isPodWrite && at < watermark - 1_000),
  COUNT,
);
const forged = spread(
  all.filter(({ isPodWrite, at }) => isPodWrite && at > watermark + 1_000),
  COUNT,
);
const heldBack = new Set<string>([...late, ...forged].map(({ text }) => text));
const whole = runPipeline([bytesOf([...texts, closing.line])]);

let folder = '';
let server: ElasticsearchServer;
let client: Client;
let service: ServiceProcess | null = null;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-elasticsearch-swept-'));
  server = await startElasticsearch();
  client = new Client({ node: server.url });
  await createIngestPipeline(client);
  await createAuditIndex(client, { index: INDEX, refreshSeconds: 1 });
});
afterAll(async () => {
  service?.child.kill('SIGKILL');
  await service?.ended;
  await client?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

/** Written one after the other, so that nothing of it is behind what is visible already. */
async function put(documents: readonly string[]): Promise<void> {
  for (let at = 0; at < documents.length; at += 500)
    await bulkIndex(client, INDEX, documents.slice(at, at + 500));
}

/** Of what was put there last, epoch milliseconds. */
async function lastIngestTime(): Promise<number> {
  const { aggregations } = await client.search<unknown, { last: { value: number } }>({
    index: INDEX,
    size: 0,
    aggs: { last: { max: { field: 'event.ingested' } } },
  });
  return aggregations?.last.value ?? Number.NaN;
}

function contentOf(store: string): Outcome {
  const opened = createSqliteStore({ path: store });
  const content = outcomeOf(opened, Object.keys(whole.records).map(recordNamed));
  opened.close();
  return content;
}

/** Of a histogram: how many were at most so much. */
const atMost = (url: string, name: string, le: number) =>
  metricOf(url, `${name}_bucket`, new RegExp(`le="${le}"`));

describe('a service that follows Elasticsearch', () => {
  it('uses and counts what comes behind its cursor, and what comes behind its watermark', async () => {
    const config: ConfigInput = {
      sources: [
        {
          type: 'elasticsearch',
          nodes: [server.url],
          indices: [INDEX],
          pollIntervalMs: 200,
          coarseSweepIntervalSeconds: COARSE_SWEEP_EVERY_MS / 1000,
        },
      ],
    };
    const inOrder = [...all].sort((a, b) => a.at - b.at).map(({ text }) => text);
    await put([...inOrder.filter((text) => !heldBack.has(text)), closing.line]);
    await untilVisible(client, INDEX, all.length - heldBack.size + 1);
    const cursor = await lastIngestTime();
    const store = path.join(folder, 'lorgnette.db');
    service = startService(['--config', writeConfig(folder, config), '--store', store], { cwd: folder });
    const url = await service.url;
    await untilRead(url, new Map([['default', closing.at]]));
    const counts = async () => ({
      swept: await metricOf(url, 'lorgnette_swept_events_total'),
      sweptTimes: await metricOf(url, 'lorgnette_swept_event_seconds_count'),
      late: await metricOf(url, 'lorgnette_late_events_total'),
      lateTimes: await metricOf(url, 'lorgnette_late_event_seconds_count'),
    });
    // A look or two at everything there is finds nothing of that kind.
    await sleep(2 * COARSE_SWEEP_EVERY_MS);
    const zeros = await counts();
    expect([zeros.swept ?? 0, zeros.late ?? 0]).toEqual([0, 0]);

    const withTime = forged.map(({ text }, n) =>
      JSON.stringify({
        ...(JSON.parse(text) as object),
        event: { ingested: new Date(cursor - (n + 1) * FORGED_EVERY_MS).toISOString() },
      }),
    );
    await bulkIndex(client, INDEX, withTime, '_none');
    await vi.waitFor(async () => expect((await counts()).swept).toBe(COUNT), PATIENCE);
    await put(late.map(({ text }) => text));
    await vi.waitFor(async () => expect((await counts()).late).toBe(COUNT), PATIENCE);
    // They are found again by every look that follows, and counted once.
    await sleep(3 * COARSE_SWEEP_EVERY_MS);
    expect(await counts()).toEqual({ swept: COUNT, sweptTimes: COUNT, late: COUNT, lateTimes: COUNT });

    // To the second: times of ingest are looked at in buckets.
    const behind = (COUNT * (COUNT + 1) * FORGED_EVERY_MS) / 2 / 1000;
    const sweptSum = (await metricOf(url, 'lorgnette_swept_event_seconds_sum')) ?? 0;
    expect(Math.abs(sweptSum - behind)).toBeLessThanOrEqual(COUNT);
    expect(await atMost(url, 'lorgnette_swept_event_seconds', 300)).toBe(25);
    expect(await atMost(url, 'lorgnette_swept_event_seconds', 900)).toBe(COUNT);
    const lateBy = late.map(({ at }) => (watermark - at) / 1000);
    const lateSum = lateBy.reduce((sum, by) => sum + by, 0);
    expect(await metricOf(url, 'lorgnette_late_event_seconds_sum')).toBeCloseTo(lateSum, 2);
    expect(await atMost(url, 'lorgnette_late_event_seconds', 120)).toBe(
      lateBy.filter((by) => by <= 120).length,
    );
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);

    // All of them tell something, and nothing of it is missing.
    endWork(store, config);
    const { lines, records } = contentOf(store);
    expect(records).toEqual(whole.records);
    expect(lines).toEqual(whole.lines);
    const without = runPipeline([bytesOf([...inOrder.filter((text) => !heldBack.has(text)), closing.line])]);
    const keysIn = (outcome: Outcome): number =>
      Object.values(outcome.records).reduce((sum, record) => sum + Object.keys(record).length, 0);
    expect(keysIn(whole) - keysIn(without)).toBeGreaterThanOrEqual(heldBack.size);
  });
});
