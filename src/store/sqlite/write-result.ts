import type { DatabaseSync } from 'node:sqlite';

import type { RecordKind } from '../../model/observation.ts';
import type { RecordResult } from '../contract.ts';
import { linePositions } from './line-position.ts';

/** The kinds that `/pods` lists. */
const POD_KINDS: ReadonlySet<RecordKind> = new Set(['Pod', 'PodRefusal']);

/**
 * Replaces what is stored of one record's conclusions. An UPDATE rewrites the index entries of every column that it
 * sets, changed or not, so the usual case (same first time, same code, same line ids) sets only what no index holds.
 */
export function createResultWriter(db: DatabaseSync): (objectId: number, result: RecordResult) => void {
  const update = db.prepare(`
    UPDATE results SET owner_kind = ?, owner_name = ?, node = ?, verdict = ?, last_at = ?, settled = ?, next_deadline = ?
    WHERE object_id = ? AND first_at = ? AND code IS ? AND namespace = ?`);
  const upsert = db.prepare(`
    INSERT OR REPLACE INTO results
      (object_id, is_pod, namespace, owner_kind, owner_name, node, verdict, code, first_at, last_at, settled, next_deadline)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const diagnose = db.prepare(`
    INSERT INTO diagnoses (object_id, json) VALUES (?, ?) ON CONFLICT (object_id) DO UPDATE SET json = excluded.json`);
  const updateLine = db.prepare(`
    UPDATE lines SET type = ?, kind = ?, outcome = ?, started_at = ?, json = ? WHERE position = ? AND id = ?`);
  const upsertLine = db.prepare(`
    INSERT OR REPLACE INTO lines (position, id, type, kind, outcome, started_at, json) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const removeLines = db.prepare('DELETE FROM lines WHERE position >= ? AND position < ?');

  function writeLines(objectId: number, lines: RecordResult['lines']): void {
    const { from, end } = linePositions(objectId, lines.length);
    lines.forEach((line, index) => {
      const { id, type, kind, outcome, startedAt, json } = line;
      const position = from + index;
      if (updateLine.run(type, kind, outcome, startedAt, json, position, id).changes === 1) return;
      upsertLine.run(position, id, type, kind, outcome, startedAt, json);
    });
    removeLines.run(from + lines.length, end);
  }

  return (objectId, result) => {
    const { owner, node, verdict, code, firstAt, lastAt, nextDeadline, target } = result;
    const settled = result.settled ? 1 : 0;
    const ownerKind = owner?.kind ?? null;
    const ownerName = owner?.name ?? null;
    const updated = update.run(
      ownerKind,
      ownerName,
      node,
      verdict,
      lastAt,
      settled,
      nextDeadline,
      objectId,
      firstAt,
      code,
      target.namespace,
    );
    if (updated.changes === 0) {
      upsert.run(
        objectId,
        POD_KINDS.has(target.kind) ? 1 : 0,
        target.namespace,
        ownerKind,
        ownerName,
        node,
        verdict,
        code,
        firstAt,
        lastAt,
        settled,
        nextDeadline,
      );
    }
    diagnose.run(objectId, result.diagnosis);
    writeLines(objectId, result.lines);
  };
}
