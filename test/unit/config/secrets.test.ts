import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Config, type ConfigInput } from '../../../src/config/schema.ts';
import { loadSecrets, requireSecrets } from '../../../src/config/secrets.ts';
import { loadTlsFiles } from '../../../src/config/tls-files.ts';
import { formatPath, formatProblem, type Problem, type YamlPath } from '../../../src/lib/yaml-file.ts';

const CERTIFICATES = fileURLToPath(new URL('../../support/certificates/', import.meta.url));
const file = (name: string): string => join(CERTIFICATES, name);
const TLS = { certFile: file('server.crt'), keyFile: file('server.key') };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const problemAt = (path: YamlPath, message: string): Problem => ({
  file: 'f',
  line: 1,
  col: 1,
  path: formatPath(path),
  message,
});

function load(server: NonNullable<ConfigInput['server']>): { problems: string[]; warnings: string[] } {
  const loaded = loadSecrets({ config: Config.parse({ server }), problemAt });
  const lines = (found: readonly Problem[]): string[] =>
    found.map((problem) => formatProblem(problem).replaceAll(`${folder}/`, '').replaceAll(CERTIFICATES, ''));
  return loaded.ok
    ? { problems: [], warnings: lines(loaded.warnings) }
    : { problems: lines(loaded.problems), warnings: [] };
}

function accessFile(text: string, mode = 0o600): string {
  const path = join(folder, 'access.yaml');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}
const SHA = 'a'.repeat(64);

describe('the access file', () => {
  test('is sound, and nobody else can read it', () => {
    const text = `tokens:\n  - {name: a, sha256: ${SHA}}\n  - {name: b, sha256: ${SHA}, namespaces: [x]}\n`;
    expect(load({ accessFile: accessFile(text) })).toEqual({ problems: [], warnings: [] });
    expect(load({ accessFile: accessFile(text, 0o644) }).warnings).toEqual([
      'f:1:1 server.accessFile access.yaml can be read by everybody on this machine: chmod o= access.yaml',
    ]);
  });

  test('tells everything that is wrong with it where it is, and no value of it', () => {
    const text = `tokens:\n  - {name: a, token: hunter2, sha256: hunter2}\nusers:\n  - {name: "b c", scrypt: hunter2, namespace: x}\n`;
    const { problems } = load({ accessFile: accessFile(text) });
    expect(problems).toEqual([
      'access.yaml:2:15 tokens[0].token is not a known key',
      'access.yaml:2:39 tokens[0].sha256 must be 64 hexadecimal digits: the SHA-256 of the token',
      'access.yaml:4:12 users[0].name must hold neither colons nor spaces',
      'access.yaml:4:27 users[0].scrypt must be a hash that `lorgnette user create` made',
      'access.yaml:4:36 users[0].namespace is not a known key: did you mean `namespaces`?',
    ]);
  });

  test('names somebody, and everybody once', () => {
    expect(load({ accessFile: accessFile('tokens: []\n') }).problems).toEqual([
      'access.yaml:1:1 names nobody: add tokens or users',
    ]);
    const twice = `tokens:\n  - {name: a, sha256: ${SHA}}\n  - {name: a, sha256: ${SHA}}\n`;
    expect(load({ accessFile: accessFile(twice) }).problems).toEqual([
      'access.yaml:3:12 tokens[1].name another entry is called a',
    ]);
  });

  test('is there', () => {
    expect(load({ accessFile: join(folder, 'none.yaml') }).problems).toEqual([
      expect.stringMatching(/^f:1:1 server\.accessFile none\.yaml cannot be read: ENOENT/) as unknown,
    ]);
  });
});

describe('certificates', () => {
  test('fit together', () => {
    chmodSync(TLS.keyFile, 0o600);
    expect(load({ tls: { ...TLS, clientCaFile: file('ca.crt') } })).toEqual({ problems: [], warnings: [] });
    expect(load({ tls: { ...TLS, keyFile: file('client.key') } }).problems).toEqual([
      expect.stringMatching(
        /^f:1:1 server\.tls\.keyFile cannot be used: it is not the key of server\.crt$/,
      ) as unknown,
    ]);
  });

  test('are what they should be', () => {
    const other = join(folder, 'other.pem');
    writeFileSync(other, 'hello');
    expect(load({ tls: { ...TLS, certFile: other, clientCaFile: other } }).problems).toEqual([
      expect.stringMatching(/^f:1:1 server\.tls\.certFile cannot be used: /) as unknown,
      expect.stringMatching(/^f:1:1 server\.tls\.clientCaFile cannot be used: /) as unknown,
    ]);
    expect(load({ tls: { certFile: join(folder, 'a'), keyFile: join(folder, 'b') } }).problems).toHaveLength(
      2,
    );
  });

  test('warn of a key that everybody can read, and of the end that is near', () => {
    const keyFile = join(folder, 'open.key');
    writeFileSync(keyFile, readFileSync(TLS.keyFile));
    chmodSync(keyFile, 0o644);
    const year = 365.25 * 86_400_000;
    const warnings = (now: number): string[] => {
      const { server } = Config.parse({ server: { tls: TLS } });
      const loaded = loadTlsFiles(server, (setting, message) => problemAt([setting], message), now);
      return loaded.ok
        ? loaded.warnings.map(({ message }) => message.replaceAll(CERTIFICATES, ''))
        : ['not sound'];
    };
    expect(warnings(Date.now() + 200 * year)).toEqual(['server.crt has expired']);
    expect(load({ tls: { ...TLS, keyFile } })).toEqual({
      problems: [],
      warnings: [
        'f:1:1 server.tls.keyFile open.key can be read by everybody on this machine: chmod o= open.key',
      ],
    });
    writeFileSync(keyFile, '');
    expect(load({ tls: { ...TLS, keyFile } }).problems).toHaveLength(1);
  });
});

test('requireSecrets throws every problem', () => {
  const config = Config.parse({
    server: { accessFile: join(folder, 'none'), tls: { certFile: 'a', keyFile: 'b' } },
  });
  expect(() => requireSecrets(config)).toThrow(
    expect.objectContaining({
      code: 'ConfigInvalid',
      message: expect.stringMatching(/none[^]*\n[^]*certFile[^]*\n[^]*keyFile/) as unknown,
    }),
  );
  expect(requireSecrets(Config.parse({}))).toMatchObject({ access: null, tls: null });
});
