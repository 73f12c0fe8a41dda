import { describe, expect, it } from 'vitest';

import { joinLines, lineAt, splitLines } from '../../../../src/store/sqlite/line-document.ts';

describe('the lines of a record as one text', () => {
  it.each([[[]], [['a']], [['a', '', 'c']], [['', '']]])('gives back %j, whole and line by line', (lines) => {
    const text = joinLines(lines);
    expect(splitLines(text)).toEqual(lines);
    expect([0, 1, 2, 3].map((index) => lineAt(text, index))).toEqual(
      [0, 1, 2, 3].map((index) => lines[index]),
    );
  });
});
