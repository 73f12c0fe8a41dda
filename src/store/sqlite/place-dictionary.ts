import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

import { remember } from '../../lib/remember.ts';
import type { ArrivalQuery, Place } from '../../model/across-pods.ts';
import { ANY_OF } from './list-query.ts';

/** Remembered of what ids stand for. */
const MOST_REMEMBERED = 100_000;

/** What the integers of the index across Pods stand for; asked for in the transaction that they were read in. */
export interface Dictionaries {
  readonly placeOf: (id: number) => Place;
  readonly listOf: (id: number) => readonly string[];
}

/** Ids are never given twice, and what they stand for never changes. */
export function createDictionaries(db: DatabaseSync): Dictionaries {
  const place = db.prepare(
    'SELECT cluster, namespace, node, owner_kind, owner_name FROM places WHERE id = ?',
  );
  const list = db.prepare('SELECT images FROM image_lists WHERE id = ?');
  const placeOf = remember(MOST_REMEMBERED, (id: number): Place => {
    const { cluster, namespace, node, owner_kind: kind, owner_name: name } = place.get(id) ?? {};
    return {
      cluster: cluster as string,
      namespace: namespace as string,
      node: node as string | null,
      owner: kind === null ? null : { kind: kind as string, name: (name as string | null) ?? '' },
    };
  });
  const listOf = remember(
    MOST_REMEMBERED,
    (id: number) => JSON.parse(String(list.get(id)?.['images'])) as readonly string[],
  );
  return { placeOf, listOf };
}

const COLUMNS = ['cluster', 'namespace', 'node'] as const;
export const PLACE_FILTERS: readonly string[] = [...COLUMNS, 'namespaces'];

/** The condition on `place`, behind others, that it is one of those that are asked for. */
export function placedIn(query: Pick<ArrivalQuery, (typeof COLUMNS)[number] | 'namespaces'>): {
  readonly condition: string;
  readonly parameters: SQLInputValue[];
} {
  const conditions: string[] = [];
  const parameters: SQLInputValue[] = [];
  for (const column of COLUMNS) {
    const value = query[column];
    if (value === undefined) continue;
    conditions.push(`${column} = ?`);
    parameters.push(value);
  }
  if (query.namespaces !== undefined) {
    conditions.push(`namespace IN ${ANY_OF}`);
    parameters.push(JSON.stringify(query.namespaces));
  }
  const condition =
    conditions.length === 0 ? '' : ` AND place IN (SELECT id FROM places WHERE ${conditions.join(' AND ')})`;
  return { condition, parameters };
}
