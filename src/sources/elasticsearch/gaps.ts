import { formatMicros, type Micros, seconds } from '../../lib/micros.ts';
import type { LogGap, LogGapReason } from '../contract.ts';
import type { GapState, KnownIndex, Unread } from './gap-state.ts';

/**
 * What there is, by one look at it. Of a look that failed, or that not every shard answered, the finder is not told: what
 * could not be seen need not be gone.
 */
export interface IndexLook {
  /** The clock of this machine. */
  readonly at: Micros;
  /** Everything up to this ingest time has been handed over; `null` before anything was. */
  readonly cursor: Micros | null;
  /** Every index that is open and meant by the source's `indices`, with its uuid; `null` where that may not be seen. */
  readonly indices: ReadonlyMap<string, string | null>;
  /** Of each that has any: the documents whose ingest time is later than the cursor. */
  readonly ahead: ReadonlyMap<string, Unread>;
  /**
   * How many documents later than the cursor of the last look were handed over since, by index. Absent where nobody counted:
   * then it is told less often how many are missing.
   */
  readonly read?: ReadonlyMap<string, number>;
  /** Which documents with these `_id`s any of the indices holds: asked only when something is gone. */
  readonly held: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * Finds what was removed before it was read. Its state belongs into the same position as the batch that brings the gaps, so
 * that each is told once.
 *
 * Nothing is missing when nothing came, when what was read is deleted, or when documents moved to another index as they are
 * (reindexed, shrunk, mounted from a snapshot).
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
/** Indices that are remembered: those with the oldest unread documents, which are the next to go. */
const MOST_INDICES = 64;

export function createGapFinder(options: GapFinderOptions): GapFinder {
  let state = options.state;

  return {
    state: () => state,
    async look(now) {
      const before = state;
      const gone = before === null ? [] : before.indices.filter((index) => isGone(index, now));
      const gaps =
        before === null || gone.length === 0 ? [] : await missing(gone, before, now, options.clusterOf);
      // Only now: a look that failed is made again.
      state = remember(before, now);
      return gaps;
    },
  };
}

/** An index that is not there any more, or whose unread documents are not: it was made anew, or somebody deleted them. */
function isGone({ name, uuid, unread }: KnownIndex, { indices, ahead, cursor }: IndexLook): boolean {
  const there = indices.get(name);
  if (there === undefined && !ahead.has(name)) return true;
  if (typeof there === 'string' && uuid !== null && there !== uuid) return true;
  if (unread === null || !isLater(unread.greatest, cursor)) return false;
  return (ahead.get(name)?.greatest ?? Number.NEGATIVE_INFINITY) < unread.greatest;
}

const isLater = (at: Micros, cursor: Micros | null): boolean => cursor === null || at > cursor;

async function missing(
  gone: readonly KnownIndex[],
  before: GapState,
  now: IndexLook,
  clusterOf: GapFinderOptions['clusterOf'],
): Promise<LogGap[]> {
  const unread = (index: KnownIndex): Unread | null =>
    index.unread !== null && isLater(index.unread.greatest, now.cursor) ? index.unread : null;
  const ids = gone.flatMap((index) => unread(index)?.id ?? []);
  const held = ids.length === 0 ? new Set<string>() : await now.held(ids);
  return gone.flatMap((index): LogGap[] => {
    const lost = unread(index);
    if (lost?.id !== undefined && lost.id !== null && held.has(lost.id)) return [];
    const gap = lost === null ? unseenGap(index, before, now) : unreadGap(index, lost, before, now);
    return gap === null ? [] : [{ cluster: clusterOf(index.name), ...gap }];
  });
}

type Gap = Omit<LogGap, 'cluster'>;

/** Documents were there, and are not any more. */
function unreadGap({ name, grown }: KnownIndex, lost: Unread, before: GapState, now: IndexLook): Gap {
  const from = now.cursor === null ? lost.least : Math.max(now.cursor, lost.least);
  const isAway = wasAway(before, now);
  const next = isAway ? nextOf(name, now) : null;
  const isMore = isAway || grown >= GROWING;
  const known = countOf(name, lost, before, now);
  return {
    reason: isAway ? 'retention-overtook' : 'index-gone',
    from,
    to: next === null ? lost.greatest : Math.max(lost.greatest, next),
    events: isMore ? null : known,
    message: `${whatHappened(name, isAway)} before it was read: ${known === null ? '' : `${isMore ? 'at least ' : ''}${known} `}documents from ${formatMicros(from)} to ${formatMicros(lost.greatest)} are missing. ${ADVICE[isAway ? 'retention-overtook' : 'index-gone']}`,
  };
}

/** All that was seen of it was read; what it may have got since nobody knows. */
function unseenGap({ name, greatest, grown }: KnownIndex, before: GapState, now: IndexLook): Gap | null {
  const isAway = wasAway(before, now);
  const next = nextOf(name, now);
  const isLate = isAway && next !== null && next - greatest > PAUSE;
  // Whoever looks all the time has seen all but what came in between two looks.
  if (!isLate && grown < GROWING) return null;
  // The log went on elsewhere at once.
  if (next !== null && !isLate && isAway) return null;
  const reason: LogGapReason = isAway ? 'retention-overtook' : 'index-gone';
  const upTo = next === null ? '' : ` and ${formatMicros(next)}, when the next one begins`;
  return {
    reason,
    from: greatest,
    to: next,
    events: null,
    message: `${whatHappened(name, isAway)} after it had been read up to ${formatMicros(greatest)}: what came between then${upTo === '' ? ' and its end' : upTo}, may be missing. ${ADVICE[reason]}`,
  };
}

const ADVICE: { readonly [reason in Exclude<LogGapReason, 'not-received'>]: string } = {
  'index-gone':
    'Let no index be deleted, closed or made anew that is still written to or read: retention by age (ILM, data stream lifecycle) is to be longer than Lorgnette may lag',
  'retention-overtook':
    'Keep audit events longer in Elasticsearch than Lorgnette may stand still or lag, and start it again sooner',
};

const whatHappened = (name: string, isAway: boolean): string =>
  isAway
    ? `index ${name} was deleted or closed while Lorgnette did not look,`
    : `index ${name} was deleted, closed or emptied`;

const wasAway = (before: GapState, now: IndexLook): boolean => now.at - before.lookedAt > AWAY;

function countOf(name: string, lost: Unread, before: GapState, now: IndexLook): number | null {
  const isUntouched = now.cursor === before.cursor || now.cursor === null || now.cursor < lost.least;
  if (isUntouched) return lost.documents;
  return now.read === undefined ? null : Math.max(0, lost.documents - (now.read.get(name) ?? 0));
}

/** When the oldest unread document comes that is left of the same log. */
function nextOf(name: string, { ahead }: IndexLook): Micros | null {
  const family = familyOf(name);
  let next: Micros | null = null;
  for (const [index, { least }] of ahead) {
    if (familyOf(index) === family) next = next === null ? least : Math.min(next, least);
  }
  return next;
}

/** Names of indices that follow each other differ in a date, a number, or both, at their end. */
const familyOf = (name: string): string => name.replace(/(?:[-._]\d+)+$/, '');

function remember(before: GapState | null, { at, cursor, indices, ahead }: IndexLook): GapState {
  const old = new Map((before?.indices ?? []).map((index) => [index.name, index]));
  const present = [...new Set([...indices.keys(), ...ahead.keys()])].flatMap((name): KnownIndex[] => {
    const uuid = indices.get(name) ?? null;
    const found = old.get(name);
    const isSame = found !== undefined && (uuid === null || found.uuid === null || uuid === found.uuid);
    const unread = ahead.get(name) ?? null;
    const greatest = Math.max(
      isSame ? found.greatest : Number.NEGATIVE_INFINITY,
      unread?.greatest ?? Number.NEGATIVE_INFINITY,
    );
    // Nothing is known of one in which there was never anything to read.
    if (!Number.isFinite(greatest)) return [];
    const isNews = unread !== null && (!isSame || unread.greatest > found.greatest);
    return [{ name, uuid, greatest, unread, grown: isNews ? (isSame ? found.grown : 0) + 1 : 0 }];
  });
  const heads = new Map<string, KnownIndex>();
  for (const index of present) {
    const head = heads.get(familyOf(index.name));
    if (head === undefined || head.greatest <= index.greatest) heads.set(familyOf(index.name), index);
  }
  const kept = present.filter((index) => index.unread !== null || heads.get(familyOf(index.name)) === index);
  const firstUnread = ({ unread, greatest }: KnownIndex): Micros => unread?.least ?? greatest;
  return {
    lookedAt: at,
    cursor,
    indices: kept.toSorted((a, b) => firstUnread(a) - firstUnread(b)).slice(0, MOST_INDICES),
  };
}
