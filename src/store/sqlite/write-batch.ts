import type { DatabaseSync } from 'node:sqlite';

import { type Batch, DEAD_LETTERS_DROPPED, type DeadLetter } from '../contract.ts';
import type { ImageLists } from './image-lists.ts';
import type { LabelSets } from './label-sets.ts';
import type { ObjectIds } from './object-ids.ts';
import type { Places } from './places.ts';
import type { OriginWriter } from './write-origin.ts';
import { createObservationWriter } from './write-observations.ts';
import { createResultWriter } from './write-result.ts';
import { COUNT_COMMIT } from './write-sightings.ts';

/** Writes a batch within the transaction of its caller. `maxDeadLetters` are kept, the oldest go first. */
export function createBatchWriter(
  db: DatabaseSync,
  ids: ObjectIds,
  imageLists: ImageLists,
  labelSets: LabelSets,
  places: Places,
  writeOrigin: OriginWriter['write'],
  maxDeadLetters: number,
): (batch: Batch) => void {
  const writeObservations = createObservationWriter(db, ids);
  const reopen = db.prepare('UPDATE results SET settled = 0 WHERE object_id = ? AND settled = 1');
  const settle = db.prepare(`
    INSERT INTO settlements (object_id, delivery_id, revision, digest) VALUES (?, ?, ?, ?)
    ON CONFLICT (object_id, delivery_id) DO UPDATE SET revision = excluded.revision, digest = excluded.digest
    WHERE excluded.revision >= revision`);
  const send = db.prepare(`
    INSERT INTO outbox (final_at, delivery_id, revision, kind, payload) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (final_at, delivery_id, revision) DO NOTHING`);
  const count = db.prepare(`
    INSERT INTO counters (name, labels, value) VALUES (?, ?, ?)
    ON CONFLICT (name, labels) DO UPDATE SET value = value + excluded.value`);
  const bury = db.prepare(
    'INSERT INTO dead_letters (source, position, reason, sample, bytes) VALUES (?, ?, ?, ?, ?)',
  );
  const makeRoom = db.prepare('DELETE FROM dead_letters WHERE id <= (SELECT max(id) FROM dead_letters) - ?');
  const advance = db.prepare(`
    INSERT INTO positions (source, position) VALUES (?, ?)
    ON CONFLICT (source) DO UPDATE SET position = excluded.position`);
  // A watermark promises that everything before it was seen, and a promise is not taken back.
  const rise = db.prepare(`
    INSERT INTO watermarks (source, cluster, watermark, newest) VALUES (?, ?, ?, ?)
    ON CONFLICT (source, cluster) DO UPDATE
    SET watermark = max(watermark, excluded.watermark), newest = max(newest, excluded.newest)`);
  const countCommit = db.prepare(COUNT_COMMIT);
  const writeResult = createResultWriter(db, imageLists, labelSets, places);

  function writeDeadLetters(letters: readonly DeadLetter[]): void {
    // More than are kept: the first ones would be removed in the same transaction.
    const kept = letters.slice(Math.max(0, letters.length - maxDeadLetters));
    for (const { source, position, reason, sample, bytes } of kept) {
      bury.run(source, position, reason, sample, bytes);
    }
    const dropped = letters.length - kept.length + Number(makeRoom.run(maxDeadLetters).changes);
    if (dropped > 0) count.run(DEAD_LETTERS_DROPPED, '{}', dropped);
  }

  return (batch) => {
    const origin = batch.observations.length === 0 ? null : writeOrigin(batch);
    writeObservations(batch.observations, batch.dropped, origin);
    for (const { cluster, kind, uid } of batch.reopened) reopen.run(ids.find(cluster, kind, uid));
    if (batch.results.length > 0) countCommit.run();
    for (const result of batch.results) writeResult(ids.idOf(result.target), result);
    for (const { target, settlement } of batch.settlements) {
      settle.run(ids.idOf(target), settlement.deliveryId, settlement.revision, settlement.digest);
    }
    for (const { finalAt, deliveryId, revision, kind, payload } of batch.outbox) {
      send.run(finalAt, deliveryId, revision, kind, payload);
    }
    for (const { name, labels, value } of batch.counters) count.run(name, labels, value);
    if (batch.deadLetters.length > 0) writeDeadLetters(batch.deadLetters);
    for (const { source, position } of batch.positions) advance.run(source, position);
    for (const { source, cluster, watermark, newest } of batch.watermarks) {
      rise.run(source, cluster, watermark, newest);
    }
  };
}
