import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

import { LorgnetteError } from '../../lib/errors.ts';
import type {
  ClusterRow,
  ClusterWatermark,
  CounterRow,
  DeadLetter,
  OutboxEntry,
  StoreReader,
} from '../contract.ts';
import { createFailureReader } from './across-pods-query.ts';
import { createKnownSightings } from './known-sightings.ts';
import { lineAt } from './line-document.ts';
import { LINE_INDEX, LINE_OBJECT_ID } from './line-position.ts';
import { memberOf, MEMBERS } from './members.ts';
import { assertReadable, MIGRATIONS, readSchema } from './migrations.ts';
import { buildArrivalCount, createPeerReader } from './peers-query.ts';
import { createDictionaries } from './place-dictionary.ts';
import { isPrivate, openForReading } from './open-database.ts';
import { createObjectQueries } from './object-queries.ts';
import { decodeObservations } from './observation-codec.ts';
import { createRawQueries } from './raw-queries.ts';
import { createSettledQueries } from './settled-queries.ts';
import { guarded, toStoreError } from './sqlite-errors.ts';
import { readFigures } from './store-figures.ts';

/** A reader that owns its connection. */
export interface SqliteReader extends StoreReader {
  close(): void;
}

export interface ReaderOptions {
  /** SQLite's page cache, MiB; default 4. */
  readonly cacheMiB?: number;
  /** Keeps the index across Pods in memory: for one that answers for long. */
  readonly remembersSightings?: boolean;
}

/**
 * Opens the file read-only, beside the process or thread that writes it; it sees what was committed. Throws
 * `StoreUnavailable` when there is no store yet or it waits for its migration, `StoreNewer`, `StoreCorrupt`.
 */
export function openSqliteReader(path: string, options: ReaderOptions = {}): SqliteReader {
  if (isPrivate(path)) {
    throw new LorgnetteError('StoreUnavailable', 'A store in memory is read through its own reader().');
  }
  return guarded(path, () => {
    const db = openForReading(path, options.cacheMiB ?? 4);
    try {
      const state = readSchema(db);
      assertReadable(state, path);
      if (state.version < MIGRATIONS.length) {
        throw new LorgnetteError(
          'StoreUnavailable',
          `${path} has schema version ${state.version}, ${MIGRATIONS.length} is needed. Start the writer first, it migrates.`,
          { retriable: true },
        );
      }
      return {
        ...createReader(db, path, options),
        close: () => {
          if (db.isOpen) db.close();
        },
      };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** The queries on an open connection. */
export function createReader(
  db: DatabaseSync,
  path: string,
  options: Pick<ReaderOptions, 'remembersSightings'> = {},
): StoreReader {
  const dictionaries = createDictionaries(db);
  const readFailures = createFailureReader(db, dictionaries);
  const readPeers = createPeerReader(db, dictionaries);
  const known = options.remembersSightings === true ? createKnownSightings(db, dictionaries) : null;
  const statements = new Map<string, StatementSync>();
  // The texts are few: one for each query, and one for each combination of filters that is asked for.
  function prepared(sql: string): StatementSync {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  }
  const all = <T>(sql: string, ...parameters: SQLInputValue[]): T[] =>
    guarded(path, () => prepared(sql).all(...parameters) as unknown as T[]);

  return {
    ...createObjectQueries(all),

    loadRecord: (cluster, kind, uid) =>
      decodeObservations(
        all<{ json: string }>(
          `SELECT json FROM observations
           WHERE object_id = (SELECT id FROM objects WHERE uid = ? AND kind = ? AND cluster = ?) ORDER BY id`,
          uid,
          kind,
          cluster,
        ).map(({ json }) => json),
      ),

    podsNamed: (cluster, namespace, name) =>
      all<{ uid: string }>(
        "SELECT uid FROM objects WHERE kind = 'Pod' AND name = ? AND namespace = ? AND cluster = ?",
        name,
        namespace,
        cluster,
      ).map(({ uid }) => uid),

    ...createRawQueries(all),
    ...createSettledQueries(all),
    namespaceOf: (cluster, kind, uid) =>
      all<{ namespace: string }>(
        'SELECT namespace FROM objects WHERE uid = ? AND kind = ? AND cluster = ?',
        uid,
        kind,
        cluster,
      )[0]?.namespace ?? null,

    members: (cluster, workload) => all<{ member: string }>(MEMBERS, workload, cluster).map(memberOf),

    failures: (query) => guarded(path, () => known?.failures(query) ?? readFailures(query)),

    peers: (query) => guarded(path, () => known?.peers(query) ?? readPeers(query)),

    cameUp(query) {
      const count = guarded(path, () => known?.cameUp(query) ?? null);
      if (count !== null) return count;
      const { sql, parameters } = buildArrivalCount(query);
      return all<{ pods: number }>(sql, ...parameters)[0]?.pods ?? 0;
    },

    // Of several sources the slowest decides what a cluster's records are complete up to.
    clusters: () =>
      all<ClusterRow>(
        `SELECT w.cluster, min(w.watermark) AS watermark, max(w.newest) AS newest,
           (SELECT count(*) FROM results r JOIN objects o ON o.id = r.object_id
            WHERE r.list = 1 AND o.kind = 'Pod' AND o.cluster = w.cluster) AS pods
         FROM watermarks w GROUP BY w.cluster ORDER BY w.cluster`,
      ),

    watermarks: () =>
      all<ClusterWatermark>(
        'SELECT cluster, min(watermark) AS watermark, max(newest) AS newest FROM watermarks GROUP BY cluster ORDER BY cluster',
      ),

    figures: () => guarded(path, () => readFigures(db, path)),

    counters: () => all<CounterRow>('SELECT name, labels, value FROM counters ORDER BY name, labels'),

    outcomes: () =>
      all<{ kind: string; outcome: string; count: number }>(
        "SELECT kind, outcome, count(*) AS count FROM lines WHERE kind <> 'incident' GROUP BY kind, outcome ORDER BY kind, outcome",
      ),

    lines: () => streamLines(db, path),

    deadLetters: (limit) =>
      all<DeadLetter>(
        'SELECT source, position, reason, sample, bytes FROM dead_letters ORDER BY id DESC LIMIT ?',
        limit,
      ),

    outbox: (after, limit) => {
      const columns =
        'SELECT final_at AS finalAt, delivery_id AS deliveryId, revision, kind, payload FROM outbox';
      const order = 'ORDER BY final_at, delivery_id, revision LIMIT ?';
      if (after === null) return all<OutboxEntry>(`${columns} ${order}`, limit);
      return all<OutboxEntry>(
        `${columns} WHERE (final_at, delivery_id, revision) > (?, ?, ?) ${order}`,
        after.finalAt,
        after.deliveryId,
        after.revision,
        limit,
      );
    },
  };
}

/**
 * Sorts the keys (SQLite does it on disk when they are many) and fetches the wide JSON line by line. Both statements
 * are in the read transaction of the first, so that a line cannot be gone when its turn comes; on a connection shared
 * with the writer it can, and is left out.
 */
function* streamLines(db: DatabaseSync, path: string): Generator<string> {
  try {
    const keys = db.prepare(
      `SELECT o.id AS objectId, ${LINE_INDEX} AS line FROM lines l JOIN objects o ON o.id = ${LINE_OBJECT_ID}
       ORDER BY l.started_at, o.uid, l.kind, l.id, o.cluster`,
    );
    const fetch = db.prepare('SELECT lines FROM documents WHERE object_id = ?');
    // An object for each row would cost more than what is in it.
    keys.setReturnArrays(true);
    fetch.setReturnArrays(true);
    for (const key of keys.iterate() as Iterable<unknown> as Iterable<[objectId: number, line: number]>) {
      const document = fetch.get(key[0]) as unknown as [lines: string | null] | undefined;
      const line = lineAt(document?.[0] ?? null, key[1]);
      if (line !== undefined) yield line;
    }
  } catch (error) {
    throw toStoreError(error, path);
  }
}
