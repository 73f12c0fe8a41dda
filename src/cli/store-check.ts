import { LorgnetteError } from '../lib/errors.ts';
import { parsePosition } from '../sources/audit-file/position.ts';
import { checkStore, type StoreCheck } from '../store/sqlite/check-store.ts';
import { write } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { formatDuration } from './format-duration.ts';
import { createStatusLine, shareBar } from './progress-bar.ts';
import type { AddStoreCommand, StoreFlags } from './store-command.ts';
import { sanitize } from './text-layout.ts';

export const addStoreCheck: AddStoreCommand = (store, context, finish, pathOf) => {
  store
    .command('check')
    .summary('tell everything that is wrong with a store')
    .description(
      'Reads the whole store and tells everything that is wrong with it: damage, broken references, a schema that is not its version’s, and what contradicts itself. Writes nothing.',
    )
    .option('--store <path>', 'file of the store; without it the configured one')
    .option('--config <file>', 'configuration file')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      `
Exits with 0 when nothing is wrong, with 5 when something is.

Examples:
  lorgnette store check
  lorgnette store check --store backup-2026-11-24.db --json | jq '.problems'`,
    )
    .action(async (flags: StoreFlags) => {
      const path = pathOf(flags);
      const began = context.now();
      const bar = createStatusLine(
        context,
        ({ check, done, of }: { check: string; done: number; of: number }) =>
          `${shareBar(done / of)}  ${check}`,
      );
      const found = await checkStore(path, {
        positionProblem,
        onProgress: (check, done, of) => bar.update({ check, done, of }),
        signal: context.signal,
      }).finally(() => bar.clear());
      const text =
        flags.json === true
          ? JSON.stringify({ ...found, ok: found.problems.length === 0 })
          : render(found, context.now() - began);
      await write(context.stdout, `${text}\n`);
      finish(found.problems.length === 0 ? EXIT.ok : EXIT.store);
    });
};

/** Positions are opaque to the store: what they mean is the business of their source. */
function positionProblem(source: string, position: string): string | null {
  if (!source.startsWith('audit-file:')) return 'no source of this version is of that kind';
  try {
    parsePosition(position);
    return null;
  } catch (error) {
    if (error instanceof LorgnetteError) return error.message;
    throw error;
  }
}

function render(
  { path, problems, rows, schemaVersion, newestVersion }: StoreCheck,
  elapsedMs: number,
): string {
  if (problems.length > 0) {
    return [
      `✗ ${path}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`,
      ...problems.map(({ check, message }) => `  ${check.padEnd(12)}  ${sanitize(message)}`),
      'Restore a backup, or move the file away with its -wal and -shm companions and let Lorgnette read the audit log again.',
    ].join('\n');
  }
  const count = (table: string): string => (rows[table] ?? 0).toLocaleString('en-US');
  const version =
    schemaVersion === newestVersion
      ? `schema version ${String(schemaVersion)}`
      : `schema version ${String(schemaVersion)}, which the next start brings to ${newestVersion}`;
  return (
    `✓ ${path}: nothing is wrong (${version}; ${count('objects')} objects, ${count('lines')} result lines, ` +
    `${count('settlements')} settled deliveries; looked at for ${formatDuration(elapsedMs)})`
  );
}
