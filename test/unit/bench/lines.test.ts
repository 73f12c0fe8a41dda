import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { forEachLine } from '../../bench/lines.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

function linesOf(text: string): string[] {
  const file = path.join(folder, 'input');
  writeFileSync(file, text);
  const lines: string[] = [];
  forEachLine(file, (buffer, start, end) => lines.push(buffer.toString('utf8', start, end)));
  return lines;
}

describe('lines of a file', () => {
  const long = 'x'.repeat(3 << 20);
  it.each([
    ['an empty file', '', []],
    ['one line without an end', 'a', ['a']],
    ['empty lines between others', 'a\n\nb\n', ['a', '', 'b']],
    ['lines longer than what is read at once', `${long}\na\n${long}`, [long, 'a', long]],
    [
      'a line end at the edge of what is read at once',
      `${'y'.repeat((1 << 20) - 1)}\nz\n`,
      ['y'.repeat((1 << 20) - 1), 'z'],
    ],
  ])('%s', (_what, text, expected) => {
    expect(linesOf(text)).toEqual(expected);
  });
});
