import type { Command } from 'commander';

import { LorgnetteError } from '../lib/errors.ts';
import { requireConfig, type CommandContext, type Finish } from './context.ts';
import { addStoreBackup } from './store-backup.ts';
import { addStoreCheck } from './store-check.ts';
import type { PathOf } from './store-command.ts';
import { addStoreInfo } from './store-info.ts';

export function addStore(program: Command, context: CommandContext, finish: Finish): void {
  const store = program
    .command('store')
    .summary('check, back up and look at the store, of a running service too')
    .description('Checks, backs up and looks at the store; the service may go on meanwhile.');
  const pathOf: PathOf = ({ store: path, config }) => {
    const found = requireConfig(context, config ?? null, { store: { path } }).config.store.path;
    if (found !== ':memory:') return found;
    throw new LorgnetteError('ConfigInvalid', 'store.path is ":memory:": there is no file to look at');
  };
  for (const add of [addStoreCheck, addStoreInfo, addStoreBackup]) add(store, context, finish, pathOf);
}
