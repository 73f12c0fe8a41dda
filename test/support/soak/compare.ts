import type { Store } from '../../../src/store/contract.ts';
import { createSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { endWork } from '../end-work.ts';

export interface Difference {
  readonly what: string;
  readonly served: string | null;
  readonly replayed: string | null;
}

export interface Comparison {
  /** How many there were of what. */
  readonly compared: Readonly<Record<string, number>>;
  /** The first few of each kind. */
  readonly differences: readonly Difference[];
}

const UNLIMITED = 100_000_000;
const AT_MOST = 5;

/**
 * Compares what a service has concluded that followed a log with what one replay of it has. A replay knows that the log has
 * ended, and a service does not: the work on its store is ended here first.
 */
export function compareStores(served: string, log: string, replayed: string): Comparison {
  endWork(served, { sources: [{ type: 'audit-file', paths: [log] }] });
  const compared: Record<string, number> = {};
  const differences: Difference[] = [];
  const one = createSqliteStore({ path: served });
  const other = createSqliteStore({ path: replayed });
  try {
    for (const [what, textsOf] of Object.entries(CONTENTS)) {
      const mine = textsOf(one);
      const theirs = textsOf(other);
      compared[what] = theirs.length;
      let found = 0;
      for (let i = 0; i < Math.max(mine.length, theirs.length) && found < AT_MOST; i += 1) {
        if (mine[i] === theirs[i]) continue;
        found += 1;
        differences.push({ what, served: mine[i] ?? null, replayed: theirs[i] ?? null });
      }
    }
    return { compared, differences };
  } finally {
    one.close();
    other.close();
  }
}

const CONTENTS: { readonly [what: string]: (store: Store) => readonly string[] } = {
  lines: (store) => [...store.reader().lines()],
  counters: (store) =>
    store
      .reader()
      .counters()
      .map((row) => JSON.stringify(row)),
  outbox: (store) =>
    store
      .reader()
      .outbox(null, UNLIMITED)
      .map((entry) => JSON.stringify(entry)),
  deadLetters: (store) =>
    store
      .reader()
      .deadLetters(UNLIMITED)
      .map((letter) => JSON.stringify(letter)),
};
