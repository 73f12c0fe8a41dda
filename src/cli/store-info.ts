import { formatMicros } from '../lib/micros.ts';
import { readStoreInfo, type StoreInfo } from '../store/sqlite/store-info.ts';
import { write } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes } from './progress-bar.ts';
import type { AddStoreCommand, StoreFlags } from './store-command.ts';
import { sanitize } from './text-layout.ts';

export const addStoreInfo: AddStoreCommand = (store, context, finish, pathOf) => {
  store
    .command('info')
    .summary('what a store holds, and how much room it takes')
    .description('Tells what a store holds, how much room each table takes and how much of it is free.')
    .option('--store <path>', 'file of the store; without it the configured one')
    .option('--config <file>', 'configuration file')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  lorgnette store info
  lorgnette store info --store lorgnette.db --json | jq '.tables[0]'`,
    )
    .action(async (flags: StoreFlags) => {
      const info = readStoreInfo(pathOf(flags));
      await write(context.stdout, `${flags.json === true ? JSON.stringify(toJson(info)) : render(info)}\n`);
      finish(EXIT.ok);
    });
};

const time = (at: number | null): string | null => (at === null ? null : formatMicros(at));

const toJson = (info: StoreInfo) => ({
  ...info,
  oldest: time(info.oldest),
  newest: time(info.newest),
  watermarks: info.watermarks.map((row) => ({
    ...row,
    watermark: time(row.watermark),
    newest: time(row.newest),
  })),
});

function render(info: StoreInfo): string {
  const { path, fileBytes, walBytes, pageBytes, freePages, oldest, newest } = info;
  const width = Math.max(0, ...info.tables.map(({ name }) => name.length));
  return [
    `${path}: ${formatBytes(fileBytes)}, write-ahead log ${formatBytes(walBytes)}, ` +
      `${formatBytes(freePages * pageBytes)} free; schema version ${info.schemaVersion}`,
    oldest === null || newest === null
      ? 'no results'
      : `results from ${formatMicros(oldest)} to ${formatMicros(newest)}`,
    ...info.watermarks.map(
      ({ source, cluster, watermark }) =>
        `cluster ${sanitize(cluster)} is complete up to ${formatMicros(watermark)} (${sanitize(source)})`,
    ),
    '',
    `${'table'.padEnd(width)}  ${'rows'.padStart(12)}  with indexes`,
    ...info.tables.map(
      ({ name, rows, bytes }) =>
        `${name.padEnd(width)}  ${rows.toLocaleString('en-US').padStart(12)}  ${formatBytes(bytes).padStart(12)}`,
    ),
  ].join('\n');
}
