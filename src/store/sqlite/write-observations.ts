import type { DatabaseSync } from 'node:sqlite';

import type { Observation, ObservationTarget } from '../../model/observation.ts';
import { TargetMap } from '../../model/target-map.ts';
import type { Batch } from '../contract.ts';
import type { ObjectIds } from './object-ids.ts';
import { createObservationEncoder, decodeObservations } from './observation-codec.ts';

interface Group {
  target: ObservationTarget;
  readonly observations: Observation[];
}

/** Appends one row for each object of a batch; rows that lost observations are written anew, which is seldom. */
export function createObservationWriter(
  db: DatabaseSync,
  ids: ObjectIds,
): (observations: Batch['observations'], dropped: Batch['dropped'], batch: number | null) => void {
  const encode = createObservationEncoder();
  // As bytes, which go into the row as they are: a string would be converted, and copied twice more on its way.
  const append = db.prepare(
    'INSERT INTO observations (object_id, json, batch) VALUES (?, CAST(? AS TEXT), ?)',
  );
  const select = db.prepare('SELECT id, json FROM observations WHERE object_id = ?');
  const rewrite = db.prepare('UPDATE observations SET json = CAST(? AS TEXT) WHERE id = ?');
  const remove = db.prepare('DELETE FROM observations WHERE id = ?');

  function rewriteWithout(objectId: number, keys: ReadonlySet<string>): void {
    for (const row of select.all(objectId)) {
      const known = decodeObservations([String(row['json'])]);
      const left = known.filter(({ key }) => !keys.has(key));
      if (left.length === known.length) continue;
      if (left.length === 0) remove.run(row['id'] as number);
      else rewrite.run(encode(left), row['id'] as number);
    }
  }

  return (observations, dropped, batch) => {
    const known = new TargetMap<Group>();
    const groups: Group[] = [];
    for (const { target, observation } of observations) {
      let group = known.get(target);
      if (group === undefined) {
        group = { target, observations: [observation] };
        known.set(target, group);
        groups.push(group);
      } else {
        group.observations.push(observation);
        // Some audit events tell the UID alone; the name is then in another.
        if (group.target.name === '') group.target = target;
      }
    }
    for (const group of groups) {
      append.run(ids.idOf(group.target), encode(group.observations), batch);
    }

    const lost = new Map<number, Set<string>>();
    for (const { target, key } of dropped) {
      const id = ids.find(target.cluster, target.kind, target.uid);
      if (id === null) continue;
      const keys = lost.get(id);
      if (keys === undefined) lost.set(id, new Set([key]));
      else keys.add(key);
    }
    for (const [id, keys] of lost) rewriteWithout(id, keys);
  };
}
