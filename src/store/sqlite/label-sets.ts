import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import { createSharedValues } from './shared-values.ts';

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
  const sets = createSharedValues(
    db,
    {
      select: 'SELECT id FROM label_sets WHERE digest = ? AND labels = ?',
      insert: 'INSERT INTO label_sets (digest, labels) VALUES (?, ?)',
    },
    remembered,
  );
  return {
    idOf: (labels) => (labels === '' ? null : sets.idOf(labels, () => [digestOf(labels), labels])),
    clear: sets.clear,
  };
}
