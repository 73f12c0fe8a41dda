import type { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync } from 'node:zlib';

import type { Batch } from '../contract.ts';
import type { InputPart } from '../../model/raw-place.ts';

/** Writes where the input of a batch lies. */
export interface OriginWriter {
  /** The number of the batch; `null` when its input is not to be found again. Call it inside the batch's transaction. */
  write(batch: Batch): number | null;
  /** Forgets what it remembers: after a rollback or a removal it may be otherwise. */
  clear(): void;
}

/** Of copies at most `maxKeptBytes` stay, compressed; the oldest go first. */
export function createOriginWriter(db: DatabaseSync, maxKeptBytes: number): OriginWriter {
  const last = db.prepare('SELECT max(id) AS id FROM batches');
  const total = db.prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM kept_events');
  const addInput = db.prepare(
    'INSERT INTO inputs (source, identity) VALUES (?, ?) ON CONFLICT (source, identity) DO NOTHING',
  );
  const findInput = db.prepare('SELECT id FROM inputs WHERE source = ? AND identity = ?');
  const addPart = db.prepare(
    'INSERT INTO batches (id, part, input_id, offset, length, newest_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const keep = db.prepare('INSERT INTO kept_events (batch, bytes, zstd) VALUES (?, ?, ?)');
  const oldest = db.prepare('SELECT batch, bytes FROM kept_events ORDER BY batch LIMIT 1');
  const remove = db.prepare('DELETE FROM kept_events WHERE batch = ?');
  let keptBytes: number | null = null;

  function inputId({ source, identity }: InputPart): number {
    addInput.run(source, identity);
    return findInput.get(source, identity)?.['id'] as number;
  }

  function keepCopies(batch: number, text: string): void {
    keptBytes ??= total.get()?.['bytes'] as number;
    const compressed = zstdCompressSync(text);
    keep.run(batch, compressed.length, compressed);
    keptBytes += compressed.length;
    while (keptBytes > maxKeptBytes) {
      const row = oldest.get();
      if (row === undefined) break;
      remove.run(row['batch'] as number);
      keptBytes -= row['bytes'] as number;
    }
  }

  return {
    write({ origin, observations }) {
      if (origin === undefined || (origin.parts.length === 0 && origin.kept === null)) return null;
      const id = ((last.get()?.['id'] as number | null) ?? 0) + 1;
      let newestAt = Number.MIN_SAFE_INTEGER;
      for (const { observation } of observations) newestAt = Math.max(newestAt, observation.at);
      for (const [part, input] of origin.parts.entries()) {
        addPart.run(id, part, inputId(input), input.offset, input.length, newestAt);
      }
      if (origin.parts.length === 0) addPart.run(id, 0, null, 0, 0, newestAt);
      if (origin.kept !== null) keepCopies(id, origin.kept);
      return id;
    },
    clear: () => (keptBytes = null),
  };
}
