import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Store } from '../../src/store/contract.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { StoreHarness } from './store.ts';
import { describeStore } from './store.ts';

function fileHarness(): StoreHarness {
  const folder = mkdtempSync(join(tmpdir(), 'lorgnette-store-'));
  const path = join(folder, 'store.db');
  let store: Store | null = null;
  const open: StoreHarness['open'] = (options) => (store = createSqliteStore({ path, ...options }));
  return {
    open,
    reopen: () => open(),
    dispose: () => {
      store?.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function privateHarness(path: '' | ':memory:'): StoreHarness {
  let store: Store | null = null;
  return {
    open: (options) => (store = createSqliteStore({ path, ...options })),
    dispose: () => store?.close(),
  };
}

describeStore('SQLite in a file', fileHarness);
describeStore('SQLite in memory', () => privateHarness(':memory:'));
describeStore('SQLite in a private temporary file', () => privateHarness(''));
