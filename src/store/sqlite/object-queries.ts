import type { SQLInputValue } from 'node:sqlite';

import type { Member } from '../../model/member.ts';
import type {
  ListQuery,
  NamedDetail,
  ObjectLink,
  Page,
  PodDetail,
  PodOfWorkload,
  StoreReader,
} from '../contract.ts';
import { buildCommonNameQuery } from './frequent-names.ts';
import { splitLines } from './line-document.ts';
import { LINE_OBJECT_ID, lineIs } from './line-position.ts';
import { buildListQuery, NODE, rowColumns } from './list-query.ts';
import type { List } from './lists.ts';
import { memberOf } from './members.ts';
import { namedRow, podRow, type NamedColumns } from './object-rows.ts';
import { encodePageCursor } from './page-cursor.ts';

/** Runs a statement and gives its rows. */
export type All = <T>(sql: string, ...parameters: SQLInputValue[]) => T[];

type Detail = NamedColumns & {
  readonly object_id: number;
  readonly member_of: string | null;
  readonly member: string | null;
};

const DETAIL = `SELECT ${rowColumns(NODE)}, r.object_id, r.member_of, d.lines, d.member
  FROM results r JOIN objects o ON o.id = r.object_id LEFT JOIN documents d ON d.object_id = r.object_id`;

// A UID that two clusters share (one was restored from the other's backup) means the one that was active last.
const POD_BY_UID = `SELECT o.id FROM objects o JOIN results r ON r.object_id = o.id
  WHERE o.uid = ? AND r.list = 1 ORDER BY r.last_at DESC, o.cluster LIMIT 1`;
const POD_BY_LINE = `SELECT r.object_id AS id FROM lines l JOIN results r ON r.object_id = ${LINE_OBJECT_ID}
  WHERE ${lineIs('l.id')} AND r.list = 1 ORDER BY r.last_at DESC, r.object_id LIMIT 1`;

const NAMED = `${DETAIL} WHERE o.kind = ? AND o.id IN (
  SELECT id FROM objects WHERE uid = ? AND kind = ?
  UNION SELECT object_id FROM incarnations WHERE uid = ?
  UNION SELECT ${LINE_OBJECT_ID} FROM lines WHERE ${lineIs('id')}) ORDER BY o.cluster, o.uid`;

/** In SQL, since a workload may have thousands, most of which have gone: the row alone tells that. */
const OTHERS = `SELECT r.verdict, count(*) AS count
  FROM results r INDEXED BY results_by_workload CROSS JOIN objects o ON o.id = r.object_id
  WHERE r.member_of = ? AND r.gone IS NOT 1 AND o.cluster = ? AND o.kind = 'Pod' AND o.uid <> ?
  GROUP BY r.verdict ORDER BY r.verdict`;

const LINKS_OF = 'SELECT kind, name FROM links WHERE object_id = ? ORDER BY kind, name';

/** The queries for objects: lists of them, and single ones. */
export function createObjectQueries(
  all: All,
): Pick<StoreReader, 'pods' | 'workloads' | 'claims' | 'pod' | 'named' | 'podsOf' | 'othersOf'> {
  function page<T>(list: List, query: ListQuery, toItem: (row: NamedColumns) => T): Page<T> {
    const { sql, parameters } = buildListQuery(list, query, isCommonName(query.name));
    const rows = all<NamedColumns>(sql, ...parameters);
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const more = rows.length > query.limit && last !== undefined;
    const nextCursor = more
      ? encodePageCursor({ firstAt: last.first_at, uid: last.uid, cluster: last.cluster }, list, query)
      : null;
    return { items: shown.map(toItem), nextCursor };
  }
  function isCommonName(prefix: string | undefined): boolean {
    if (prefix === undefined || prefix === '') return false;
    const { sql, parameters } = buildCommonNameQuery(prefix);
    return all<{ isCommon: number }>(sql, ...parameters)[0]?.isCommon === 1;
  }
  const linksOf = (objectId: number): ObjectLink[] => all<ObjectLink>(LINKS_OF, objectId);
  const memberIn = ({ member }: Detail): Member | null => (member === null ? null : memberOf({ member }));

  const podDetail = (row: Detail): PodDetail => ({
    ...podRow(row),
    kind: row.kind,
    lines: splitLines(row.lines),
    workload: row.member_of,
    member: memberIn(row),
    links: linksOf(row.object_id),
  });
  const namedDetail = (row: Detail): NamedDetail => ({ ...namedRow(row), links: linksOf(row.object_id) });
  const podOfWorkload = (row: Detail): PodOfWorkload[] => {
    const member = memberIn(row);
    return member === null ? [] : [{ ...podRow(row), kind: row.kind, member, links: linksOf(row.object_id) }];
  };

  return {
    pods: (query) => page('pods', query, podRow),
    workloads: (query) => page('workloads', query, namedRow),
    claims: (query) => page('claims', query, namedRow),

    pod: (id) => {
      const found = all<{ id: number }>(POD_BY_UID, id)[0] ?? all<{ id: number }>(POD_BY_LINE, id, id)[0];
      const [row] = found === undefined ? [] : all<Detail>(`${DETAIL} WHERE r.object_id = ?`, found.id);
      return row === undefined ? null : podDetail(row);
    },

    named: (kind, id) => all<Detail>(NAMED, kind, id, kind, id, id, id).map(namedDetail),

    othersOf: (cluster, workload, uid) =>
      Object.fromEntries(
        all<{ verdict: string; count: number }>(OTHERS, workload, cluster, uid).map(
          ({ verdict, count }) => [verdict, count] as const,
        ),
      ),

    podsOf: (cluster, workload) =>
      all<Detail>(`${DETAIL} WHERE r.member_of = ? AND o.cluster = ?`, workload, cluster).flatMap(
        podOfWorkload,
      ),
  };
}
