import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Prepares statements that give rows as arrays, each once: for tens of thousands of rows objects cost as much as reading. */
export function createArrayStatements(db: DatabaseSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    let known = statements.get(sql);
    if (known === undefined) {
      known = db.prepare(sql);
      known.setReturnArrays(true);
      statements.set(sql, known);
    }
    return known;
  };
}
