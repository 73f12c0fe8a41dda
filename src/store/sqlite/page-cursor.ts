import { decodeCursor, encodeCursor, filtersOf, malformedCursor } from '../../lib/cursor.ts';
import type { Micros } from '../../lib/micros.ts';
import type { ListQuery } from '../contract.ts';
import type { List } from './lists.ts';

/** The last row of a page: the next one begins after it. */
export interface RowKey {
  readonly firstAt: Micros;
  readonly uid: string;
  readonly cluster: string;
}

/** Of a window only that there is one: it is often told as so long before the newest event, and so moves from page to page. */
const questionOf = (list: List, query: ListQuery): unknown => [
  list,
  filtersOf({
    ...query,
    ...(query.since === undefined ? {} : { since: true }),
    ...(query.until === undefined ? {} : { until: true }),
  }),
];

/** The cursor of the page after the row with this key. */
export const encodePageCursor = ({ firstAt, uid, cluster }: RowKey, list: List, query: ListQuery): string =>
  encodeCursor(questionOf(list, query), [firstAt, uid, cluster]);

/** Throws `CursorInvalid` when `cursor` is no cursor, or one of a query with other filters. */
export function decodePageCursor(cursor: string, list: List, query: ListQuery): RowKey {
  const [firstAt, uid, cluster, ...rest] = decodeCursor(cursor, questionOf(list, query));
  if (
    typeof firstAt !== 'number' ||
    typeof uid !== 'string' ||
    typeof cluster !== 'string' ||
    rest.length > 0
  ) {
    throw malformedCursor();
  }
  return { firstAt, uid, cluster };
}
