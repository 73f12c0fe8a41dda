import type { DatabaseSync } from 'node:sqlite';

/** The integer that stands for a list of images. */
export interface ImageLists {
  /** The id of a list, made if there is none. Call it inside the transaction that uses the id. */
  idOf(images: readonly string[]): number;
  /** Forgets what it remembers: after a rollback or a removal, ids may be gone. */
  clear(): void;
}

/** `remembered` bounds the memory. */
export function createImageLists(db: DatabaseSync, remembered = 10_000): ImageLists {
  const select = db.prepare('SELECT id FROM image_lists WHERE images = ?');
  const insert = db.prepare('INSERT INTO image_lists (images) VALUES (?)');
  const known = new Map<string, number>();
  return {
    idOf(images) {
      const text = JSON.stringify(images);
      const recent = known.get(text);
      if (recent !== undefined) return recent;
      const row = select.get(text);
      const id = row === undefined ? Number(insert.run(text).lastInsertRowid) : (row['id'] as number);
      if (known.size >= remembered) known.clear();
      known.set(text, id);
      return id;
    },
    clear: () => known.clear(),
  };
}
