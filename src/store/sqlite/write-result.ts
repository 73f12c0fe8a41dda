import type { DatabaseSync } from 'node:sqlite';

import type { RecordKind } from '../../model/observation.ts';
import { workloadKey } from '../../model/workload.ts';
import type { RecordResult, ResultLine } from '../contract.ts';
import type { ImageLists } from './image-lists.ts';
import type { LabelSets } from './label-sets.ts';
import { joinLines } from './line-document.ts';
import { linePositions } from './line-position.ts';
import { listOf } from './lists.ts';
import type { Places } from './places.ts';
import { createSightingWriter } from './write-sightings.ts';

/** The kinds whose records are of everything that had one name. */
const KEPT_BY_NAME: ReadonlySet<RecordKind> = new Set(['Workload', 'PersistentVolumeClaim']);

/**
 * Replaces what is stored of one record's conclusions. An UPDATE rewrites the index entries of every column that it
 * sets, changed or not, so the usual case (same first time, same code) sets only what no index holds.
 */
export function createResultWriter(
  db: DatabaseSync,
  imageLists: ImageLists,
  labelSets: LabelSets,
  places: Places,
): (objectId: number, result: RecordResult) => void {
  const writeSightings = createSightingWriter(db, imageLists, places);
  const update = db.prepare(`
    UPDATE results SET owner_kind = ?, owner_name = ?, node = ?, verdict = ?, outcome = ?, last_at = ?, settled = ?,
      next_deadline = ?, uid = ?, images = ?, labels = ?, side = ?, phase = ?, gone = ?
    WHERE object_id = ? AND first_at = ? AND code IS ? AND namespace = ? AND member_of IS ? AND list IS ? AND ip IS ?
      AND other_ip IS ?`);
  const into = `INTO results
      (object_id, list, namespace, owner_kind, owner_name, node, verdict, code, outcome, first_at, last_at, settled, next_deadline,
       member_of, uid, images, labels, side, phase, gone, ip, other_ip)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const insert = db.prepare(`INSERT OR IGNORE ${into}`);
  const replace = db.prepare(`INSERT OR REPLACE ${into}`);
  const document = db.prepare(`
    INSERT INTO documents (object_id, lines, member) VALUES (?, ?, ?)
    ON CONFLICT (object_id) DO UPDATE SET lines = excluded.lines, member = excluded.member`);
  const line = db.prepare(`
    INSERT INTO lines (position, id, kind, outcome, started_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (position) DO UPDATE
    SET id = excluded.id, kind = excluded.kind, outcome = excluded.outcome, started_at = excluded.started_at
    WHERE id <> excluded.id OR kind <> excluded.kind OR outcome <> excluded.outcome OR started_at <> excluded.started_at`);
  const removeLines = db.prepare('DELETE FROM lines WHERE position >= ? AND position < ?');

  const incarnation = db.prepare('INSERT OR IGNORE INTO incarnations (object_id, uid) VALUES (?, ?)');
  const removeLinks = db.prepare('DELETE FROM links WHERE object_id = ?');
  const link = db.prepare('INSERT OR IGNORE INTO links (object_id, kind, name) VALUES (?, ?, ?)');

  /** A Pod's claims are fixed when it is made; a claim made anew may have another volume. */
  function writeLinks(objectId: number, { links }: RecordResult, isKeptByName: boolean): void {
    if (isKeptByName) removeLinks.run(objectId);
    for (const { kind, name } of links) link.run(objectId, kind, name);
  }

  /** Tells of each whether it changed. */
  function writeLines(objectId: number, lines: readonly ResultLine[], isNew: boolean): boolean[] {
    const { from, end } = linePositions(objectId, lines.length);
    const changed = lines.map(
      ({ id, kind, outcome, startedAt }, index) =>
        line.run(from + index, id, kind, outcome, startedAt).changes !== 0,
    );
    if (!isNew) removeLines.run(from + lines.length, end);
    return changed;
  }

  return (objectId, result) => {
    const { owner, node, verdict, code, outcome, firstAt, lastAt, nextDeadline, target, membership } = result;
    const isKeptByName = KEPT_BY_NAME.has(target.kind);
    const memberOf = membership === null ? null : workloadKey(membership.of);
    const uid = isKeptByName ? result.uid : null;
    const listed = listOf(result);
    const settled = result.settled ? 1 : 0;
    const ownerKind = owner?.kind ?? null;
    const ownerName = owner?.name ?? null;
    const { search } = result;
    const images = search == null || search.images.length === 0 ? null : imageLists.idOf(search.images);
    const labels = search == null ? null : labelSets.idOf(search.labels);
    const gone = search == null ? null : search.gone ? 1 : 0;
    const { side = null, phase = null, ips: [ip = null, otherIp = null] = [] } = search ?? {};
    const row = [
      objectId,
      listed,
      target.namespace,
      ownerKind,
      ownerName,
      node,
      verdict,
      code,
      outcome,
      firstAt,
      lastAt,
      settled,
      nextDeadline,
      memberOf,
      uid,
      images,
      labels,
      side,
      phase,
      gone,
      ip,
      otherIp,
    ];
    let isNew = result.isFirst === true && insert.run(...row).changes === 1;
    if (!isNew) {
      const updated = update.run(
        ownerKind,
        ownerName,
        node,
        verdict,
        outcome,
        lastAt,
        settled,
        nextDeadline,
        uid,
        images,
        labels,
        side,
        phase,
        gone,
        objectId,
        firstAt,
        code,
        target.namespace,
        memberOf,
        listed,
        ip,
        otherIp,
      );
      if (updated.changes === 0) {
        isNew = insert.run(...row).changes === 1;
        if (!isNew) replace.run(...row);
      }
    }
    if (result.lines === null) return;
    const member = membership === null ? null : JSON.stringify(membership.member);
    document.run(objectId, joinLines(result.lines.map(({ json }) => json)), member);
    const isLineChanged = writeLines(objectId, result.lines, isNew);
    writeLinks(objectId, result, isKeptByName);
    if (isKeptByName) for (const known of result.uids) incarnation.run(objectId, known);
    const place = { cluster: target.cluster, namespace: target.namespace, node, owner };
    writeSightings(objectId, place, result.lines, isNew, isLineChanged);
  };
}
