import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { valueAt } from '../../../src/config/layer.ts';
import { loadConfig, type SoundConfig } from '../../../src/config/load.ts';
import { printConfig, printConfigJson } from '../../../src/config/print.ts';
import type { ConfigInput } from '../../../src/config/schema.ts';
import { SETTINGS } from '../../../src/config/settings.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-print-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(text: string, env: NodeJS.ProcessEnv = {}, flags: ConfigInput = {}): SoundConfig {
  const file = join(folder, 'lorgnette.yaml');
  writeFileSync(file, text);
  const loaded = loadConfig({ file, env, flags });
  if (!loaded.ok) throw new Error('the configuration is not sound');
  return loaded;
}

const TEXT = 'cluster: "on: off # not"\nsources:\n  - type: audit-file\n    paths: ["a", "*.log"]\n';

describe('printConfig', () => {
  test('gives each setting with where it comes from', () => {
    const loaded = load(TEXT, { LORGNETTE_RULES_DIRECTORIES: '/a,/b' }, { server: { port: 7 } });
    const text = printConfig(loaded).replaceAll(`${folder}/`, '');
    expect(text.split('\n').slice(0, 15)).toEqual([
      '# yaml-language-server: $schema=lorgnette.schema.json',
      '',
      'cluster: "on: off # not"  # file: lorgnette.yaml:1',
      '',
      'sources:  # file: lorgnette.yaml:3',
      '  - type: audit-file',
      '    paths:',
      '      - a',
      '      - "*.log"',
      '    follow: true',
      '',
      'store:',
      '  type: sqlite                    # default',
      '  path: lorgnette.db              # default',
      '  retentionDays: 30               # default',
    ]);
    expect(text).toMatch(/^ {2}port: 7 +# command line$/m);
    expect(text).toContain('  directories: [/a, /b]  # environment: LORGNETTE_RULES_DIRECTORIES\n');
    const comments = [...text.matchAll(/# (?:default|file: |environment: |command line)/g)];
    // What is not set and has no default is not there.
    const present = SETTINGS.filter(({ path }) => valueAt(loaded.config, path) !== undefined);
    expect(comments).toHaveLength(present.length);
  });

  test.each([
    ['nothing is set', '{}\n'],
    ['much is', TEXT],
    [
      'values look like what is printed beside them',
      'cluster: "a # default"\nsources:\n  - {type: audit-file, paths: ["x  # default", " # command line", "a\\nb # default"]}\n',
    ],
  ])('is a file that means the same when %s', (_when, text) => {
    const loaded = load(text, { LORGNETTE_LIMITS_BATCH_BYTES: '65536' });
    expect(load(printConfig(loaded)).config).toEqual(loaded.config);
  });

  test('gives each value and where it comes from on one line, empty lists too', () => {
    const lines = printConfig(load('{}\n')).split('\n');
    expect(lines).toContain('sources: []  # default');
    expect(lines.filter((line) => line.trimStart().startsWith('#'))).toHaveLength(1);
  });

  test('gives programs the values, and the origins by path', () => {
    const loaded = load('cluster: c\n');
    expect(printConfigJson(loaded)).toMatchObject({
      file: join(folder, 'lorgnette.yaml'),
      config: loaded.config,
      origins: {
        cluster: { layer: 'file', place: `${join(folder, 'lorgnette.yaml')}:1` },
        'server.port': { layer: 'default', place: null },
      },
    });
  });
});
