import { describe, expect, it } from 'vitest';

import { code, table } from '../../docs/markdown.ts';
import { referencePages, stalePages } from '../../docs/generate.ts';

describe('docs/reference', () => {
  it('is what the code says: run `npm run docs` when it is not', () => {
    expect(stalePages()).toEqual([]);
  });

  it('has an index of every page', () => {
    const pages = referencePages();
    const index = pages.get('README.md') ?? '';
    expect([...index.matchAll(/\]\((?<file>[^)]+)\)/g)].map((match) => match.groups?.['file'])).toEqual(
      [...pages.keys()].filter((file) => file !== 'README.md'),
    );
  });
});

describe('a table', () => {
  it('keeps its columns whatever stands in a cell', () => {
    expect(table(['a', 'b'], [[code('x|y'), 'two\n lines']])).toBe(
      '| a | b |\n| --- | --- |\n| `x\\|y` | two lines |',
    );
  });
});
