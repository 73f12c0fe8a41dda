import { type Micros, seconds } from '../../lib/micros.ts';
import type { GapState, KnownIndex, Unread } from './gap-state.ts';
import type { IndexLook } from './index-look.ts';

/** Indices that are remembered: those with the oldest unread documents, which are the next to go. */
const MOST_INDICES = 64;
/** Copies of one shard agree after this long: what is not seen until then is not there. */
export const PATIENCE = seconds(120);

/**
 * What the indices of one log have in common: their names differ in a date, a number, or both, at their end, and in what
 * Elasticsearch puts before the name of an index that it shrinks or mounts from a snapshot.
 */
export const familyOf = (name: string): string =>
  name
    .replace(/^(?:partial-|restored-)*/, '')
    .replace(/^shrink-[^-]+-/, '')
    .replace(/(?:[-._]\d+)+$/, '');

/** What is worth remembering of a look: the indices that hold what is not read, and those that the logs end in. */
export function rememberIndices(before: GapState | null, now: IndexLook): GapState {
  const old = new Map((before?.indices ?? []).map((index) => [index.name, index]));
  const present = [...new Set([...now.indices.keys(), ...now.ahead.keys()])].flatMap(
    (name) => knownIndex(name, old.get(name), now) ?? [],
  );
  const heads = new Map<string, KnownIndex>();
  for (const index of present) {
    const family = familyOf(index.name);
    const head = heads.get(family);
    if (head === undefined || head.greatest <= index.greatest) heads.set(family, index);
  }
  const kept = present.filter((index) => index.unread !== null || heads.get(familyOf(index.name)) === index);
  const firstUnread = ({ unread, greatest }: KnownIndex): Micros => unread?.least ?? greatest;
  return {
    lookedAt: now.at,
    cursor: now.cursor,
    indices: kept.toSorted((a, b) => firstUnread(a) - firstUnread(b)).slice(0, MOST_INDICES),
  };
}

/** `null` of an index of which nothing is known but that it is there. */
function knownIndex(name: string, found: KnownIndex | undefined, now: IndexLook): KnownIndex | null {
  const uuid = now.indices.get(name) ?? null;
  const isOther = uuid !== null && typeof found?.uuid === 'string' && uuid !== found.uuid;
  const old = isOther ? undefined : found;
  const unread = now.ahead.get(name) ?? null;
  if (unread !== null && (old === undefined || unread.greatest > old.greatest)) {
    const { greatest, id } = unread;
    return { name, uuid, greatest, id, unread, unseen: null, grown: (old?.grown ?? 0) + 1 };
  }
  return old === undefined ? null : { ...old, uuid, grown: 0, ...unreadOf(old, unread, now) };
}

/** What was unread stays so though it is not to be seen, until it is sure that it is gone. */
function unreadOf(
  { greatest, unread: before, unseen }: KnownIndex,
  unread: Unread | null,
  { at, cursor }: IndexLook,
): Pick<KnownIndex, 'unread' | 'unseen'> {
  const upTo = unseen === null ? cursor : unseen.cursor;
  const isLeft = before !== null && (upTo === null || before.greatest > upTo);
  const isSure = unseen !== null && at - unseen.since > PATIENCE;
  if (!isLeft || isSure || unread?.greatest === greatest) return { unread, unseen: null };
  return { unread: before, unseen: unseen ?? { since: at, cursor } };
}
