import { beforeAll, describe, expect, it } from 'vitest';

import { code, table } from '../../docs/markdown.ts';
import { generatedFiles, staleFiles } from '../../docs/generate.ts';

describe('docs/reference', () => {
  let files: Map<string, string>;
  beforeAll(async () => {
    files = await generatedFiles();
  });

  it('is what the code says: run `npm run docs` when it is not', () => {
    expect(staleFiles(files)).toEqual([]);
  });

  it('has an index of every page', () => {
    const index = files.get('docs/reference/README.md') ?? '';
    const listed = [...index.matchAll(/\]\((?<file>[^)]+)\)/g)].map((match) => match.groups?.['file']);
    const pages = [...files.keys()]
      .filter((file) => file.startsWith('docs/reference/'))
      .map((file) => file.slice('docs/reference/'.length));
    expect(listed).toEqual(pages.filter((file) => file !== 'README.md'));
  });
});

describe('a table', () => {
  it('keeps its columns whatever stands in a cell', () => {
    expect(table(['a', 'b'], [[code('x|y'), 'two\n lines']])).toBe(
      '| a | b |\n| --- | --- |\n| `x\\|y` | two lines |',
    );
  });
});
