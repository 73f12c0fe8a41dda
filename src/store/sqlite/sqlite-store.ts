import type { DatabaseSync } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import type { Micros } from '../../lib/micros.ts';
import type { Observation } from '../../model/observation.ts';
import type { RetentionLimits, RetentionStep } from '../../model/retention.ts';
import type { Batch, CounterRow, OpenRecord, Settlement, Store } from '../contract.ts';
import { schemaDifferences } from './expected-schema.ts';
import { migrate, MIGRATIONS } from './migrations.ts';
import { memberOf, MEMBERS } from './members.ts';
import { watchIdentity } from './file-identity.ts';
import { createImageLists } from './image-lists.ts';
import { createLabelSets } from './label-sets.ts';
import { createLogRoom, NO_LOG } from './log-room.ts';
import { createObjectIds } from './object-ids.ts';
import { decodeObservations } from './observation-codec.ts';
import { createPlaces } from './places.ts';
import type { Durability } from './open-database.ts';
import { createSyncing, isPrivate, openForWriting } from './open-database.ts';
import { createRetention } from './retention.ts';
import { guarded, storeFull, toStoreError } from './sqlite-errors.ts';
import type { SqliteReader } from './sqlite-reader.ts';
import { createReader, openSqliteReader } from './sqlite-reader.ts';
import { inTransaction } from './transaction.ts';
import { createBatchWriter } from './write-batch.ts';
import { createOriginWriter } from './write-origin.ts';
import type { WriterLock } from './writer-lock.ts';
import { lockWriter } from './writer-lock.ts';

export interface SqliteStoreOptions {
  /**
   * The file, made when there is none. `:memory:` keeps everything in memory, `''` in a private temporary file that is
   * gone when the store is closed: memory stays bounded, nothing survives.
   */
  readonly path: string;
  /** Default `power-loss`: see `Durability`. */
  readonly durability?: Durability;
  /** Dead letters kept, the newest; default 10,000. */
  readonly maxDeadLetters?: number;
  /** Compressed bytes of kept audit events, the newest; default 1 GiB. */
  readonly maxKeptBytes?: number;
  /** SQLite's page cache, MiB; default 8. */
  readonly cacheMiB?: number;
}

const DEFAULT_KEPT_BYTES = 1024 ** 3;
const DEFAULT_CACHE_MIB = 8;

/**
 * The embedded store: one SQLite file in WAL mode, one transaction a commit, one writer. Throws `StoreLocked` when
 * another writer has it, `StoreNewer`, `StoreCorrupt`, `StoreUnavailable`. Used from one thread; other threads and
 * processes read through `openSqliteReader`.
 */
export function createSqliteStore(options: SqliteStoreOptions): Store {
  const { path } = options;
  return guarded(path, () => {
    const lock = isPrivate(path) ? null : lockWriter(path);
    let db: DatabaseSync | null = null;
    try {
      db = openForWriting(path, options.durability ?? 'power-loss', options.cacheMiB ?? DEFAULT_CACHE_MIB);
      migrate(db, path);
      requireOurSchema(db, path);
      return createStore(db, lock, options);
    } catch (error) {
      // Before anything is closed: then there would be file handles again.
      const told = toStoreError(error, path);
      db?.close();
      lock?.release();
      throw told;
    }
  });
}

/** Else the first statement that misses a table would fail, and say so in SQLite's words. */
function requireOurSchema(db: DatabaseSync, path: string): void {
  const differences = schemaDifferences(db);
  if (differences.length === 0) return;
  throw new LorgnetteError(
    'StoreCorrupt',
    `${path} says it has schema version ${MIGRATIONS.length}, but ${differences.join(', ')}. ` +
      'Restore a backup, or move the file away with its -wal and -shm companions and let Lorgnette read the audit log again.',
  );
}

function createStore(db: DatabaseSync, lock: WriterLock | null, options: SqliteStoreOptions): Store {
  const { path } = options;
  const assertSameFile = isPrivate(path) ? (): void => undefined : watchIdentity(path);
  const room = isPrivate(path) ? NO_LOG : createLogRoom(db, path, options.cacheMiB ?? DEFAULT_CACHE_MIB);
  const ids = createObjectIds(db);
  const imageLists = createImageLists(db);
  const labelSets = createLabelSets(db);
  const places = createPlaces(db);
  const origins = createOriginWriter(db, options.maxKeptBytes ?? DEFAULT_KEPT_BYTES);
  const writeBatch = createBatchWriter(
    db,
    ids,
    imageLists,
    labelSets,
    places,
    (batch) => origins.write(batch),
    options.maxDeadLetters ?? 10_000,
  );
  const retain = createRetention(db, room);
  const observations = db.prepare('SELECT json FROM observations WHERE object_id = ? ORDER BY id');
  const settlements = db.prepare(
    'SELECT delivery_id AS deliveryId, revision, digest FROM settlements WHERE object_id = ? ORDER BY delivery_id',
  );
  const podsNamed = db.prepare(
    "SELECT uid FROM objects WHERE name = ? AND namespace = ? AND cluster = ? AND kind = 'Pod' ORDER BY uid",
  );
  const members = db.prepare(MEMBERS);
  const position = db.prepare('SELECT position FROM positions WHERE source = ?');
  let fileReader: SqliteReader | null = null;

  const all = <T>(sql: string): T[] => guarded(path, () => db.prepare(sql).all() as unknown as T[]);

  /** A connection of its own where there can be one: a long `lines()` then never sees half of a later commit. */
  function reader(): SqliteReader | null {
    if (!isPrivate(path)) fileReader ??= openSqliteReader(path);
    return fileReader;
  }

  function write(batch: Batch): void {
    try {
      inTransaction(db, () => {
        writeBatch(batch);
        if (room.isShort()) throw storeFull(path);
      });
    } catch (error) {
      ids.clear();
      imageLists.clear();
      labelSets.clear();
      places.clear();
      origins.clear();
      throw error;
    }
  }

  const isFull = (error: unknown): boolean =>
    !isPrivate(path) && toStoreError(error, path).code === 'StoreFull';

  /** Does work; when the disk is full, gives back what our own write-ahead log takes of it. */
  function relieving<T>(work: () => T): T {
    try {
      room.fit();
      return work();
    } catch (error) {
      if (isFull(error)) room.relieve();
      throw error;
    }
  }

  function retention(limits: RetentionLimits): Iterator<RetentionStep, void> {
    const steps = retain(limits);
    return {
      next: () =>
        guarded(path, () => {
          // Any step may remove what an id stands for.
          ids.clear();
          imageLists.clear();
          labelSets.clear();
          places.clear();
          origins.clear();
          return relieving(() => {
            // A step makes room in the end, and first takes some: of what the log cannot do without it takes none.
            if (room.isShort()) room.relieve();
            return steps.next();
          });
        }),
    };
  }

  const asDurable = createSyncing(db, options.durability ?? 'power-loss');

  function commit(batch: Batch): void {
    assertSameFile();
    try {
      relieving(() => write(batch));
    } catch (error) {
      if (!isFull(error)) throw error;
      relieving(() => write(batch));
    }
  }

  return {
    commit: (batch) =>
      guarded(path, () => (batch.durable === true ? asDurable(() => commit(batch)) : commit(batch))),

    loadRecord: (cluster, kind, uid): Observation[] =>
      guarded(path, () => {
        const id = ids.find(cluster, kind, uid);
        if (id === null) return [];
        return decodeObservations(observations.all(id).map((row) => String(row['json'])));
      }),

    openRecords: () =>
      all<OpenRecord>(
        `SELECT o.cluster, o.kind, o.uid, o.namespace, o.name, r.next_deadline AS nextDeadline
         FROM objects o LEFT JOIN results r ON r.object_id = o.id WHERE r.settled IS NOT 1 ORDER BY o.id`,
      ),

    podsNamed: (cluster, namespace, name) =>
      guarded(path, () => podsNamed.all(name, namespace, cluster).map((row) => String(row['uid']))),

    members: (cluster, workload) => guarded(path, () => members.all(workload, cluster).map(memberOf)),

    loadPosition: (source) =>
      guarded(path, () => (position.get(source)?.['position'] as string | undefined) ?? null),

    loadWatermarks: () =>
      all<{ source: string; cluster: string; watermark: Micros; newest: Micros }>(
        'SELECT source, cluster, watermark, newest FROM watermarks ORDER BY source, cluster',
      ),

    loadSettlements: (cluster, kind, uid): Settlement[] =>
      guarded(path, () => {
        const id = ids.find(cluster, kind, uid);
        return id === null ? [] : (settlements.all(id) as unknown as Settlement[]);
      }),

    counters: () => all<CounterRow>('SELECT name, labels, value FROM counters ORDER BY name, labels'),

    reader: () => reader() ?? createReader(db, path),

    retain(before) {
      const steps = retention({ before, outboxBefore: before, stepMs: Number.POSITIVE_INFINITY });
      let rows = 0;
      for (let step = steps.next(); step.done !== true; step = steps.next()) rows += step.value.rows;
      return rows;
    },

    retention,

    close: () =>
      guarded(path, () => {
        fileReader?.close();
        if (!db.isOpen) return;
        db.close();
        lock?.release();
      }),
  };
}
