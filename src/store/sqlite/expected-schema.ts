import { DatabaseSync } from 'node:sqlite';

import { type Migration, migrate, MIGRATIONS } from './migrations.ts';

/** One table or index, as `sqlite_schema` has it. */
interface SchemaItem {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** Indexes that SQLite makes for UNIQUE and PRIMARY KEY have no text. */
const ITEMS = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";

const keyOf = ({ type, name }: SchemaItem): string => `${type} ${name}`;
const itemsOf = (db: DatabaseSync): SchemaItem[] => db.prepare(ITEMS).all() as unknown as SchemaItem[];

let newest: ReadonlyMap<string, SchemaItem> | null = null;

/** What the migrations make of an empty file. */
function expectedItems(migrations: readonly Migration[]): ReadonlyMap<string, SchemaItem> {
  if (migrations === MIGRATIONS && newest !== null) return newest;
  const db = new DatabaseSync(':memory:');
  try {
    migrate(db, ':memory:', migrations);
    const items = new Map(itemsOf(db).map((item) => [keyOf(item), item]));
    if (migrations === MIGRATIONS) newest = items;
    return items;
  } finally {
    db.close();
  }
}

/**
 * How the tables and indexes of a file of the newest version differ from those that its version has: what another program
 * changed, or a migration that was not made as a whole, left behind. One sentence each.
 */
export function schemaDifferences(
  db: DatabaseSync,
  migrations: readonly Migration[] = MIGRATIONS,
): readonly string[] {
  const expected = expectedItems(migrations);
  const found = new Map(itemsOf(db).map((item) => [keyOf(item), item]));
  return [
    ...[...expected.keys()].filter((key) => !found.has(key)).map((key) => `${key} is missing`),
    ...[...found.keys()].filter((key) => !expected.has(key)).map((key) => `${key} is not one of ours`),
    ...[...expected].flatMap(([key, { sql }]) => {
      const there = found.get(key);
      return there === undefined || there.sql === sql ? [] : [`${key} is defined otherwise`];
    }),
  ];
}
