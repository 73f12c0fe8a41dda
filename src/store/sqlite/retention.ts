import type { DatabaseSync } from 'node:sqlite';

import type { Micros } from '../../lib/micros.ts';
import { linePositions } from './line-position.ts';
import { decodeObservations } from './observation-codec.ts';
import { inTransaction } from './transaction.ts';

/** Records in one transaction: bounds the write-ahead log and the memory, however much is to go. */
const CHUNK = 500;
const VACUUM_PAGES = 1000;

/**
 * Removes settled records whose last fact is older than `before`, with all that is stored of them, sent outbox rows of
 * that age, and what is known of a mere Pod name once its last mention is that old and no open Pod bears it. Gives the
 * rows removed, and the space back to the file system.
 */
export function createRetention(db: DatabaseSync): (before: Micros) => number {
  const settled = db.prepare(
    'SELECT object_id FROM results WHERE settled = 1 AND last_at < ? AND object_id > ? ORDER BY object_id LIMIT ?',
  );
  const names = db.prepare(`
    SELECT n.id FROM objects n WHERE n.kind = 'PodName' AND n.id > ?
      AND NOT EXISTS (SELECT 1 FROM results r WHERE r.object_id = n.id)
      AND NOT EXISTS (
        SELECT 1 FROM objects p LEFT JOIN results r ON r.object_id = p.id
        WHERE p.kind = 'Pod' AND p.name = n.name AND p.namespace = n.namespace AND p.cluster = n.cluster
          AND r.settled IS NOT 1)
    ORDER BY n.id LIMIT ?`);
  const observations = db.prepare('SELECT json FROM observations WHERE object_id = ?');
  const removeLines = db.prepare('DELETE FROM lines WHERE position >= ? AND position < ?');
  const removeSightings = db.prepare('DELETE FROM sightings WHERE position >= ? AND position < ?');
  const removeImageLists = db.prepare(`
    DELETE FROM image_lists WHERE id NOT IN (
      SELECT images FROM sightings UNION SELECT pulled FROM sightings WHERE pulled IS NOT NULL
      UNION SELECT images FROM results WHERE images IS NOT NULL)`);
  const removeLabelSets = db.prepare(
    'DELETE FROM label_sets WHERE id NOT IN (SELECT labels FROM results WHERE labels IS NOT NULL)',
  );
  const removals = [
    'DELETE FROM observations WHERE object_id = ?',
    'DELETE FROM documents WHERE object_id = ?',
    'DELETE FROM settlements WHERE object_id = ?',
    'DELETE FROM incarnations WHERE object_id = ?',
    'DELETE FROM links WHERE object_id = ?',
    'DELETE FROM results WHERE object_id = ?',
    // last: the others refer to it
    'DELETE FROM objects WHERE id = ?',
  ].map((sql) => db.prepare(sql));
  const removeOutbox = db.prepare(
    `DELETE FROM outbox WHERE (final_at, delivery_id, revision) IN (
       SELECT final_at, delivery_id, revision FROM outbox WHERE final_at < ? LIMIT ?)`,
  );

  // Numbers follow the time of reading: everything before the first that is young enough. The last stays, since the next
  // one is numbered after it.
  const firstYoung = `(SELECT coalesce((SELECT id FROM batches WHERE newest_at >= ? ORDER BY id LIMIT 1), max(id)) FROM batches)`;
  const removeKept = db.prepare(`DELETE FROM kept_events WHERE batch < ${firstYoung}`);
  const removeBatches = db.prepare(`DELETE FROM batches WHERE id < ${firstYoung}`);
  const removeInputs = db.prepare(
    'DELETE FROM inputs WHERE id NOT IN (SELECT input_id FROM batches WHERE input_id IS NOT NULL)',
  );

  /** Of records that are still open the evidence stays; where it lies is known for the time of retention. */
  function removeOldBatches(before: Micros): number {
    return inTransaction(db, () => {
      const rows = Number(removeKept.run(before).changes) + Number(removeBatches.run(before).changes);
      if (rows > 0) removeInputs.run();
      return rows;
    });
  }

  function removeRecord(id: number): number {
    const { from, end } = linePositions(id, 0);
    let rows = Number(removeLines.run(from, end).changes) + Number(removeSightings.run(from, end).changes);
    for (const removal of removals) rows += Number(removal.run(id).changes);
    return rows;
  }

  /** Goes through ids in ascending order, a chunk and a transaction at a time. */
  function removeWhere(next: (after: number) => number[], isOld: (id: number) => boolean): number {
    let rows = 0;
    let ids = next(0);
    while (ids.length > 0) {
      const chunk = ids;
      rows += inTransaction(db, () => chunk.filter(isOld).reduce((sum, id) => sum + removeRecord(id), 0));
      ids = next(ids.at(-1) ?? 0);
    }
    return rows;
  }

  function removeOldOutbox(before: Micros): number {
    let rows = 0;
    for (;;) {
      const { changes } = removeOutbox.run(before, CHUNK);
      if (changes === 0) return rows;
      rows += Number(changes);
    }
  }

  const lastMention = (id: number): Micros =>
    decodeObservations(observations.all(id).map((row) => String(row['json']))).reduce(
      (last, { at }) => Math.max(last, at),
      -Infinity,
    );

  return (before) => {
    const rows =
      removeWhere(
        (after) => settled.all(before, after, CHUNK).map((row) => row['object_id'] as number),
        () => true,
      ) +
      removeWhere(
        (after) => names.all(after, CHUNK).map((row) => row['id'] as number),
        (id) => lastMention(id) < before,
      ) +
      removeOldOutbox(before) +
      removeOldBatches(before);
    if (rows > 0)
      inTransaction(db, () => {
        removeImageLists.run();
        removeLabelSets.run();
      });
    giveSpaceBack(db);
    return rows;
  };
}

function giveSpaceBack(db: DatabaseSync): void {
  const free = db.prepare('PRAGMA freelist_count');
  let left = Number(free.get()?.['freelist_count']);
  while (left > 0) {
    db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    const now = Number(free.get()?.['freelist_count']);
    // A file made without incremental vacuum keeps its free pages and reuses them.
    if (now >= left) return;
    left = now;
  }
}
