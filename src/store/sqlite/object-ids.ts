import type { DatabaseSync } from 'node:sqlite';

import { createKeyFilter } from './key-filter.ts';

import type { ObservationTarget, RecordKind } from '../../model/observation.ts';
import { TargetMap } from '../../model/target-map.ts';

/** The integer that stands for a record in every table. */
export interface ObjectIds {
  /** The id of a record, made if there is none. Call it inside the transaction that uses the id. */
  idOf(target: ObservationTarget): number;
  find(cluster: string, kind: RecordKind, uid: string): number | null;
  /** Forgets what it remembers: after a rollback or a removal, ids may be gone. */
  clear(): void;
}

type Key = Pick<ObservationTarget, 'cluster' | 'kind' | 'uid'>;

interface Known {
  readonly id: number;
  named: boolean;
}

/**
 * `remembered` bounds the memory: two generations of at most that many ids, of which the older one is forgotten when
 * the younger is full.
 */
export function createObjectIds(db: DatabaseSync, remembered = 20_000): ObjectIds {
  const select = db.prepare('SELECT id, name FROM objects WHERE uid = ? AND kind = ? AND cluster = ?');
  const insert = db.prepare(
    'INSERT INTO objects (cluster, kind, uid, namespace, name) VALUES (?, ?, ?, ?, ?)',
  );
  const rename = db.prepare('UPDATE objects SET namespace = ?, name = ? WHERE id = ?');
  const written = createKeyFilter();
  // By the UID alone, which hardly ever two records share.
  for (const row of db.prepare('SELECT uid FROM objects').iterate()) written.add(String(row['uid']));
  let young = new TargetMap<Known>();
  let youngSize = 0;
  let old = new TargetMap<Known>();

  function lookUp(target: Key): Known | null {
    const recent = young.get(target);
    if (recent !== undefined) return recent;
    const known = old.get(target) ?? (written.mayHave(target.uid) ? fromTable(target) : null);
    if (known !== null) remember(target, known);
    return known;
  }

  function fromTable({ cluster, kind, uid }: Key): Known | null {
    const row = select.get(uid, kind, cluster) as { id: number; name: string } | undefined;
    return row === undefined ? null : { id: row.id, named: row.name !== '' };
  }

  function remember(target: Key, known: Known): void {
    if (youngSize >= remembered) {
      old = young;
      young = new TargetMap();
      youngSize = 0;
    }
    young.set(target, known);
    youngSize += 1;
  }

  return {
    idOf: (target) => {
      const { cluster, kind, uid, namespace, name } = target;
      const known = lookUp(target);
      if (known === null) {
        const id = Number(insert.run(cluster, kind, uid, namespace, name).lastInsertRowid);
        written.add(uid);
        remember(target, { id, named: name !== '' });
        return id;
      }
      // The first event of an object may name its UID alone (a Kubernetes Event); its name comes later.
      if (!known.named && name !== '') {
        rename.run(namespace, name, known.id);
        known.named = true;
      }
      return known.id;
    },
    find: (cluster, kind, uid) => lookUp({ cluster, kind, uid })?.id ?? null,
    clear: () => {
      young = new TargetMap();
      youngSize = 0;
      old = new TargetMap();
    },
  };
}
