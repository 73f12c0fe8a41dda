import { Client } from '@elastic/elasticsearch';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ConfigInput } from '../../src/config/schema.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { type ElasticsearchServer, startElasticsearch } from '../support/elasticsearch.ts';
import { bytesOf, eventLines, readLog } from '../support/logs.ts';
import { type Outcome, outcomeOf, recordNamed, runPipeline } from '../support/run-pipeline.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { createAuditIndex, createIngestPipeline } from '../support/shipping/audit-index.ts';
import { bulkIndex } from '../support/shipping/bulk.ts';
import { closingEvent } from '../support/shipping/closing-event.ts';
import { ship } from '../support/shipping/ship.ts';
import { timeBlocks } from '../support/shipping/time-blocks.ts';
import { untilWritten } from './commits.ts';
import { untilRead, writeConfig } from './served.ts';
import { type ServiceProcess, startService } from './service.ts';

const INDEX = 'kill-audit';
const ROUNDS = 10;
const SEED = 20_261_125;
/** Writers shuffle what is of so many seconds, and go on together: as far out of order as the allowed lateness takes. */
const BLOCK_SECONDS = 5;
/** A process is killed up to so many commits after its start. */
const COMMITS = 4;

const closing = closingEvent(eventLines(readLog('demo/kubernetes-1.34.jsonl.gz')));
const lines = eventLines(readLog('demo/kubernetes-1.34.jsonl.gz'));
const random = seededRandom(SEED);

let folder = '';
let server: ElasticsearchServer;
let client: Client;
let service: ServiceProcess | null = null;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-elasticsearch-kill-'));
  mkdirSync(path.join(folder, 'data'));
  server = await startElasticsearch({ dataDir: path.join(folder, 'data') });
  // Whoever ships a log tries again by himself.
  client = new Client({ node: server.url, requestTimeout: 30_000, maxRetries: 0 });
  await createIngestPipeline(client);
  await createAuditIndex(client, { index: INDEX, refreshSeconds: 5, shards: 2 });
});
afterAll(async () => {
  if (service !== null) await end(service, 'SIGKILL');
  await client?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

const configOf = (): ConfigInput => ({
  sources: [
    {
      type: 'elasticsearch',
      nodes: [server.url],
      indices: [INDEX],
      // Small pages, so that there are many commits to be killed in; and a start does not read everything again.
      pageHits: 100,
      pollIntervalMs: 50,
      fineSweepSeconds: 10,
      coarseSweepSeconds: 300,
      coarseSweepIntervalSeconds: 5,
    },
  ],
});

function serve(store: string): ServiceProcess {
  const args = ['--config', path.join(folder, 'lorgnette.yaml'), '--store', store];
  service = startService(args, { cwd: folder });
  return service;
}

async function end(ending: ServiceProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  service = null;
  expect(ending.child.exitCode).toBeNull();
  ending.child.kill(signal);
  expect(await ending.ended).toBe(signal === 'SIGKILL' ? signal : 0);
}

const serving = (store: string): ServiceProcess => service ?? serve(store);

/** Lets a service read what there is to its end, and end in its own time. */
async function readToTheEnd(store: string, start = () => serve(store)): Promise<void> {
  const reading = start();
  await untilRead(await reading.url, new Map([['default', closing.at]]));
  await end(reading, 'SIGTERM');
}

function contentOf(store: string, keys: readonly string[]): Outcome {
  const opened = createSqliteStore({ path: store });
  const content = outcomeOf(opened, keys.map(recordNamed));
  opened.close();
  return content;
}

/** What is written, from its beginning to its end; and how much of it is acknowledged meanwhile. */
interface Writing {
  readonly share: () => number;
  /** Lets writers go on up to this share of all. */
  readonly allow: (share: number) => void;
  readonly done: Promise<{ readonly acknowledged: number; readonly failures: number }>;
}

function write(): Writing {
  let acknowledged = 0;
  let allowed = 0;
  const share = (): number => acknowledged / lines.length;
  const all = async () => {
    const total = { acknowledged: 0, failures: 0 };
    for (const [number, block] of timeBlocks(lines, BLOCK_SECONDS).entries()) {
      while (share() > allowed) await sleep(20);
      const shipped = await ship({
        client,
        index: INDEX,
        lines: block,
        seed: SEED + number,
        atOnce: 20,
        delayMs: 500,
        onAcknowledged: (documents) => (acknowledged += documents),
      });
      total.acknowledged += shipped.acknowledged;
      total.failures += shipped.failures;
    }
    return total;
  };
  const done = all();
  done.catch(() => undefined);
  return { share, allow: (upTo) => void (allowed = upTo), done };
}

describe('a service that follows Elasticsearch while writers go on', () => {
  it(`holds after ${ROUNDS} kills of each what one holds that was never disturbed`, async () => {
    writeConfig(folder, configOf());
    const killed = path.join(folder, 'killed.db');
    serve(killed);
    const writing = write();
    const failed = writing.done.then(() => new Promise<never>(() => undefined));
    let kills = 0;
    const kill = async (process: ServiceProcess): Promise<void> => {
      await end(process, 'SIGKILL');
      kills += 1;
    };
    let inMidRead = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      // However long things take: there is always more to come.
      writing.allow((round + 0.5) / (ROUNDS + 1));
      while (writing.share() < round / (ROUNDS + 1)) await Promise.race([sleep(20), failed]);
      await sleep(random() * 1_000);
      await server.kill();
      // Every other time the service dies and comes back while there is no Elasticsearch, else while it reads again.
      const isAlone = round % 2 === 0;
      if (isAlone) {
        await sleep(random() * 1_000);
        await kill(serving(killed));
        serve(killed);
      }
      await server.restart();
      if (isAlone) continue;
      await untilWritten(killed, 1);
      await kill(serving(killed));
      // What it reads again after its start is of some pages.
      const again = serve(killed);
      await again.url;
      const wanted = 1 + Math.floor(random() * COMMITS);
      if ((await untilWritten(killed, wanted)) === wanted) inMidRead += 1;
      await kill(again);
      serve(killed);
    }
    expect(writing.share()).toBeLessThan(1);
    writing.allow(1);
    const { acknowledged, failures } = await writing.done;
    // The kills have to hit writers, and a service at work.
    expect(failures).toBeGreaterThan(ROUNDS / 2);
    expect(kills).toBeGreaterThanOrEqual(ROUNDS);
    expect(inMidRead).toBeGreaterThan(2);
    // What was acknowledged is there, and what a broken connection took with it may be there twice.
    await client.indices.refresh({ index: INDEX });
    expect((await client.count({ index: INDEX })).count).toBeGreaterThanOrEqual(acknowledged);
    await bulkIndex(client, INDEX, [closing.line]);
    if (service !== null) {
      await untilRead(await service.url, new Map([['default', closing.at]]));
      await end(service, 'SIGTERM');
    }
    await readToTheEnd(killed);

    const undisturbed = path.join(folder, 'undisturbed.db');
    await readToTheEnd(undisturbed);
    const log = path.join(folder, 'audit.log');
    writeFileSync(log, bytesOf([...lines, closing.line]));
    const fromFile = path.join(folder, 'from-file.db');
    await readToTheEnd(
      fromFile,
      () => (service = startService(['--audit-log', log, '--store', fromFile], { cwd: folder })),
    );

    const keys = Object.keys(runPipeline([bytesOf([...lines, closing.line])]).records);
    const expected = contentOf(fromFile, keys);
    expect(contentOf(undisturbed, keys)).toEqual(expected);
    expect(contentOf(killed, keys)).toEqual(expected);
    expect(expected.lines.length).toBeGreaterThan(200);
    expect(expected.outbox.length).toBeGreaterThan(50);
    expect(Object.values(expected.records).every((record) => Object.keys(record).length > 0)).toBe(true);
  });
});
