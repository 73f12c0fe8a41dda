import type { DatabaseSync } from 'node:sqlite';

import type {
  ArrivalQuery,
  FailureQuery,
  FailureRow,
  PeerQuery,
  Peers,
  Windowed,
} from '../../model/across-pods.ts';
import {
  FAILURE_COLUMNS,
  FAILURE_FILTERS,
  failureRow,
  type FailureValues,
  requireWindow,
} from './across-pods-query.ts';
import { createArrayStatements } from './array-statements.ts';
import { type Arrival, createKnownArrivals, type KnownArrivals } from './known-arrivals.ts';
import { createKnownTroubles, type KnownTroubles } from './known-troubles.ts';
import { ARRIVAL_FILTERS } from './peers-query.ts';
import type { Dictionaries } from './place-dictionary.ts';
import { inSnapshot } from './transaction.ts';

/** The latest so many, and a quarter more: some 15 MB at most of what came up, 40 MB of troubles. */
const MOST = { troubles: 50_000, arrivals: 60_000 };

/** The index across Pods in memory. Each answer is of what is committed; `null` where the store has to be asked. */
export interface KnownSightings {
  failures(query: FailureQuery): Windowed<FailureRow> | null;
  peers(query: PeerQuery): Peers | null;
  cameUp(query: ArrivalQuery): number | null;
}

const ROW = `${FAILURE_COLUMNS}, s.position, s.up_at, s.pulled`;
const OF_LINE =
  'CROSS JOIN objects o ON o.id = s.position >> 20 CROSS JOIN lines l ON l.position = s.position';
type Row = readonly [...values: FailureValues, position: number, upAt: number | null, pulled: number | null];
type ArrivalRow = readonly [
  position: number,
  at: number,
  place: number,
  images: number,
  pulled: number | null,
];

/**
 * Reads the index once, the latest of it, and from then on what was changed and removed since the last question: rows of the
 * index are made anew at each commit, and hundreds of questions look at the same ones.
 */
export function createKnownSightings(
  db: DatabaseSync,
  dictionaries: Dictionaries,
  most: typeof MOST = MOST,
): KnownSightings {
  const statement = createArrayStatements(db);
  const all = <T>(sql: string, ...parameters: number[]): T[] =>
    statement(sql).all(...parameters) as unknown as T[];
  const one = (sql: string): number => all<[number | null]>(sql)[0]?.[0] ?? 0;
  let known: { troubles: KnownTroubles; arrivals: KnownArrivals } | null = null;
  /** The last commit and the last removal that are in it. */
  let commit = 0;
  let removal = 0;

  function loadTroubles(): KnownTroubles {
    const rows = all<Row>(
      `SELECT ${ROW} FROM sightings s INDEXED BY sightings_of_trouble ${OF_LINE}
       WHERE s.code IS NOT NULL ORDER BY s.until DESC LIMIT ?`,
      most.troubles + 1,
    );
    const floor = rows[most.troubles]?.[16] ?? Number.NEGATIVE_INFINITY;
    const kept = rows.filter(([, , , , , , , , , , , , , , , , until]) => until > floor);
    return createKnownTroubles(
      kept.map((row) => [row[17], troubleIn(row)]),
      floor,
      most.troubles,
    );
  }

  function loadArrivals(): KnownArrivals {
    const rows = all<ArrivalRow>(
      `SELECT position, up_at, place, images, pulled FROM sightings INDEXED BY sightings_up
       WHERE up_at IS NOT NULL ORDER BY up_at DESC LIMIT ?`,
      most.arrivals + 1,
    );
    const floor = rows[most.arrivals]?.[1] ?? Number.NEGATIVE_INFINITY;
    const arrivals = rows
      .toReversed()
      .map(([position, at, place, images, pulled]) => ({ position, at, place, images, pulled }));
    return createKnownArrivals(arrivals, floor, most.arrivals, dictionaries);
  }

  const troubleIn = (row: Row): FailureRow =>
    failureRow(row.slice(0, 17) as unknown as FailureValues, dictionaries);

  function arrivalIn(row: Row): Arrival | null {
    const [, place, images] = row;
    const [position, at, pulled] = [row[17], row[18], row[19]];
    return at === null ? null : { position, at, place, images, pulled };
  }

  /** In the transaction of a question. */
  function current(): { troubles: KnownTroubles; arrivals: KnownArrivals } {
    const newest = one('SELECT number FROM sighting_changes');
    const removed = all<[id: number, position: number]>(
      'SELECT id, position FROM removed_sightings WHERE id > ? ORDER BY id',
      removal,
    );
    const hasGap = removed.length > 0 && removed[0]?.[0] !== removal + 1;
    if (known === null || hasGap) {
      known = { troubles: loadTroubles(), arrivals: loadArrivals() };
    } else {
      for (const [, position] of removed) take(known, position);
      if (newest !== commit) {
        const sql = `SELECT ${ROW} FROM sightings s INDEXED BY sightings_by_change ${OF_LINE} WHERE s.changed > ?`;
        for (const row of all<Row>(sql, commit)) {
          const position = row[17];
          take(known, position);
          if (row[9] !== null) known.troubles.put(position, troubleIn(row));
          const arrival = arrivalIn(row);
          if (arrival !== null) known.arrivals.put(arrival);
        }
      }
    }
    commit = newest;
    removal = one('SELECT max(id) FROM removed_sightings');
    return known;
  }

  function take({ troubles, arrivals }: NonNullable<typeof known>, position: number): void {
    troubles.remove(position);
    arrivals.remove(position);
  }

  return {
    failures(query) {
      requireWindow(query, FAILURE_FILTERS);
      return inSnapshot(db, () => current().troubles.find(query));
    },
    peers(query) {
      requireWindow(query, ARRIVAL_FILTERS);
      return inSnapshot(db, () => current().arrivals.peers(query));
    },
    cameUp(query) {
      requireWindow(query, ARRIVAL_FILTERS);
      return inSnapshot(db, () => current().arrivals.count(query));
    },
  };
}
