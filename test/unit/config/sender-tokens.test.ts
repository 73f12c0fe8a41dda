import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { Config } from '../../../src/config/schema.ts';
import { loadSenderTokens } from '../../../src/config/sender-tokens.ts';
import { createToken, tokenDigest } from '../../../src/lib/access-token.ts';
import type { AccessFile } from '../../../src/model/access.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-senders-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const [one, other] = [createToken(), createToken()];

function load(content: string | null, { access = null as AccessFile | null, mode = 0o600 } = {}) {
  const tokenFile = join(folder, 'tokens');
  rmSync(tokenFile, { force: true });
  if (content !== null) {
    writeFileSync(tokenFile, content);
    chmodSync(tokenFile, mode);
  }
  const { sources } = Config.parse({ sources: [{ type: 'audit-webhook', cluster: 'a', tokenFile }] });
  const loaded = loadSenderTokens(sources, access, (path, message) => ({
    file: 'f',
    line: 1,
    col: 1,
    path: path.join('.'),
    message: message.replaceAll(`${folder}/`, ''),
  }));
  const messages = (list: readonly { message: string }[]): string[] => list.map(({ message }) => message);
  return loaded.ok
    ? { senders: [...loaded.senders], warnings: messages(loaded.warnings) }
    : { problems: messages(loaded.problems) };
}

test('one token a line, of which the digest is kept', () => {
  expect(load(`# first\r\n${one}\r\n\n  ${other}\n`)).toEqual({
    senders: [['a', [tokenDigest(one), tokenDigest(other)]]],
    warnings: [],
  });
});

test('a file that everybody can read is warned of', () => {
  expect(load(one, { mode: 0o644 }).warnings).toEqual([
    'tokens can be read by everybody on this machine: chmod o= tokens',
  ]);
});

test('tells where each is wrong, and nothing of it', () => {
  expect(load(`${one}\nhunter2\n${'ä'.repeat(40)}\n`).problems).toEqual([
    'tokens:2 is shorter than 32 characters and could be guessed: `lorgnette token create` makes good ones',
    'tokens:3 has characters that no bearer token can have',
  ]);
  expect(load('# none\n').problems).toEqual(['tokens holds no token: nobody could post for a']);
  expect(load(null).problems).toEqual([expect.stringContaining('tokens cannot be read: ENOENT')]);
});

test('a token that reads everything is none for posting', () => {
  const access = {
    tokens: [{ name: 'reader', sha256: tokenDigest(one), scopes: [] }],
    users: [],
  } as unknown as AccessFile;
  expect(load(one, { access }).problems).toEqual([
    'tokens:1 is a token of server.accessFile too: who posts audit events would read everything',
  ]);
});
