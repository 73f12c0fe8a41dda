import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Store } from '../../src/store/contract.ts';
import { openSqliteReader } from '../../src/store/sqlite/sqlite-reader.ts';
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

/** Asked by one that keeps the index across Pods in memory, as the service does. */
function rememberingHarness(): StoreHarness {
  const folder = mkdtempSync(join(tmpdir(), 'lorgnette-store-'));
  const path = join(folder, 'store.db');
  const closers: (() => void)[] = [];
  const open: StoreHarness['open'] = (options) => {
    const store = createSqliteStore({ path, ...options });
    const reader = openSqliteReader(path, { remembersSightings: true });
    const close = (): void => {
      reader.close();
      store.close();
    };
    closers.push(close);
    return { ...store, reader: () => reader, close };
  };
  return {
    open,
    reopen: () => open(),
    dispose: () => {
      for (const close of closers) close();
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
describeStore('SQLite in a file, its index across Pods remembered', rememberingHarness);
describeStore('SQLite in memory', () => privateHarness(':memory:'));
describeStore('SQLite in a private temporary file', () => privateHarness(''));
