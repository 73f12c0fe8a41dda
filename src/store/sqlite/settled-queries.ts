import type { SQLInputValue } from 'node:sqlite';

import type { Settled, SettledQuery } from '../../model/settled.ts';
import type { StoreReader } from '../contract.ts';

type All = <T>(sql: string, ...parameters: SQLInputValue[]) => T[];

/** What deliveries are chosen by, and where it stands in a result line. */
const FILTERS = ['cluster', 'namespace', 'kind', 'outcome', 'code', 'side'] as const;
const inLine = (name: string): string => `payload ->> '$.${name}'`;

/** Settled deliveries in the order of their commits. A page looks at a bounded number of rows, however few of them fit. */
export function createSettledQueries(
  all: All,
): Pick<StoreReader, 'settled' | 'settledRange' | 'settledSince'> {
  const bound = (which: 'min' | 'max'): number =>
    all<{ seq: number | null }>(`SELECT ${which}(seq) AS seq FROM outbox`)[0]?.seq ?? 0;

  return {
    settled(query) {
      const { after, window } = query;
      const through = Math.min(after + window, bound('max'));
      if (through <= after) return { items: [], through: after };
      const { conditions, parameters } = conditionsOf(query);
      const items = all<Settled>(
        `SELECT seq, final_at AS finalAt, delivery_id AS deliveryId, revision, payload AS json FROM outbox
         WHERE seq > ? AND seq <= ?${conditions.map((condition) => ` AND ${condition}`).join('')} ORDER BY seq`,
        after,
        through,
        ...parameters,
      );
      return { items, through };
    },

    settledRange: () => ({
      store: all<{ name: string }>('SELECT name FROM identity')[0]?.name ?? '',
      first: bound('min'),
      last: bound('max'),
    }),

    settledSince: (time) =>
      all<{ seq: number | null }>('SELECT min(seq) AS seq FROM outbox WHERE final_at >= ?', time)[0]?.seq ??
      null,
  };
}

function conditionsOf(query: SettledQuery): { conditions: string[]; parameters: SQLInputValue[] } {
  const conditions: string[] = [];
  const parameters: SQLInputValue[] = [];
  for (const name of FILTERS) {
    const value = query[name];
    if (value === undefined) continue;
    conditions.push(`${inLine(name)} = ?`);
    parameters.push(value);
  }
  if (query.namespaces !== undefined) {
    // One text for any number of them.
    conditions.push(`${inLine('namespace')} IN (SELECT value FROM json_each(?))`);
    parameters.push(JSON.stringify(query.namespaces));
  }
  return { conditions, parameters };
}
