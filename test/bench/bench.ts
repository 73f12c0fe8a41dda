/**
 * What the whole path costs, beside reading the same file and `JSON.parse` of every line. Each run is a process of its own;
 * the two alternate, medians count, and what an empty log costs is subtracted from both.
 *
 *     npm run bench -- [--rounds 3] [--input burst]... [--json]
 */
import os from 'node:os';
import { parseArgs } from 'node:util';

import { type BenchInput, INPUT_NAMES, prepareInput } from './inputs.ts';
import { measurePlainParse, measureWholePath, type Usage } from './measure.ts';
import { benchSoak } from './soak.ts';
import { median } from './statistics.ts';

interface Figures {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly cpuSpread: number;
  readonly peakMegabytes: number;
  readonly eventsPerCpuSecond: number;
  readonly eventsPerSecond: number;
  readonly megabytesPerCpuSecond: number;
  readonly microsPerEvent: number;
}

interface Row {
  readonly input: string;
  readonly what: string;
  readonly events: number;
  readonly megabytes: number;
  readonly wholePath: Figures;
  readonly plainParse: Figures;
  /** CPU seconds of the plain parse in those of the whole path: 1 is as fast, more is faster. */
  readonly speedOfPlainParse: number;
}

interface Pair {
  readonly wholePath: readonly Usage[];
  readonly plainParse: readonly Usage[];
}

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    input: { type: 'string', multiple: true, default: INPUT_NAMES.filter((name) => name !== 'empty') },
    json: { type: 'boolean', default: false },
    // See soak.ts.
    soak: { type: 'boolean', default: false },
    hours: { type: 'string', default: '2' },
    rate: { type: 'string', default: '200' },
    'no-kills': { type: 'boolean', default: false },
  },
});
if (options.soak) {
  await benchSoak({
    hours: Number(options.hours),
    eventsPerSecond: Number(options.rate),
    withKills: !options['no-kills'],
    json: options.json,
  });
  process.exit();
}
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 3) throw new Error('--rounds is a whole number, at least 3');

const note = (text: string): void => void process.stderr.write(`${text}\n`);

async function alternate(input: BenchInput): Promise<Pair> {
  const wholePath: Usage[] = [];
  const plainParse: Usage[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    note(`${input.name}, round ${round} of ${rounds}`);
    wholePath.push(await measureWholePath(input.file));
    plainParse.push(await measurePlainParse(input.file));
  }
  return { wholePath, plainParse };
}

function figures(input: BenchInput, runs: readonly Usage[], startUp: readonly Usage[]): Figures {
  const of = (pick: (usage: Usage) => number) => median(runs.map(pick)) - median(startUp.map(pick));
  const cpuSeconds = of((usage) => usage.cpuSeconds);
  const wallSeconds = of((usage) => usage.wallSeconds);
  const cpu = runs.map((usage) => usage.cpuSeconds);
  return {
    wallSeconds,
    cpuSeconds,
    cpuSpread: Math.max(...cpu) - Math.min(...cpu),
    peakMegabytes: median(runs.map((usage) => usage.peakBytes)) / 1e6,
    eventsPerCpuSecond: input.events / cpuSeconds,
    eventsPerSecond: input.events / wallSeconds,
    megabytesPerCpuSecond: input.bytes / 1e6 / cpuSeconds,
    microsPerEvent: (cpuSeconds / input.events) * 1e6,
  };
}

function printRows(rows: readonly Row[], startUp: Pair): void {
  const cells = [
    [
      'input',
      'path',
      'events',
      'MB',
      'CPU s',
      '±',
      'wall s',
      'events/CPU s',
      'events/s',
      'MB/CPU s',
      'µs/event',
      'peak MB',
    ],
  ];
  for (const row of rows) {
    for (const [name, of] of [
      ['whole path', row.wholePath],
      ['plain parse', row.plainParse],
    ] as const) {
      cells.push([
        row.input,
        name,
        String(row.events),
        row.megabytes.toFixed(1),
        of.cpuSeconds.toFixed(2),
        of.cpuSpread.toFixed(2),
        of.wallSeconds.toFixed(2),
        of.eventsPerCpuSecond.toFixed(0),
        of.eventsPerSecond.toFixed(0),
        of.megabytesPerCpuSecond.toFixed(0),
        of.microsPerEvent.toFixed(2),
        of.peakMegabytes.toFixed(0),
      ]);
    }
  }
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? [];
  for (const line of cells) {
    console.log(
      line
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
  }
  const start = (runs: readonly Usage[]) => median(runs.map((usage) => usage.cpuSeconds)).toFixed(2);
  console.log(
    `\nStart-up, subtracted: whole path ${start(startUp.wholePath)} CPU s, plain parse ${start(startUp.plainParse)} CPU s`,
  );
  for (const row of rows)
    console.log(`${row.input}: ${row.speedOfPlainParse.toFixed(2)} of the plain parse's speed (${row.what})`);
}

const startUp = await alternate(prepareInput('empty'));
const rows: Row[] = [];
for (const name of options.input) {
  const input = prepareInput(name);
  const runs = await alternate(input);
  const wholePath = figures(input, runs.wholePath, startUp.wholePath);
  const plainParse = figures(input, runs.plainParse, startUp.plainParse);
  rows.push({
    input: name,
    what: input.what,
    events: input.events,
    megabytes: input.bytes / 1e6,
    wholePath,
    plainParse,
    speedOfPlainParse: plainParse.cpuSeconds / wholePath.cpuSeconds,
  });
}
if (options.json) {
  const cpu = os.cpus()[0]?.model ?? 'unknown';
  console.log(JSON.stringify({ node: process.version, cpu, rounds, startUp, rows }, null, 2));
} else {
  printRows(rows, startUp);
}
