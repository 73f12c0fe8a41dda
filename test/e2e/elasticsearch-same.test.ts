import { Client } from '@elastic/elasticsearch';
import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { ConfigInput } from '../../src/config/schema.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { startElasticsearch } from '../support/elasticsearch.ts';
import { endWork } from '../support/end-work.ts';
import { labelledLog } from '../support/labelled-logs.ts';
import { eventLines, readLog } from '../support/logs.ts';
import { createAuditIndex, createIngestPipeline, untilVisible } from '../support/shipping/audit-index.ts';
import { bulkIndex } from '../support/shipping/bulk.ts';
import { closingEvent } from '../support/shipping/closing-event.ts';
import { ship } from '../support/shipping/ship.ts';
import { clustersOf, diagnosesOf, podIds, untilRead, writeConfig } from './served.ts';
import { type ServiceProcess, startService } from './service.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const run = promisify(execFile);

/** The logs of each audit policy; in the larger ones every so many Pods are asked for. */
const POLICIES: Readonly<Record<string, readonly { readonly log: string; readonly askEvery?: number }[]>> = {
  full: [
    { log: 'kubernetes-1.34/scenarios.full' },
    { log: 'kubernetes-1.34/healthy.full' },
    { log: 'kubemark-1.20/scenarios.full' },
    { log: 'kubemark-1.20/idle20nodes180s.full' },
  ],
  gce: [
    { log: 'kubernetes-1.34/scenarios.gce' },
    { log: 'kubernetes-1.34/healthy.gce' },
    { log: 'kubernetes-1.34/burst.gce', askEvery: 10 },
    { log: 'kubemark-1.20/scenarios.gce' },
  ],
  lean: [
    { log: 'kubernetes-1.34/scenarios.lean' },
    { log: 'kubernetes-1.34/healthy.lean' },
    { log: 'kubemark-1.20/scenarios.lean' },
  ],
  lunettes: [
    { log: 'kubernetes-1.34/scenarios.lunettes' },
    { log: 'kubernetes-1.34/healthy.lunettes' },
    { log: 'kubemark-1.20/scenarios.lunettes' },
    { log: 'kubemark-1.20/burst2000.lunettes', askEvery: 20 },
  ],
  recommended: [
    { log: 'kubernetes-1.34/scenarios.recommended' },
    { log: 'kubernetes-1.34/healthy.recommended' },
    { log: 'kubernetes-1.34/eventlist.recommended' },
    { log: 'kubernetes-1.34/truncated.recommended' },
  ],
};
const REFRESH_SECONDS = 5;
/** Each shows what is new at a time of its own: without looking back something is missed. */
const SHARDS = 3;
const SEED = 20_261_125;

let server: Awaited<ReturnType<typeof startElasticsearch>>;
let client: Client;
let folder = '';
const services: ServiceProcess[] = [];
const indices: string[] = [];
beforeAll(async () => {
  server = await startElasticsearch({});
  client = new Client({ node: server.url, requestTimeout: 60_000 });
  await createIngestPipeline(client);
});
afterAll(async () => {
  await client?.close();
  await server?.stop();
});
afterEach(async () => {
  for (const { child, ended } of services.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await client.indices.delete({ index: indices.splice(0) });
  rmSync(folder, { recursive: true });
});

function serve(args: readonly string[]): ServiceProcess {
  const service = startService(args, { cwd: folder });
  services.push(service);
  return service;
}

async function stop(service: ServiceProcess): Promise<void> {
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe(0);
}

interface Log {
  readonly cluster: string;
  readonly index: string;
  readonly askEvery: number;
  /** The log itself and the event that closes it, as they are replayed. */
  readonly file: string;
  readonly lines: readonly string[];
  readonly closing: { readonly line: string; readonly at: string };
}

/** Each log as that of a cluster of its own. */
function prepare(policy: string): Log[] {
  return (POLICIES[policy] ?? []).map(({ log, askEvery = 1 }, number) => {
    const cluster = log.replaceAll('/', '-');
    const bytes = readLog(labelledLog(`${log}.jsonl.gz`));
    const lines = eventLines(bytes);
    const closing = closingEvent(lines, number);
    const file = path.join(folder, `${cluster}.jsonl`);
    writeFileSync(file, bytes);
    appendFileSync(file, `${closing.line}\n`);
    return { cluster, index: `same-${cluster}`, askEvery, file, lines, closing };
  });
}

/** Four writers for each log; what closes it when all of it can be found. */
async function load({ index, lines, closing }: Log, number: number): Promise<void> {
  const { acknowledged } = await ship({ client, index, lines, seed: SEED + number });
  expect(acknowledged).toBeGreaterThanOrEqual(lines.length);
  await untilVisible(client, index, acknowledged);
  await bulkIndex(client, index, [closing.line]);
}

const linesOf = (store: string): string[] => {
  const opened = createSqliteStore({ path: store });
  const lines = [...opened.reader().lines()];
  opened.close();
  return lines;
};

describe('a log that writers put into Elasticsearch concurrently, out of order and some of it twice', () => {
  it.each(Object.keys(POLICIES))('says under the policy %s what it says in a file', async (policy) => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-same-'));
    const logs = prepare(policy);
    const config: ConfigInput = {
      sources: logs.map(({ cluster, index }) => ({
        type: 'elasticsearch',
        nodes: [server.url],
        indices: [index],
        cluster,
        // Smaller pages than usual, so that there are many.
        pageHits: 500,
        pollIntervalMs: 200,
      })),
    };
    for (const { index } of logs) {
      await createAuditIndex(client, { index, refreshSeconds: REFRESH_SECONDS, shards: SHARDS });
      indices.push(index);
    }
    const polled = path.join(folder, 'polled.db');
    const poller = serve(['--config', writeConfig(folder, config), '--store', polled]);
    const url = await poller.url;
    await Promise.all(logs.map((log, number) => load(log, number)));
    await untilRead(url, new Map(logs.map(({ cluster, closing }) => [cluster, closing.at])));
    expect((await clustersOf(url)).map(({ sources }) => sources.map(({ state }) => state))).toEqual(
      logs.map(() => ['caught-up']),
    );
    await stop(poller);
    endWork(polled, config);

    const replayed = path.join(folder, 'replayed.db');
    for (const { file, cluster } of logs)
      await run(process.execPath, [MAIN, 'replay', file, '--cluster', cluster, '--store', replayed], {
        maxBuffer: Infinity,
      });
    const expected = linesOf(replayed);
    expect(linesOf(polled)).toEqual(expected);

    // Without sources a service answers from its store alone.
    mkdirSync(path.join(folder, 'empty'));
    const empty = writeConfig(path.join(folder, 'empty'), {});
    const one = serve(['--config', empty, '--store', polled]);
    const other = serve(['--config', empty, '--store', replayed]);
    const [mine, theirs] = await Promise.all([one.url, other.url]);
    for (const { cluster, askEvery } of logs) {
      const ids = await podIds(theirs, cluster);
      expect(await podIds(mine, cluster)).toEqual(ids);
      const asked = ids.filter((_, at) => at % askEvery === 0);
      expect(await diagnosesOf(mine, asked)).toEqual(await diagnosesOf(theirs, asked));
      expect(asked.length).toBeGreaterThan(0);
    }
    // How far behind the clock something is changes between two questions.
    const told = async (url: string) =>
      (await clustersOf(url)).map(({ cluster, newest, watermark, pods, inputQuality }) => [
        { cluster, newest, watermark, pods },
        inputQuality,
      ]);
    expect(await told(mine)).toEqual(await told(theirs));
    expect(expected.length).toBeGreaterThan(100);
    await Promise.all([stop(one), stop(other)]);
  });
});
