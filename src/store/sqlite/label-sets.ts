import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** The integer that stands for a set of labels. */
export interface LabelSets {
  /** The id of a set, made if there is none; `null` of the empty one. Call it inside the transaction that uses the id. */
  idOf(labels: string): number | null;
  /** Forgets what it remembers: after a rollback or a removal, ids may be gone. */
  clear(): void;
}

/** Six bytes: told apart by the labels themselves where it is not enough. */
const digestOf = (labels: string): number => Number.parseInt(hash('sha256', labels, 'hex').slice(0, 12), 16);

/** `remembered` bounds the memory. */
export function createLabelSets(db: DatabaseSync, remembered = 10_000): LabelSets {
  const select = db.prepare('SELECT id FROM label_sets WHERE digest = ? AND labels = ?');
  const insert = db.prepare('INSERT INTO label_sets (digest, labels) VALUES (?, ?)');
  const known = new Map<string, number>();
  return {
    idOf(labels) {
      if (labels === '') return null;
      const recent = known.get(labels);
      if (recent !== undefined) return recent;
      const digest = digestOf(labels);
      const row = select.get(digest, labels);
      const id =
        row === undefined ? Number(insert.run(digest, labels).lastInsertRowid) : (row['id'] as number);
      if (known.size >= remembered) known.clear();
      known.set(labels, id);
      return id;
    },
    clear: () => known.clear(),
  };
}
