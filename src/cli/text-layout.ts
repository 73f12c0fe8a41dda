/** Characters that take two columns in a terminal. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u{ff01}-\u{ff60}]/u;
/** Control characters, and those that turn the direction of text around. */
const UNSAFE = /[\p{Cc}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu;

/** Columns that a text without control characters takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/**
 * Text from a log as one line that is safe on a terminal: white space of any kind becomes one blank, other control
 * characters are replaced, so that nobody's error message can move the cursor or set colours.
 */
export const sanitize = (text: string): string =>
  text.replaceAll(/\s+/gu, ' ').replaceAll(UNSAFE, '\u{fffd}').trim();

/** Breaks a text between words into lines of at most `width` columns; a longer word is broken within. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => breakWord(long, width))) {
    if (line === '') {
      line = word;
    } else if (textWidth(line) + 1 + textWidth(word) <= width) {
      line += ` ${word}`;
    } else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines;
}

function breakWord(word: string, width: number): string[] {
  if (textWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part !== '' && textWidth(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));

/** At most `count` lines; what is left out shows as an ellipsis. */
export function clip(lines: readonly string[], count: number, width: number): string[] {
  if (lines.length <= count) return [...lines];
  const last = lines[count - 1] ?? '';
  return [...lines.slice(0, count - 1), `${textWidth(last) < width ? last : last.slice(0, -1)}…`];
}
