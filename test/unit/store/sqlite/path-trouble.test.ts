import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { pathTrouble } from '../../../../src/store/sqlite/path-trouble.ts';

// What takes privileges away, fills a disk or uses up handles is tested with real processes in test/e2e/faults.test.ts.
describe('pathTrouble', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lorgnette-path-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('tells what is in the way of a file', () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'file'), '');
    const trouble = (...names: string[]) => pathTrouble(join(folder, ...names));
    expect([trouble('file'), trouble('none'), trouble('sub'), trouble('no', 'file')]).toEqual([
      null,
      'no-file',
      'is-folder',
      'no-folder',
    ]);
    expect(trouble('file', 'below')).toBe('no-folder');
  });
});
