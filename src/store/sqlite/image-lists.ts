import type { DatabaseSync } from 'node:sqlite';

import { createSharedValues } from './shared-values.ts';

/** The integer that stands for a list of images. */
export interface ImageLists {
  /** The id of a list, made if there is none. Call it inside the transaction that uses the id. */
  idOf(images: readonly string[]): number;
  /** Forgets what it remembers: after a rollback or a removal, ids may be gone. */
  clear(): void;
}

/** `remembered` bounds the memory. */
export function createImageLists(db: DatabaseSync, remembered = 10_000): ImageLists {
  const lists = createSharedValues(
    db,
    {
      select: 'SELECT id FROM image_lists WHERE images = ?',
      insert: 'INSERT INTO image_lists (images) VALUES (?)',
    },
    remembered,
  );
  return {
    idOf(images) {
      const text = JSON.stringify(images);
      return lists.idOf(text, () => [text]);
    },
    clear: lists.clear,
  };
}
