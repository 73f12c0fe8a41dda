import { AsyncLocalStorage } from 'node:async_hooks';

import { LorgnetteError } from '../../lib/errors.ts';
import type { Access } from '../../model/access.ts';

/** Knows, wherever a request has got to, what it may read. */
export interface AccessScope {
  /** Everything that begins in `work` may read what `access` says. */
  run(access: Access, work: () => void): void;
  /** Of the request at hand. Outside of any it throws: who forgot to ask must not see everything. */
  current(): Access;
}

export function createAccessScope(): AccessScope {
  const storage = new AsyncLocalStorage<Access>();
  return {
    run: (access, work) => storage.run(access, work),
    current() {
      const access = storage.getStore();
      if (access !== undefined) return access;
      throw new LorgnetteError('Internal', 'The store was read for a request that nobody has authenticated.');
    },
  };
}
