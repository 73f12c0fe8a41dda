import { backupStore } from '../store/sqlite/backup-store.ts';
import { write } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { createStatusLine, formatBytes, shareBar } from './progress-bar.ts';
import type { AddStoreCommand, StoreFlags } from './store-command.ts';

export const addStoreBackup: AddStoreCommand = (store, context, finish, pathOf) => {
  store
    .command('backup')
    .summary('copy the store while the service runs')
    .description(
      'Copies the store as it is at one moment, while the service runs. The copy is whole and on the disk before it has its name; an existing file is never overwritten. To restore it, stop the service, move its store away with its -wal and -shm companions, and put the copy in its place: reading goes on where the copy says.',
    )
    .argument('<target>', 'the file to write; it must not exist')
    .option('--store <path>', 'file of the store; without it the configured one')
    .option('--config <file>', 'configuration file')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  lorgnette store backup /backup/lorgnette-$(date +%F).db --config /etc/lorgnette/lorgnette.yaml
  lorgnette store backup copy.db --store lorgnette.db && lorgnette store check --store copy.db`,
    )
    .action(async (target: string, flags: StoreFlags) => {
      const path = pathOf(flags);
      const bar = createStatusLine(
        context,
        ({ doneBytes, totalBytes }: { doneBytes: number; totalBytes: number }) =>
          `${shareBar(doneBytes / totalBytes)}  ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`,
      );
      const bytes = await backupStore(path, target, {
        onProgress: (progress) => bar.update(progress),
        signal: context.signal,
      }).finally(() => bar.clear());
      const text =
        flags.json === true
          ? JSON.stringify({ store: path, target, bytes })
          : `${target}: a copy of ${path}, ${formatBytes(bytes)}`;
      await write(context.stdout, `${text}\n`);
      finish(EXIT.ok);
    });
};
