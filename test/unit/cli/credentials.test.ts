import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';

import { tokenDigest } from '../../../src/lib/access-token.ts';
import { isPassword, parsePasswordHash } from '../../../src/lib/password-hash.ts';
import { AccessFile } from '../../../src/model/access.ts';
import { createFakeReader } from '../../api/fake-reader.ts';
import { run } from './world.ts';

const reader = createFakeReader([], []);
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-cli-credentials-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The entry that a command printed, as a file that holds nothing else. */
const fileOf = (list: string, stdout: string): AccessFile =>
  AccessFile.parse(parse(`${list}:\n${/^ {2}- .*$/m.exec(stdout)?.[0] ?? ''}`));

test('token create shows a token once, and the entry that knows it', async () => {
  const { code, stdout } = await run(['token', 'create', '--name', 'shop', '--namespace', 'a', 'b'], reader);
  const token = /^ {2}(lgt_\S+)$/m.exec(stdout)?.[1] ?? '';
  expect([code, fileOf('tokens', stdout).tokens]).toEqual([
    0,
    [{ name: 'shop', sha256: tokenDigest(token), namespaces: ['a', 'b'], scopes: [] }],
  ]);
  const json = await run(['token', 'create', '--name', 'x', '--metrics-only', '--json'], reader);
  const made = JSON.parse(json.stdout) as { token: string; entry: object };
  expect(made.entry).toEqual({
    name: 'x',
    sha256: tokenDigest(made.token),
    namespaces: [],
    scopes: ['metrics'],
  });
});

test('user create reads the password from a file, and prints the entry that knows it', async () => {
  const password = join(folder, 'password');
  writeFileSync(password, 'correct horse battery\n');
  const args = [
    'user',
    'create',
    '--name',
    'jane',
    '--password-file',
    password,
    '--namespace',
    'a',
    '--metrics',
  ];
  const { code, stdout } = await run(args, reader);
  const [user] = fileOf('users', stdout).users;
  expect([code, user]).toMatchObject([0, { name: 'jane', namespaces: ['a'], scopes: ['metrics'] }]);
  const hash = parsePasswordHash(user?.scrypt ?? '');
  expect(hash !== null && (await isPassword('correct horse battery', hash))).toBe(true);
  expect(stdout).not.toContain('horse');
});

test.each([
  [['token', 'create'], /required option '--name <name>'/],
  [['token', 'create', '--name', 'a b'], /^error: name must hold neither colons nor spaces/],
  [['user', 'create', '--name', 'a'], /required option '--password-file <file>'/],
  [
    ['user', 'create', '--name', 'a', '--password-file', '/nowhere/at/all'],
    /^error: --password-file cannot be read/,
  ],
])('%j is wrong usage', async (args, message) => {
  const { code, stdout, stderr } = await run(args, reader);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('user create wants a password of some length', async () => {
  const password = join(folder, 'password');
  writeFileSync(password, 'hunter2\n');
  const { code, stderr } = await run(['user', 'create', '--name', 'a', '--password-file', password], reader);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: a password has at least 12 letters/)]);
});
