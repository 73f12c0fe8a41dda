import { afterEach, beforeEach, describe } from 'vitest';

import type { Store } from '../../src/store/contract.ts';
import { describeAcrossPods } from './store-across-pods.ts';
import { describeCommits } from './store-commits.ts';
import { describeLedgers } from './store-ledgers.ts';
import { describeObjects } from './store-objects.ts';
import { describeOrigins } from './store-origins.ts';
import { describeQueries } from './store-queries.ts';
import { describeRetention } from './store-retention.ts';

/** One store under test. Adapters leave out `reopen` when nothing survives `close()`. */
export interface StoreHarness {
  /** Opens an empty store. */
  open(options?: { maxDeadLetters?: number; maxKeptBytes?: number }): Store;
  /** Opens what an earlier `open` or `reopen` has left behind. */
  reopen?: () => Store;
  /** Closes what is open and removes what was written. */
  dispose(): void;
}

/** A harness of its own; disposed after the running test. */
export type NewHarness = () => StoreHarness;

/** What every store must do. Call it once for each adapter. */
export function describeStore(name: string, createHarness: () => StoreHarness): void {
  describe(`store: ${name}`, () => {
    let harnesses: StoreHarness[];
    const newHarness: NewHarness = () => {
      const harness = createHarness();
      harnesses.push(harness);
      return harness;
    };
    beforeEach(() => {
      harnesses = [];
    });
    afterEach(() => {
      for (const harness of harnesses) harness.dispose();
    });
    describeCommits(newHarness);
    describeLedgers(newHarness);
    describeOrigins(newHarness);
    describeQueries(newHarness);
    describeObjects(newHarness);
    describeRetention(newHarness);
    describeAcrossPods(newHarness);
  });
}
