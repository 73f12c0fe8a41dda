import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { LorgnetteError } from '../../lib/errors.ts';
import { INVARIANTS } from './check-invariants.ts';
import { schemaDifferences } from './expected-schema.ts';
import { assertReadable, MIGRATIONS, readSchema } from './migrations.ts';
import { openSnapshot, type Snapshot } from './open-snapshot.ts';
import { toStoreError } from './sqlite-errors.ts';

export interface StoreProblem {
  /** What was looked at: `file`, `schema`, `integrity`, `references`, or what an invariant is about. */
  readonly check: string;
  readonly message: string;
}

export interface StoreCheck {
  readonly path: string;
  /** `null` when it cannot be read. */
  readonly schemaVersion: number | null;
  /** The one that this version of Lorgnette writes. */
  readonly newestVersion: number;
  readonly problems: readonly StoreProblem[];
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
}

export interface CheckOptions {
  /** Whether a committed position can be understood; `null` when it can, else why not. */
  readonly positionProblem: (source: string, position: string) => string | null;
  /** Told before each check: its name, how many were made, how many there are. */
  readonly onProgress?: (check: string, done: number, of: number) => void;
  /** Ends the work after the check at hand. */
  readonly signal?: AbortSignal;
}

/** SQLite stops looking after so many problems. */
const MOST_PROBLEMS = 100;

/**
 * Looks for everything that is wrong with a store, as of one moment, beside the process that writes it. Nothing is
 * written. Throws `StoreUnavailable` and the like when there is nothing to look at.
 */
export async function checkStore(path: string, options: CheckOptions): Promise<StoreCheck> {
  const newestVersion = MIGRATIONS.length;
  const problems: StoreProblem[] = [];
  const report = (check: string, message: string): void => void problems.push({ check, message });
  const rows: Record<string, number> = {};
  let schemaVersion: number | null = null;
  let snapshot: Snapshot | null = null;
  try {
    snapshot = openSnapshot(path);
    const { db } = snapshot;
    const state = readSchema(db);
    schemaVersion = state.version;
    assertReadable(state, path);
    await runChecks(db, state.version, options, report, rows);
  } catch (error) {
    options.signal?.throwIfAborted();
    const told = toStoreError(error, path);
    if (told.code !== 'StoreCorrupt' && told.code !== 'StoreNewer') throw told;
    report(told.code === 'StoreNewer' ? 'schema' : 'file', told.message);
  } finally {
    snapshot?.close();
  }
  return { path, schemaVersion, newestVersion, problems, rows };
}

type Check = readonly [name: string, run: (db: DatabaseSync) => Iterable<string>];

async function runChecks(
  db: DatabaseSync,
  version: number,
  { positionProblem, onProgress, signal }: CheckOptions,
  report: (check: string, message: string) => void,
  rows: Record<string, number>,
): Promise<void> {
  const isCurrent = version === MIGRATIONS.length;
  const current: readonly Check[] = [
    ['schema', (on) => schemaDifferences(on)],
    ...INVARIANTS.map(({ name, violations }): Check => [name, violations]),
    ['positions', (on) => badPositions(on, positionProblem)],
  ];
  const checks: readonly Check[] = [
    ['integrity', integrity],
    ['references', brokenReferences],
    // The tables of an older version are not known here; the next start brings them up to date.
    ...(isCurrent ? current : []),
  ];
  for (const [index, [name, run]] of checks.entries()) {
    onProgress?.(name, index, checks.length);
    // SQLite does not let go of the thread while it looks; between two checks an interrupt is heard.
    await nextTurn();
    signal?.throwIfAborted();
    try {
      for (const message of run(db)) report(name, message);
    } catch (error) {
      // Damage that one check runs into need not be in the way of the next.
      report(name, error instanceof LorgnetteError ? error.message : String(error));
    }
  }
  for (const { name } of db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()) {
    try {
      rows[String(name)] = Number(db.prepare(`SELECT count(*) AS n FROM "${String(name)}"`).get()?.['n']);
    } catch (error) {
      report('integrity', `the rows of ${String(name)} cannot be counted: ${String(error)}`);
    }
  }
}

function integrity(db: DatabaseSync): string[] {
  const found = db.prepare(`PRAGMA integrity_check(${MOST_PROBLEMS})`).all();
  return found.map((row) => String(row['integrity_check'])).filter((text) => text !== 'ok');
}

function* brokenReferences(db: DatabaseSync): Generator<string> {
  const found = db.prepare(`
    SELECT "table" AS name, parent, count(*) AS count FROM pragma_foreign_key_check GROUP BY "table", parent`);
  for (const { name, parent, count } of found.all()) {
    yield `${String(count)} rows of ${String(name)} refer to rows of ${String(parent)} that are not there`;
  }
}

function* badPositions(
  db: DatabaseSync,
  positionProblem: CheckOptions['positionProblem'],
): Generator<string> {
  for (const { source, position } of db.prepare('SELECT source, position FROM positions').all()) {
    const problem = positionProblem(String(source), String(position));
    if (problem !== null) yield `the position of ${String(source)} cannot be read: ${problem}`;
  }
}
