import type { DatabaseSync } from 'node:sqlite';

import { splitLines } from './line-document.ts';
import { decodeObservations } from './observation-codec.ts';

/** One thing that should hold of every store, whatever it was fed. */
export interface Invariant {
  readonly name: string;
  /** Gives a sentence for each way in which it does not hold; throws what SQLite throws on damage. */
  readonly violations: (db: DatabaseSync) => Iterable<string>;
}

/** Of each kind of violation so many are told one by one. */
const TOLD = 10;

/** A query that counts what should not be there. */
const none = (name: string, what: string, sql: string): Invariant => ({
  name,
  *violations(db) {
    const count = Number(db.prepare(`SELECT count(*) AS n ${sql}`).get()?.['n']);
    if (count > 0) yield `${count} ${what}`;
  },
});

/** A row for each violation, in words of `tell`; beyond the first ones only their number. */
function* some(rows: Iterable<string>): Generator<string> {
  let count = 0;
  for (const text of rows) {
    count += 1;
    if (count <= TOLD) yield text;
  }
  if (count > TOLD) yield `and ${count - TOLD} more of this kind`;
}

export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'observations',
    violations: (db) => some(unreadableObservations(db)),
  },
  {
    name: 'documents',
    violations: (db) => some(mismatchedDocuments(db)),
  },
  none(
    'documents',
    'documents belong to no result',
    'FROM documents d WHERE NOT EXISTS (SELECT 1 FROM results r WHERE r.object_id = d.object_id)',
  ),
  none(
    'lines',
    'lines belong to no document',
    'FROM lines l WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.object_id = (l.position >> 20))',
  ),
  none(
    'sightings',
    'entries of the index across Pods belong to no line',
    'FROM sightings s WHERE NOT EXISTS (SELECT 1 FROM lines l WHERE l.position = s.position)',
  ),
  none(
    'sightings',
    'entries of the index across Pods name a list of images that is not there',
    `FROM sightings s WHERE NOT EXISTS (SELECT 1 FROM image_lists i WHERE i.id = s.images)
      OR (s.pulled IS NOT NULL AND NOT EXISTS (SELECT 1 FROM image_lists i WHERE i.id = s.pulled))`,
  ),
  none(
    'sightings',
    'entries of the index across Pods name a place that is not there',
    'FROM sightings s WHERE NOT EXISTS (SELECT 1 FROM places p WHERE p.id = s.place)',
  ),
  none(
    'outbox',
    'messages of the outbox are of a later revision than their delivery was settled with',
    `FROM outbox o JOIN (SELECT delivery_id, max(revision) AS revision FROM settlements GROUP BY delivery_id) s
      ON s.delivery_id = o.delivery_id WHERE o.revision > s.revision`,
  ),
  {
    name: 'outbox',
    *violations(db) {
      const { count, span } = db
        .prepare('SELECT count(*) AS count, max(seq) - min(seq) + 1 AS span FROM outbox')
        .get() as { count: number; span: number | null };
      if (count !== (span ?? 0))
        yield `${Number(span) - count} messages are missing in the order of the outbox`;
    },
  },
  none(
    'outbox',
    'deliveries have messages in the outbox, but none of the revision that they were settled with',
    `FROM settlements s JOIN (SELECT delivery_id, max(revision) AS revision FROM outbox GROUP BY delivery_id) o
      ON o.delivery_id = s.delivery_id WHERE o.revision < s.revision`,
  ),
  {
    name: 'outbox',
    // Retention takes the oldest first, and each was of one settlement.
    *violations(db) {
      const { unsent, removed } = db
        .prepare(`
          SELECT (SELECT count(*) FROM settlements
                  WHERE (delivery_id, revision) NOT IN (SELECT delivery_id, revision FROM outbox)) AS unsent,
            (SELECT coalesce(min(seq) - 1, 0) FROM outbox) AS removed`)
        .get() as { unsent: number; removed: number };
      if (unsent > removed)
        yield `${unsent} settlements have no message in the outbox, of which retention has removed ${removed}`;
    },
  },
  {
    name: 'outbox',
    violations: (db) => some(unreadableMessages(db)),
  },
  {
    name: 'identity',
    *violations(db) {
      const count = Number(db.prepare('SELECT count(*) AS n FROM identity').get()?.['n']);
      if (count !== 1) yield `the store has ${count} names, and not one`;
    },
  },
  { name: 'counters', violations: badCounters },
  {
    name: 'watermarks',
    *violations(db) {
      const rows = db.prepare('SELECT source, cluster FROM watermarks WHERE watermark > newest').all();
      for (const { source, cluster } of rows)
        yield `the watermark of ${String(source)} for cluster ${String(cluster)} is ahead of its newest event`;
    },
  },
];

function* unreadableObservations(db: DatabaseSync): Generator<string> {
  for (const { id, json } of db.prepare('SELECT object_id AS id, json FROM observations').iterate()) {
    try {
      decodeObservations([String(json)]);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      yield `an observation of object ${String(id)} cannot be read: ${error.message}`;
    }
  }
}

function* unreadableMessages(db: DatabaseSync): Generator<string> {
  for (const { seq, payload } of db.prepare('SELECT seq, payload FROM outbox ORDER BY seq').iterate())
    if (!isJson(String(payload))) yield `message ${String(seq)} of the outbox is not JSON`;
}

function* mismatchedDocuments(db: DatabaseSync): Generator<string> {
  const rows = db.prepare(`
    SELECT object_id AS id, lines,
      (SELECT count(*) FROM lines l WHERE l.position >= d.object_id << 20 AND l.position < (d.object_id + 1) << 20) AS count
    FROM documents d`);
  for (const { id, lines, count } of rows.iterate()) {
    const texts = splitLines(lines as string | null);
    if (texts.length !== count) {
      yield `the document of object ${String(id)} has ${texts.length} lines, the index of lines ${String(count)}`;
    }
    if (!texts.every(isJson)) yield `the document of object ${String(id)} is not JSON`;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * A delivery is counted when it is settled, a correction when its revision rises, both in one commit. Retention removes
 * settlements and never counters: there may be more counted than is settled, never less.
 */
function* badCounters(db: DatabaseSync): Generator<string> {
  const sum = (name: string): number =>
    Number(db.prepare('SELECT total(value) AS n FROM counters WHERE name = ?').get(name)?.['n']);
  const settled = db
    .prepare('SELECT count(*) AS deliveries, total(revision - 1) AS corrections FROM settlements')
    .get();
  for (const [name, least] of [
    ['lorgnette_deliveries_total', Number(settled?.['deliveries'])],
    ['lorgnette_corrections_total', Number(settled?.['corrections'])],
  ] as const) {
    if (sum(name) < least) yield `${name} counts ${sum(name)}, but ${least} are settled`;
  }
  for (const { name, labels, value } of db.prepare('SELECT name, labels, value FROM counters').all()) {
    if (!isJson(String(labels))) yield `the labels of ${String(name)} are not JSON: ${String(labels)}`;
    if (!(Number(value) >= 0)) yield `${String(name)} has the value ${String(value)}`;
  }
}
