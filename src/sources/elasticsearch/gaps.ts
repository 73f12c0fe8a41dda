import { formatMicros, type Micros, seconds } from '../../lib/micros.ts';
import type { LogGap, LogGapReason } from '../contract.ts';
import { familyOf, PATIENCE, rememberIndices } from './gap-memory.ts';
import type { GapState, KnownIndex, Unread } from './gap-state.ts';
import type { IndexLook } from './index-look.ts';

/**
 * Finds what was removed before it was read. Nothing is missing when nothing came, when what was read is deleted, or when
 * documents moved to another index as they are (reindexed, shrunk, mounted from a snapshot).
 *
 * Its state belongs into the position of the very batch that brings the gaps, so that each is told once. A look costs least
 * when it asks for what is later than the cursor only.
 */
export interface GapFinder {
  /** To be called at each poll, before it reads; of a backlog that is read in one go, every half minute or so. */
  look(now: IndexLook): Promise<LogGap[]>;
  /** Small, JSON; `null` before the first look. */
  state(): GapState | null;
}

export interface GapFinderOptions {
  readonly state: GapState | null;
  /** The cluster whose events an index holds; `null` where it holds those of several. */
  readonly clusterOf: (index: string) => string | null;
}

/** Whoever has not looked for so long has been away. */
const AWAY = seconds(120);
/** The log may pause this long and be the same log: what is later after a time away may not be all there was. */
const PAUSE = seconds(60);
/** Something new in each of so many looks in a row: the index is being written to. */
const GROWING = 2;

export function createGapFinder(options: GapFinderOptions): GapFinder {
  let state = options.state;
  return {
    state: () => state,
    async look(now) {
      const gaps = state === null ? [] : await missing(state, now, options.clusterOf);
      // Only now: a look that failed is made again.
      state = rememberIndices(state, now);
      return gaps;
    },
  };
}

/** What one index seems to have lost: documents that were seen, or, with `null`, what it may have got since. */
interface Loss {
  readonly index: KnownIndex;
  readonly unread: Unread | null;
  /** Everything up to here is read all the same. */
  readonly cursor: Micros | null;
}

async function missing(
  before: GapState,
  now: IndexLook,
  clusterOf: GapFinderOptions['clusterOf'],
): Promise<LogGap[]> {
  const losses = before.indices.flatMap((index) => lossOf(index, now) ?? []);
  const ids = losses.flatMap(({ index, unread }) => (unread ?? index).id ?? []);
  const held = ids.length === 0 ? new Set<string>() : await now.held(ids);
  return losses.flatMap((loss): LogGap[] => {
    const { id } = loss.unread ?? loss.index;
    if (id !== null && held.has(id)) return [];
    const gap =
      loss.unread === null ? unseenGap(loss, before, now) : unreadGap(loss, loss.unread, before, now);
    return gap === null ? [] : [{ cluster: clusterOf(loss.index.name), ...gap }];
  });
}

function lossOf(index: KnownIndex, { at, cursor, indices, ahead }: IndexLook): Loss | null {
  const { name, uuid, unread, unseen } = index;
  const isLeft = (upTo: Micros | null): boolean =>
    unread !== null && (upTo === null || unread.greatest > upTo);
  const there = indices.get(name);
  const isThere = there !== undefined || ahead.has(name);
  const isOther = typeof there === 'string' && uuid !== null && there !== uuid;
  if (!isThere || isOther) return { index, unread: isLeft(cursor) ? unread : null, cursor };
  // Made anew where uuids may not be seen, or somebody deleted documents.
  if (unseen === null || at - unseen.since <= PATIENCE || !isLeft(unseen.cursor)) return null;
  if ((ahead.get(name)?.greatest ?? Number.NEGATIVE_INFINITY) >= index.greatest) return null;
  return { index, unread, cursor: unseen.cursor };
}

type Gap = Omit<LogGap, 'cluster'>;

/** Documents were there, and are not any more. */
function unreadGap({ index, cursor }: Loss, lost: Unread, before: GapState, now: IndexLook): Gap {
  const { name, grown } = index;
  const isAway = wasAway(before, now);
  const reason = isAway ? 'retention-overtook' : 'index-gone';
  const next = isAway ? nextOf(name, now) : null;
  const known = countOf(name, lost, before, now);
  // What came to it after it was seen last is missing too.
  const isMore = isAway || grown >= GROWING;
  const least = isMore ? 'at least ' : '';
  const documents =
    known === null
      ? 'documents'
      : known === lost.documents
        ? `${least}${known} documents`
        : `${least}${known} of the documents`;
  const span = `from ${formatMicros(lost.least)} to ${formatMicros(lost.greatest)}`;
  return {
    reason,
    from: cursor === null ? lost.least : Math.max(cursor, lost.least),
    to: next === null ? lost.greatest : Math.max(lost.greatest, next),
    events: isMore ? null : known,
    message: `${whatHappened(name, isAway)} before all of it was read: ${documents} ${span} are missing. ${ADVICE[reason]}`,
  };
}

/** All that was seen of it was read; what it may have got since nobody knows. */
function unseenGap({ index }: Loss, before: GapState, now: IndexLook): Gap | null {
  const { name, greatest, grown } = index;
  const isAway = wasAway(before, now);
  const next = nextOf(name, now);
  const pauses = next === null ? null : next - greatest > PAUSE;
  // Whoever looks all the time has seen all but what came to it between two looks; who was away and finds the log go on
  // where it was left has missed nothing.
  const isLikely = isAway && pauses !== null ? pauses : grown >= GROWING;
  if (!isLikely) return null;
  const reason = isAway ? 'retention-overtook' : 'index-gone';
  const upTo = next === null ? 'its end' : `${formatMicros(next)}, when the log goes on,`;
  return {
    reason,
    from: greatest,
    // It was gone when it was looked for.
    to: next ?? now.at,
    events: null,
    message: `${whatHappened(name, isAway)} when it was read up to ${formatMicros(greatest)}: what came between then and ${upTo} may be missing. ${ADVICE[reason]}`,
  };
}

const ADVICE: { readonly [reason in Extract<LogGapReason, 'index-gone' | 'retention-overtook'>]: string } = {
  'index-gone':
    'Delete, close or re-create no index that is still written to or not read yet: retention by age (ILM, data stream lifecycle) is to be longer than Lorgnette may lag.',
  'retention-overtook':
    'Keep audit events in Elasticsearch for longer than Lorgnette may stand still or lag.',
};

const whatHappened = (name: string, isAway: boolean): string =>
  `Index ${name} was deleted, closed or left out${isAway ? ', while nobody looked,' : ''}`;

const wasAway = (before: GapState, now: IndexLook): boolean => now.at - before.lookedAt > AWAY;

function countOf(name: string, lost: Unread, before: GapState, now: IndexLook): number | null {
  const isUntouched = now.cursor === before.cursor || now.cursor === null || now.cursor < lost.least;
  if (isUntouched) return lost.documents;
  return now.read === undefined ? null : Math.max(0, lost.documents - (now.read.get(name) ?? 0));
}

/** When the oldest unread document comes that is left of the same log. */
function nextOf(name: string, { ahead }: IndexLook): Micros | null {
  const family = familyOf(name);
  const rest = [...ahead].filter(([index]) => familyOf(index) === family).map(([, { least }]) => least);
  return rest.length === 0 ? null : Math.min(...rest);
}
