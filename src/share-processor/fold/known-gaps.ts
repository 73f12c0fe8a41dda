import type { KnownGap } from '../../model/log-gap.ts';

/** Of more gaps than this the latest are known. */
const MOST_GAPS = 100;
const MOST_CHARACTERS = 600;
const BEGIN = 'gap ';

/**
 * The gaps of one cluster's log, each remembered under a key that says all of it: what is told twice is one, and of too many
 * the same ones stay in whatever order they come.
 */
export interface KnownGaps {
  /** The earliest first. */
  readonly list: () => readonly KnownGap[];
  /** Takes up what a record holds; every other key is left alone. */
  readonly remember: (key: string) => void;
  /** Gives the key of one that is new, and those that made way for it; `null` of one that is known or made way itself. */
  readonly learn: (gap: KnownGap) => { readonly key: string; readonly dropped: readonly string[] } | null;
}

export function createKnownGaps(): KnownGaps {
  const byKey = new Map<string, KnownGap>();
  const keys = (): string[] =>
    [...byKey.keys()].toSorted((a, b) => compare([a, byKey.get(a)], [b, byKey.get(b)]));

  return {
    list: () => keys().flatMap((key) => byKey.get(key) ?? []),
    remember(key) {
      if (key.startsWith(BEGIN)) byKey.set(key, fromKey(key));
    },
    learn(gap) {
      const key = toKey(gap);
      if (byKey.has(key)) return null;
      byKey.set(key, fromKey(key));
      const dropped = keys().slice(0, Math.max(0, byKey.size - MOST_GAPS));
      for (const old of dropped) byKey.delete(old);
      return byKey.has(key) ? { key, dropped } : null;
    },
  };
}

/** By when they end; what is known of the same time by its key. */
function compare(
  [aKey, a]: readonly [string, KnownGap | undefined],
  [bKey, b]: readonly [string, KnownGap | undefined],
): number {
  const end = (gap: KnownGap | undefined): number => gap?.to ?? gap?.from ?? 0;
  return end(a) - end(b) || (aKey < bKey ? -1 : 1);
}

type Parts = readonly [string, KnownGap['reason'], number | null, number | null, number | null, string];

const toKey = ({ source, reason, from, to, events, message }: KnownGap): string =>
  `${BEGIN}${JSON.stringify([source, reason, from, to, events, message.slice(0, MOST_CHARACTERS)] satisfies Parts)}`;

function fromKey(key: string): KnownGap {
  const [source, reason, from, to, events, message] = JSON.parse(key.slice(BEGIN.length)) as Parts;
  return { source, reason, from, to, events, message };
}
