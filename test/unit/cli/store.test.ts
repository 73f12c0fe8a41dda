import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { batch, observation, podTarget } from '../../contract/store-samples.ts';
import { createFakeReader } from '../../api/fake-reader.ts';
import { run } from './world.ts';

const reader = createFakeReader([], []);
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-cli-store-'));
  path = join(folder, 'store.db');
  const store = createSqliteStore({ path, durability: 'process-crash' });
  store.commit(
    batch({
      observations: [{ target: podTarget('a'), observation: observation('rv:1') }],
      positions: [{ source: 'audit-file:east:audit.log', position: '{"version":1,"files":[]}' }],
      watermarks: [
        { source: 'audit-file:east:audit.log', cluster: 'east', watermark: 1_000_000, newest: 2_000_000 },
      ],
    }),
  );
  store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const store = (...args: string[]) => run(['store', ...args], reader);
const tamper = (sql: string): void => {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
};

describe('store check', () => {
  test('says that nothing is wrong, and exits with 0', async () => {
    const { code, stdout } = await store('check', '--store', path);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^✓ .*store\.db: nothing is wrong \(schema version 1; 1 objects, 0 result lines/),
    ]);
  });

  test('tells every problem, what positions mean included, and exits with 6', async () => {
    tamper("UPDATE positions SET position = 'odd'; UPDATE watermarks SET watermark = 9000000");
    const { code, stdout } = await store('check', '--store', path);
    expect([code, stdout]).toEqual([
      6,
      expect.stringMatching(/✗ .*: 2 problems\n {2}watermarks .*\n {2}positions .* is not JSON/),
    ]);
    const { code: same, stdout: json } = await store('check', '--store', path, '--json');
    expect([same, JSON.parse(json)]).toMatchObject([
      6,
      { ok: false, schemaVersion: 1, problems: [{ check: 'watermarks' }, { check: 'positions' }] },
    ]);
  });

  test('takes the store of the configuration', async () => {
    const config = join(folder, 'lorgnette.yaml');
    writeFileSync(config, `store: {path: ${path}}\n`);
    expect((await store('check', '--config', config)).code).toBe(0);
    expect((await store('check', '--store', ':memory:')).code).toBe(2);
    expect((await store('check', '--store', join(folder, 'none.db'))).code).toBe(6);
  });

  test('shows how far it is on a terminal', async () => {
    const { stderr } = await run(['store', 'check', '--store', path], reader, { terminal: { columns: 80 } });
    expect(stderr).toMatch(/ 0 % {2}integrity/);
  });
});

describe('store info', () => {
  test('tells sizes, times and tables', async () => {
    const { code, stdout } = await store('info', '--store', path);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /store\.db: .* free; schema version 1\nno results\ncluster east is complete up to 1970/,
    );
    expect(stdout).toMatch(/observations +1 +\d/);
    const { stdout: json } = await store('info', '--store', path, '--json');
    expect(JSON.parse(json)).toMatchObject({
      schemaVersion: 1,
      freePages: 0,
      oldest: null,
      watermarks: [{ cluster: 'east', newest: '1970-01-01T00:00:02.000000Z' }],
    });
  });
});

describe('store backup', () => {
  test('writes a copy once, and never over a file', async () => {
    const target = join(folder, 'copy.db');
    const { code, stdout } = await store('backup', target, '--store', path);
    expect([code, stdout, existsSync(target)]).toEqual([
      0,
      expect.stringMatching(/a copy of .*store\.db/),
      true,
    ]);
    const again = await store('backup', target, '--store', path);
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringMatching(/is there already.*\[TargetInvalid\]/),
    ]);
    expect((await store('check', '--store', target)).code).toBe(0);
  });
});
