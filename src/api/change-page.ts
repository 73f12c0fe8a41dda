import { decodeCursor, encodeCursor, malformedCursor } from '../lib/cursor.ts';
import type { Micros } from '../lib/micros.ts';
import type { Keyed } from '../model/change-answer.ts';

interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/**
 * A page of the changes of one object, the oldest first. The cursor names the last change of the page: what becomes known
 * later takes its place, before or after it. Throws `CursorInvalid`; `list` says what the cursor is one of.
 */
export function pageOfChanges<T>(
  changes: readonly Keyed<T>[],
  list: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Page<T> {
  const from = cursor === undefined ? 0 : after(changes, decode(cursor, list));
  const shown = changes.slice(from, from + limit);
  const last = shown.at(-1);
  const isMore = from + limit < changes.length && last !== undefined;
  return {
    items: shown.map(({ item }) => item),
    nextCursor: isMore ? encode(list, last) : null,
  };
}

interface Place {
  readonly at: Micros;
  readonly key: string;
}

/** What compaction took away since is passed over by its time. */
function after(changes: readonly Keyed<unknown>[], { at, key }: Place): number {
  const index = changes.findIndex((change) => change.key === key && change.at === at);
  if (index !== -1) return index + 1;
  const later = changes.findIndex((change) => change.at > at);
  return later === -1 ? changes.length : later;
}

const encode = (list: string, { at, key }: Place): string => encodeCursor(list, [at, key]);

function decode(cursor: string, list: string): Place {
  const [at, key, ...rest] = decodeCursor(cursor, list);
  if (typeof at !== 'number' || typeof key !== 'string' || rest.length > 0) throw malformedCursor();
  return { at, key };
}
