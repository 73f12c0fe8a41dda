import type { DatabaseSync } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import { initial } from './migrations/001-initial.ts';
import { inTransaction } from './transaction.ts';

export interface Migration {
  /** The schema version that it leads to; numbered from 1 without gaps. */
  readonly version: number;
  readonly sql: string;
}

/** A released migration is never edited: the next change of the schema is the next number. */
export const MIGRATIONS: readonly Migration[] = [{ version: 1, sql: initial }];

/** 'Lorg': tells our files from other programs' (SQLite's `application_id`). */
const APPLICATION_ID = 0x4c_6f_72_67;

/** What a file is, read from its header. */
export interface SchemaState {
  /** 0 for an empty file. */
  readonly version: number;
  readonly foreign: boolean;
}

/** Reads the version. Throws what SQLite throws when the file is no database. */
export function readSchema(db: DatabaseSync): SchemaState {
  const version = pragma(db, 'user_version');
  const application = pragma(db, 'application_id');
  const empty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  return { version, foreign: !empty && application !== APPLICATION_ID };
}

/** Throws `StoreNewer` or `StoreUnavailable` when this version of Lorgnette must not touch the file. */
export function assertReadable(state: SchemaState, path: string, latest: number = MIGRATIONS.length): void {
  if (state.foreign) {
    throw new LorgnetteError(
      'StoreUnavailable',
      `${path} is a SQLite database of another program. Give Lorgnette a path of its own.`,
    );
  }
  if (state.version > latest) {
    throw new LorgnetteError(
      'StoreNewer',
      `${path} has schema version ${state.version}, this version of Lorgnette knows up to ${latest}. ` +
        'Run the newer version, or give this one another path.',
    );
  }
}

/** Brings the file to the newest schema, each step in one transaction; gives the version it had. */
export function migrate(
  db: DatabaseSync,
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
): number {
  const state = readSchema(db);
  assertReadable(state, path, migrations.length);
  for (const { version, sql } of migrations) {
    if (version <= state.version) continue;
    inTransaction(db, () => {
      db.exec(sql);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`);
    });
  }
  return state.version;
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
