import { afterEach, beforeEach, describe } from 'vitest';

import type { Store } from '../../src/store/contract.ts';
import { describeCommits } from './store-commits.ts';
import { describeQueries } from './store-queries.ts';
import { describeRetention } from './store-retention.ts';

/** One store under test. Adapters leave out `reopen` when nothing survives `close()`. */
export interface StoreHarness {
  /** Opens an empty store. */
  open(options?: { maxDeadLetters?: number }): Store;
  /** Opens what an earlier `open` or `reopen` has left behind. */
  reopen?: () => Store;
  /** Closes what is open and removes what was written. */
  dispose(): void;
}

/** The harness of the running test. */
export type CurrentHarness = () => StoreHarness;

/** What every store must do. Call it once for each adapter. */
export function describeStore(name: string, createHarness: () => StoreHarness): void {
  describe(`store: ${name}`, () => {
    let harness: StoreHarness;
    beforeEach(() => {
      harness = createHarness();
    });
    afterEach(() => harness.dispose());
    describeCommits(() => harness);
    describeQueries(() => harness);
    describeRetention(() => harness);
  });
}
