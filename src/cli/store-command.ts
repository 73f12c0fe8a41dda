import type { Command } from 'commander';

import type { CommandContext, Finish } from './context.ts';

/** What every command about a store is told. */
export interface StoreFlags {
  readonly store?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** The file that the flags and the configuration mean. */
export type PathOf = (flags: StoreFlags) => string;

export type AddStoreCommand = (
  store: Command,
  context: CommandContext,
  finish: Finish,
  pathOf: PathOf,
) => void;
