import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** Integers that stand for values which many rows share. */
export interface SharedValues {
  /**
   * The id of a value, made if there is none. Call it inside the transaction that uses the id. `key` tells the value apart from
   * others; `columns`, asked for once a value, are what both statements take.
   */
  readonly idOf: (key: string, columns: () => readonly SQLInputValue[]) => number;
  /** Forgets what it remembers: after a rollback or a removal, ids may be gone. */
  readonly clear: () => void;
}

/** `select` finds the id by the columns, `insert` makes one; `remembered` bounds the memory. */
export function createSharedValues(
  db: DatabaseSync,
  sql: { readonly select: string; readonly insert: string },
  remembered: number,
): SharedValues {
  const select = db.prepare(sql.select);
  const insert = db.prepare(sql.insert);
  const known = new Map<string, number>();
  return {
    idOf(key, columns) {
      const recent = known.get(key);
      if (recent !== undefined) return recent;
      const row = columns();
      const found = select.get(...row);
      const id = found === undefined ? Number(insert.run(...row).lastInsertRowid) : (found['id'] as number);
      if (known.size >= remembered) known.clear();
      known.set(key, id);
      return id;
    },
    clear: () => known.clear(),
  };
}
