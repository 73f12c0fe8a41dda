/**
 * How fast a log is read from a real Elasticsearch through the whole pipeline, commits included, beside the rate at which the
 * official client alone pages the same documents; then how soon a live tail is answered of. The two alternate, medians count.
 *
 *     npm run bench:elasticsearch -- [--input tenfold] [--rounds 3] [--samples 12] [--slices 1] [--json]
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import { Client } from '@elastic/elasticsearch';
import type { z } from 'zod';

import { ElasticsearchConfig } from '../../src/config/elasticsearch-schema.ts';
import { startElasticsearch } from '../support/elasticsearch.ts';
import { prepareInput } from './inputs.ts';
import { fillIndex } from './polling/fill-index.ts';
import { followTail } from './polling/follow-tail.ts';
import { serverCpuSeconds } from './polling/process-figures.ts';
import { type PollerRun, runPoller } from './polling/run-poller.ts';
import { median } from './statistics.ts';

const INDEX = 'bench-audit';
const REFRESHES = [1, 5];
/** What an answer may take beyond the refresh interval. */
const BEYOND_SECONDS = 2;
const MIB = 1024 * 1024;

const { values: options } = parseArgs({
  options: {
    input: { type: 'string', default: 'tenfold' },
    rounds: { type: 'string', default: '3' },
    samples: { type: 'string', default: '12' },
    slices: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const samples = Number(options.samples);
const slices = Number(options.slices);
if (![rounds, samples, slices].every((value) => Number.isInteger(value) && value >= 1))
  throw new Error('--rounds, --samples and --slices are whole numbers, at least 1');

const note = (text: string): void => void process.stderr.write(`${text}\n`);
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

type SourceInput = z.input<typeof ElasticsearchConfig>;

interface BareRun {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly serverCpuSeconds: number;
}

type Polled = PollerRun & { readonly serverCpuSeconds: number };

const folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-bench-elasticsearch-'));
const server = await startElasticsearch();
const client = new Client({ node: server.url, requestTimeout: 120_000 });

async function pageBare(documents: number, pageHits: number): Promise<BareRun> {
  const report = path.join(folder, 'usage.json');
  const before = await serverCpuSeconds(client);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', here('report-usage.ts'), here('polling/page-bare.ts'), server.url, INDEX, String(pageHits)],
    { env: { ...process.env, LORGNETTE_BENCH_USAGE: report } },
  );
  const paged = JSON.parse(stdout) as { documents: number; seconds: number };
  if (paged.documents !== documents)
    throw new Error(`${paged.documents} of ${documents} documents were paged`);
  const { cpuSeconds } = JSON.parse(readFileSync(report, 'utf8')) as { cpuSeconds: number };
  return {
    seconds: paged.seconds,
    cpuSeconds,
    serverCpuSeconds: (await serverCpuSeconds(client)) - before,
  };
}

try {
  const input = prepareInput(options.input);
  note(`putting ${input.events} events, ${(input.bytes / 1e6).toFixed(0)} MB, into Elasticsearch`);
  const { documents, newest } = await fillIndex(client, INDEX, input.file);
  // Both read every document.
  const source: SourceInput = {
    type: 'elasticsearch',
    nodes: [server.url],
    indices: [INDEX],
    slices,
    serverFilter: false,
  };
  const { pageHits } = ElasticsearchConfig.parse(source);
  const bare: BareRun[] = [];
  const polled: Polled[] = [];
  const tails: { refreshSeconds: number; seconds: number[] }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    note(`round ${round} of ${rounds}, load ${os.loadavg()[0]}`);
    bare.push(await pageBare(documents, pageHits));
    const scratch = mkdtempSync(path.join(folder, 'round-'));
    const before = await serverCpuSeconds(client);
    const poller = await runPoller(scratch, { sources: [source] }, newest);
    polled.push({ ...poller.run, serverCpuSeconds: (await serverCpuSeconds(client)) - before });
    try {
      if (round < rounds) continue;
      for (const [number, refreshSeconds] of REFRESHES.entries()) {
        note(`a live tail with a refresh of ${refreshSeconds} s`);
        const from = (number + 1) * 1000;
        const seconds = await followTail({
          client,
          index: INDEX,
          url: poller.url,
          refreshSeconds,
          samples,
          from,
        });
        tails.push({ refreshSeconds, seconds });
      }
    } finally {
      await poller.stop();
    }
  }
  const bareSeconds = median(bare.map((run) => run.seconds));
  const seconds = median(polled.map((run) => run.seconds));
  const share = median(polled.map((run, index) => (bare[index]?.seconds ?? Number.NaN) / run.seconds));
  const of = <T>(runs: readonly T[], pick: (run: T) => number): string => median(runs.map(pick)).toFixed(1);
  // Resident memory by quarters of the run; the first second is the start.
  const quarters = [0, 1, 2, 3].map((quarter) =>
    median(
      polled.map(({ memory }) => {
        const cut = (n: number): number => 4 + Math.floor(((memory.length - 4) * n) / 4);
        return median(memory.slice(cut(quarter), cut(quarter + 1))) / MIB;
      }),
    ),
  );
  const report = {
    node: process.version,
    cpu: os.cpus()[0]?.model ?? 'unknown',
    loadAverage: os.loadavg()[0],
    input: input.name,
    documents,
    megabytes: input.bytes / 1e6,
    pageHits,
    slices,
    bare,
    polled: polled.map(({ memory, ...rest }) => ({ ...rest, samples: memory.length })),
    shareOfBare: share,
    memoryByQuarter: quarters,
    tails,
  };
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else {
    const tailText = tails
      .map(
        ({ refreshSeconds, seconds: taken }) =>
          `refresh ${refreshSeconds} s: median ${median(taken).toFixed(1)} s, at most ${Math.max(...taken).toFixed(1)} s (aim ${refreshSeconds + BEYOND_SECONDS} s)`,
      )
      .join('; ');
    console.log(
      `${documents} documents (${report.megabytes.toFixed(0)} MB of events) in pages of ${pageHits}, ${slices} slices, medians of ${rounds} rounds at load ${report.loadAverage?.toFixed(1)}: ` +
        `the bare client ${(documents / bareSeconds).toFixed(0)} documents/s (${bareSeconds.toFixed(1)} s; CPU ${of(bare, (run) => run.cpuSeconds)} s, the server's ${of(bare, (run) => run.serverCpuSeconds)} s), ` +
        `the poller and the pipeline with commits ${(documents / seconds).toFixed(0)} events/s (${seconds.toFixed(1)} s; CPU ${of(polled, (run) => run.cpuSeconds)} s, the server's ${of(polled, (run) => run.serverCpuSeconds)} s): in pairs ${share.toFixed(2)} of the bare client (aim 0.5). ` +
        `Resident memory: peak ${of(polled, (run) => run.peakBytes / MIB)} MiB, medians of the quarters of a run ${quarters.map((quarter) => quarter.toFixed(0)).join(', ')}. ` +
        `From acknowledgement to the diagnosis by HTTP, ${tailText}.`,
    );
  }
} finally {
  await client.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}
