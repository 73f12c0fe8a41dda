/**
 * What requests cost while a burst is read: `serve` on a store of a hundred thousand settled deliveries reads a burst, with no
 * requests and with them, in turn, and `replay` reads the same. Requests come from this process, at a steady rate whatever the
 * answers take. Then what each answer costs the thread that gives it, without a burst.
 *
 *     npm run bench:serve -- [--rounds 3] [--rate 10] [--copies 26] [--bursts 5] [--json]
 */
import os from 'node:os';
import { parseArgs } from 'node:util';

import { median, percentile } from '../statistics.ts';
import type { Answers } from './ask.ts';
import { createCpuMeter } from './measure-cpu.ts';
import { burstAfter, look, prepareStore } from './prepare-store.ts';
import { DIAGNOSIS, listsOf } from './routes.ts';
import { type Run, runReplay, runService } from './run-service.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    rate: { type: 'string', default: '10' },
    // 4,000 deliveries each.
    copies: { type: 'string', default: '26' },
    // A run of some seconds: what is read meanwhile.
    bursts: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const rate = Number(options.rate);
const copies = Number(options.copies);
const bursts = Number(options.bursts);
if (![rounds, rate, copies, bursts].every((value) => Number.isInteger(value) && value >= 1))
  throw new Error('--rounds, --rate, --copies and --bursts are whole numbers, at least 1');

const note = (text: string): void => void process.stderr.write(`${text}\n`);

const store = await prepareStore(copies);
const burst = burstAfter(copies, bursts);
const contents = look(store, 3000);
const lists = listsOf(contents);
const questions = { pods: contents.pods, lists, rate };

const startOfReplay = await runReplay(store, burst.bytes.subarray(0, burst.bytes.indexOf(10) + 1));
const quiet: Run[] = [];
const asked: Run[] = [];
const replays: number[] = [];
for (let round = 1; round <= rounds; round += 1) {
  note(`round ${round} of ${rounds}, load ${os.loadavg()[0]}`);
  quiet.push(await runService(store, burst, questions, null));
  asked.push(await runService(store, burst, questions, questions));
  replays.push((await runReplay(store, burst.bytes)) - startOfReplay);
}

note('what answers cost');
const meter = await createCpuMeter(store);
const cpu: Answers = new Map([
  [
    DIAGNOSIS,
    await meter.measure(
      contents.pods.map((uid) => `/pods/${uid}/diagnosis`),
      1000,
    ),
  ],
]);
for (const list of lists) cpu.set(list, await meter.measure([list], 20));
await meter.close();

const wall: Answers = new Map();
for (const { asked: run } of asked) {
  for (const [route, taken] of run.answers) wall.set(route, [...(wall.get(route) ?? []), ...taken]);
}
const seconds = (runs: readonly Run[]): number => median(runs.map((run) => run.seconds));
const slower = median(asked.map((run, index) => run.seconds / (quiet[index]?.seconds ?? Number.NaN) - 1));
const report = {
  node: process.version,
  cpu: os.cpus()[0]?.model ?? 'unknown',
  rounds,
  rate,
  deliveries: contents.deliveries,
  loadAverages: [...quiet, ...asked].map(({ loadAverage }) => loadAverage),
  burstMegabytes: burst.bytes.length / 1e6,
  secondsWithoutRequests: seconds(quiet),
  secondsWithRequests: seconds(asked),
  slowerByRequests: slower,
  secondsOfReplay: median(replays),
  logMegabytes: Math.max(...[...quiet, ...asked].map(({ logBytes }) => logBytes)) / 1e6,
  failedRequests: asked.reduce((sum, run) => sum + run.asked.failed, 0),
  routes: [DIAGNOSIS, ...lists].map((route) => figuresOf(route, wall.get(route) ?? [], cpu.get(route) ?? [])),
};

function figuresOf(route: string, taken: readonly number[], used: readonly number[]) {
  return {
    route,
    count: taken.length,
    p50: percentile(taken, 0.5),
    p99: percentile(taken, 0.99),
    max: percentile(taken, 1),
    // The clock of CPU time ticks in milliseconds: of single answers it tells little.
    cpuMean: used.reduce((sum, one) => sum + one, 0) / used.length,
    cpuP99: percentile(used, 0.99),
  };
}

if (options.json) console.log(JSON.stringify(report, null, 2));
else {
  const ms = (value: number): string => value.toFixed(1).padStart(8);
  console.log(`${'ms'.padEnd(48)} ${'count'.padStart(6)}      p50      p99      max  CPU mean  CPU p99`);
  for (const { route, count, p50, p99, max, cpuMean, cpuP99 } of report.routes) {
    console.log(
      `${route.padEnd(48)} ${String(count).padStart(6)} ${ms(p50)} ${ms(p99)} ${ms(max)}  ${ms(cpuMean)} ${ms(cpuP99)}`,
    );
  }
  console.log(
    `${report.deliveries} settled deliveries; a burst of ${report.burstMegabytes.toFixed(0)} MB: ${report.secondsWithoutRequests.toFixed(2)} s without requests, ${report.secondsWithRequests.toFixed(2)} s with ${rate}/s (in pairs ${(slower * 100).toFixed(1)} % slower), ${report.secondsOfReplay.toFixed(2)} s by replay; write-ahead log up to ${report.logMegabytes.toFixed(0)} MB; ${report.failedRequests} requests failed; load ${report.loadAverages.map((load) => load.toFixed(1)).join(' ')}`,
  );
}
