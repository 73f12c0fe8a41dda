import { statSync } from 'node:fs';

import { LorgnetteError } from '../../lib/errors.ts';

/**
 * Gives a check that throws `StoreUnavailable` once the file at `path` is no more the one that it is now: an open file
 * that was removed or replaced takes every write and shows none of them to anybody.
 */
export function watchIdentity(path: string): () => void {
  const identity = identityOf(path);
  return () => {
    const now = identityOf(path);
    if (now === identity) return;
    throw new LorgnetteError(
      'StoreUnavailable',
      `${path} was ${now === null ? 'removed or renamed' : 'replaced by another file'} while it was in use. ` +
        'Put it back or leave the new one, and start again: reading goes on where that store says.',
    );
  };
}

function identityOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}/${found.ino}`;
}
