import type { DatabaseSync } from 'node:sqlite';

import type { Place } from '../../model/across-pods.ts';
import { createSharedValues } from './shared-values.ts';

/** The integer that stands for a place: whose a Pod is and where. */
export interface Places {
  /** The id of a place, made if there is none. Call it inside the transaction that uses the id. */
  idOf(place: Place): number;
  /** Forgets what it remembers: after a rollback or a removal, ids may be gone. */
  clear(): void;
}

/** `remembered` bounds the memory. */
export function createPlaces(db: DatabaseSync, remembered = 10_000): Places {
  const places = createSharedValues(
    db,
    {
      select:
        'SELECT id FROM places WHERE node IS ? AND owner_name IS ? AND namespace = ? AND cluster = ? AND owner_kind IS ?',
      insert: 'INSERT INTO places (node, owner_name, namespace, cluster, owner_kind) VALUES (?, ?, ?, ?, ?)',
    },
    remembered,
  );
  return {
    idOf({ cluster, namespace, node, owner }) {
      const key = JSON.stringify([cluster, namespace, node, owner?.kind, owner?.name]);
      return places.idOf(key, () => [node, owner?.name ?? null, namespace, cluster, owner?.kind ?? null]);
    },
    clear: places.clear,
  };
}
