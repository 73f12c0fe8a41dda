import type { DatabaseSync } from 'node:sqlite';

import type { Micros } from '../../lib/micros.ts';
import type { RetentionLimits, RetentionStep } from '../../model/retention.ts';
import { giveSpaceBack } from './free-space.ts';
import { linePositions } from './line-position.ts';
import { decodeObservations } from './observation-codec.ts';
import type { LogRoom } from './log-room.ts';
import { CHECKPOINT_PAGES } from './open-database.ts';
import { inTransaction } from './transaction.ts';

/** Rows looked at in one step: bounds it where nothing is to be removed. */
const WINDOW = 2000;
/** Outbox rows removed by one statement. */
const OUTBOX_CHUNK = 500;
/** Batches whose place is forgotten in one step, with the copies kept of them. */
const BATCH_CHUNK = 2000;
/** Removals from the index across Pods that are told to who remembers it, the latest: who asks later reads all of it again. */
const REMOVALS_TOLD = 100_000;

/**
 * While it lasts, the write-ahead log is copied into the file after 16 MiB and not after 128: removing touches pages all
 * over, and the step that copies them all would hold up the next commit for half a second.
 */
const CHECKPOINT_PAGES_MEANWHILE = 1024;

const NOTHING: RetentionStep = { records: 0, names: 0, outbox: 0, rows: 0, freedBytes: 0 };

/**
 * Removes settled records whose last fact is older than `before`, with all that is stored of them, what is known of a mere
 * Pod name once its last mention is that old and no open Pod bears it, and outbox rows up to the first that is younger
 * than `outboxBefore`; then
 * gives the space back to the file system. Each step is one transaction of about `stepMs`, after which others may write.
 */
export function createRetention(
  db: DatabaseSync,
  room: LogRoom,
): (limits: RetentionLimits) => Generator<RetentionStep> {
  const results = db.prepare(`
    SELECT object_id AS id, settled = 1 AND last_at < ? AS old FROM results
    WHERE object_id > ? AND object_id <= ? ORDER BY object_id LIMIT ${WINDOW}`);
  const newestObject = db.prepare('SELECT max(id) AS id FROM objects');
  const windowEnd = db.prepare(
    `SELECT max(id) AS id FROM (SELECT id FROM objects WHERE id > ? AND id <= ? ORDER BY id LIMIT ${WINDOW})`,
  );
  const names = db.prepare(`
    SELECT n.id FROM objects n WHERE n.kind = 'PodName' AND n.id > ? AND n.id <= ?
      AND NOT EXISTS (SELECT 1 FROM results r WHERE r.object_id = n.id)
      AND NOT EXISTS (
        SELECT 1 FROM objects p LEFT JOIN results r ON r.object_id = p.id
        WHERE p.kind = 'Pod' AND p.name = n.name AND p.namespace = n.namespace AND p.cluster = n.cluster
          AND r.settled IS NOT 1)
    ORDER BY n.id`);
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
  const removePlaces = db.prepare('DELETE FROM places WHERE id NOT IN (SELECT place FROM sightings)');
  const forgetRemovals = db.prepare(
    `DELETE FROM removed_sightings WHERE id <= (SELECT max(id) FROM removed_sightings) - ${REMOVALS_TOLD}`,
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
  // Everything before the first that is young enough, so that what is left has no hole; the last one stays.
  const removeOutbox = db.prepare(
    `DELETE FROM outbox WHERE seq < coalesce(
       (SELECT seq FROM (SELECT seq, final_at FROM outbox ORDER BY seq LIMIT ${OUTBOX_CHUNK}) WHERE final_at >= ? LIMIT 1),
       (SELECT max(seq) FROM (SELECT seq FROM outbox ORDER BY seq LIMIT ${OUTBOX_CHUNK + 1})))`,
  );

  // Numbers follow the time of reading: everything before the first that is young enough. The last stays, since the next
  // one is numbered after it.
  const firstYoung = db.prepare(
    'SELECT coalesce((SELECT id FROM batches WHERE newest_at >= ? ORDER BY id LIMIT 1), max(id)) AS id FROM batches',
  );
  const firstBatch = db.prepare('SELECT min(id) AS id FROM batches');
  const removeKept = db.prepare('DELETE FROM kept_events WHERE batch < ?');
  const removeBatches = db.prepare('DELETE FROM batches WHERE id < ?');
  const removeInputs = db.prepare(
    'DELETE FROM inputs WHERE id NOT IN (SELECT input_id FROM batches WHERE input_id IS NOT NULL)',
  );

  /** Of records that are still open the evidence stays; where it lies is known for the time of retention. */
  function* removeOldBatches({ before }: RetentionLimits): Generator<RetentionStep> {
    const end = firstYoung.get(before)?.['id'] as number | null;
    let first = firstBatch.get()?.['id'] as number | null;
    if (end === null || first === null || first >= end) return;
    while (first < end) {
      first = Math.min(first + BATCH_CHUNK, end);
      const young = first;
      const rows = inTransaction(
        db,
        () => Number(removeKept.run(young).changes) + Number(removeBatches.run(young).changes),
      );
      yield { ...NOTHING, rows };
    }
    yield { ...NOTHING, rows: Number(removeInputs.run().changes) };
  }

  function removeRecord(id: number): number {
    const { from, end } = linePositions(id, 0);
    let rows = Number(removeLines.run(from, end).changes) + Number(removeSightings.run(from, end).changes);
    for (const removal of removals) rows += Number(removal.run(id).changes);
    return rows;
  }

  /** Removes of `ids`, in transactions of about `stepMs`, those that are old; tells rows and records of each. */
  function* removeEach(
    ids: readonly number[],
    stepMs: number,
    isOld: (id: number) => boolean,
  ): Generator<{ readonly count: number; readonly rows: number }> {
    let next = 0;
    while (next < ids.length) {
      yield inTransaction(db, () => {
        const until = performance.now() + stepMs;
        let count = 0;
        let rows = 0;
        do {
          const id = ids[next] ?? 0;
          next += 1;
          if (!isOld(id)) continue;
          rows += removeRecord(id);
          count += 1;
        } while (next < ids.length && performance.now() < until);
        return { count, rows };
      });
    }
  }

  function* removeRecords({ before, stepMs }: RetentionLimits, end: number): Generator<RetentionStep> {
    let after = 0;
    for (;;) {
      const window = results.all(before, after, end) as { id: number; old: number }[];
      if (window.length === 0) return;
      after = window.at(-1)?.id ?? after;
      const old = window.filter((row) => row.old === 1).map(({ id }) => id);
      // What others wrote meanwhile may have made it young again.
      const stillOld = (id: number): boolean => results.get(before, id - 1, id)?.['old'] === 1;
      for (const { count, rows } of removeEach(old, stepMs, stillOld))
        yield { ...NOTHING, records: count, rows };
      yield NOTHING;
    }
  }

  const lastMention = (id: number): Micros =>
    decodeObservations(observations.all(id).map((row) => String(row['json']))).reduce(
      (last, { at }) => Math.max(last, at),
      -Infinity,
    );

  function* removeNames({ before, stepMs }: RetentionLimits, end: number): Generator<RetentionStep> {
    let after = 0;
    for (;;) {
      const last = windowEnd.get(after, end)?.['id'] as number | null;
      if (last === null) return;
      // Asked for again in each step: a Pod of the name may have been opened meanwhile.
      const free = (id: number): boolean => names.get(id - 1, id) !== undefined;
      const candidates = names.all(after, last).map((row) => row['id'] as number);
      for (const { count, rows } of removeEach(
        candidates,
        stepMs,
        (id) => free(id) && lastMention(id) < before,
      ))
        yield { ...NOTHING, names: count, rows };
      after = last;
      yield NOTHING;
    }
  }

  function* removeOldOutbox({ outboxBefore }: RetentionLimits): Generator<RetentionStep> {
    for (;;) {
      const changes = Number(removeOutbox.run(outboxBefore).changes);
      yield { ...NOTHING, outbox: changes, rows: changes };
      if (changes < OUTBOX_CHUNK) return;
    }
  }

  return function* retain(limits) {
    let rows = 0;
    room.cap(CHECKPOINT_PAGES_MEANWHILE);
    // Objects that appear under way are left to the next time: this one has an end, however much comes.
    const end = Number(newestObject.get()?.['id'] ?? 0);
    for (const remove of [removeRecords, removeNames, removeOldOutbox, removeOldBatches]) {
      for (const step of remove(limits, end)) {
        rows += step.rows;
        yield step;
      }
    }
    if (rows > 0) {
      inTransaction(db, () => {
        removeImageLists.run();
        removeLabelSets.run();
        removePlaces.run();
        forgetRemovals.run();
      });
      yield NOTHING;
    }
    for (const freedBytes of giveSpaceBack(db)) yield { ...NOTHING, freedBytes };
    room.cap(CHECKPOINT_PAGES);
  };
}
