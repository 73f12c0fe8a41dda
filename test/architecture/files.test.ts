import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { filesBelow, readText, ROOT } from './imports.ts';

/** Tables may be long. Each says why it is one. */
const LONG_TABLES: { readonly [file: string]: string } = {
  'src/sources/elasticsearch/error-kinds.ts':
    'everything that a client of Elasticsearch may be told, one entry each',
  'src/model/log-needs.ts': 'every kind of request that any answer needs, one entry each',
};
const MAX_LINES = 300;

const KEBAB_CASE = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
const EMPTY_NAME = /(^|-)(utils?|manager|helpers?|base|misc|common)(-|\.|$)/;
const EMPTY_TYPE = /\b(?:class|interface|type)\s+(\w*(?:Manager|Helper|Util|Utils|Base))\b/g;

const sources = filesBelow('src');
const code = sources.filter((file) => file.endsWith('.ts'));

describe('files in src', () => {
  it('hold one idea each: none is longer than 300 lines but the tables', () => {
    const lines = new Map(code.map((file) => [file, readText(file).trimEnd().split('\n').length]));
    const tooLong = [...lines].filter(([file, count]) => count > MAX_LINES && !(file in LONG_TABLES));
    expect(tooLong).toEqual([]);
    const needless = Object.keys(LONG_TABLES).filter((file) => (lines.get(file) ?? 0) <= MAX_LINES);
    expect(needless).toEqual([]);
  });

  it('have names in kebab-case that say something', () => {
    const segments = sources.flatMap((file) => file.split('/').map((segment) => ({ file, segment })));
    expect(segments.filter(({ segment }) => !KEBAB_CASE.test(segment) || EMPTY_NAME.test(segment))).toEqual(
      [],
    );
  });

  it('declare no Manager, Helper, Base or Util', () => {
    const names = code.flatMap((file) =>
      [...readText(file).matchAll(EMPTY_TYPE)].map((match) => `${file}: ${match[1]}`),
    );
    expect(names).toEqual([]);
  });
});

describe('tracked files', () => {
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\0')
    .filter(
      (file) =>
        file !== '' &&
        !/\.(gz|sqlite|png)$|^package-lock\.json$|^test\/data\/|^test\/golden\/.*\.(jsonl|yaml)$/.test(file),
    );

  it('are read', () => {
    expect(tracked).toContain('package.json');
  });

  it.each([
    // Written apart, so that this file is no finding of its own.
    ['paths of one machine', new RegExp(String.raw`(^|[^\w.])/(${['work', 'farm', 'tmp'].join('|')})/[a-z]`)],
    [
      'marks of unfinished work',
      /\b(?:T[O]DO|F[I]XME|X[X]X)\b|\.only[(]|\b(?:it|test|describe)\.skip[(]['"`]/,
    ],
  ])('hold no %s', (_what, pattern) => {
    const found = tracked.flatMap((file) =>
      readText(file)
        .split('\n')
        .flatMap((line, index) =>
          pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
        ),
    );
    expect(found).toEqual([]);
  });
});

describe('the README', () => {
  it('links only to what is there', () => {
    const targets = [...readText('README.md').matchAll(/\]\((?<target>[^)#:]+)\)/g)].map(
      (match) => match.groups?.['target'] ?? '',
    );
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter((target) => !existsSync(path.join(ROOT, target)))).toEqual([]);
  });
});
