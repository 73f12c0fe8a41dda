import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  FALSE,
  isEscape,
  MALFORMED,
  NULL,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipLiteral,
  skipNumber,
  skipSpace,
  SPACE,
  TRUE,
} from './json-bytes.ts';
import { MAX_DEPTH } from './limits.ts';
import { createStringIndex, type StringIndex } from './string-index.ts';

/** Holds the beginning of most events, up to what decides about them. */
const FIRST_PIECE = 1024;
/** There is room for the marks of a whole text and of so much more. */
const MAX_TAIL = 8 * 1024;

/**
 * A JSON text that is walked from front to back, from string to string: `mark` counts the marks that lie behind. Strings
 * must be read or skipped one by one, in the order of the text; to go back is to set `mark` back as well. The first piece
 * of it is indexed at once, the rest when a string is asked for that does not end in it.
 *
 * Values are checked as strictly as `JSON.parse` does while they are skipped: a kept event must be one that parses.
 */
export class IndexedText {
  mark = 0;
  /** Behind the closing brace of the text. */
  length = 0;
  markCount = 0;
  /** What is indexed. */
  isAscii = true;
  private isWhole = false;
  readonly bytes: Buffer;
  /** The same bytes, to be read four at a time. */
  readonly words: DataView;
  readonly marks: Int32Array;
  private readonly index: StringIndex = createStringIndex();

  constructor() {
    this.bytes = this.index.text;
    this.words = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    this.marks = this.index.marks;
  }

  /** `false`: too long, or holds a control character (as far as it is indexed). */
  load(bytes: Buffer, start: number, end: number): boolean {
    this.mark = 0;
    this.length = end - start;
    return this.index.load(bytes, start, end) && this.indexTo(Math.min(this.length, FIRST_PIECE));
  }

  /** `false` when the text holds a control character. */
  indexAll(): boolean {
    return this.isWhole || this.indexTo(this.length);
  }

  private indexTo(end: number): boolean {
    const { index } = this;
    this.isWhole = end === this.length;
    this.markCount = index.index(0, end, 0);
    this.isAscii = index.isAscii();
    return !index.hasControl();
  }

  /**
   * Moves to the end of the text without what lies between: to `start`, an opening quote. `false` when it is too far from
   * the end or a control character follows. To return is to set `mark` back.
   */
  jumpToTail(start: number): boolean {
    const { index } = this;
    if (this.length - start > MAX_TAIL) return false;
    this.mark = this.markCount + 2;
    index.index(start, this.length, this.mark);
    return !index.hasControl();
  }

  /** As `StringIndex.mayHoldKey`. */
  mayHoldKey(start: number): boolean {
    return this.index.mayHoldKey(start);
  }

  /** As `StringIndex.stageTimestamp`. */
  stageTimestamp(): number {
    return this.index.stageTimestamp();
  }

  /** From the opening quote at `start` to behind the closing one. */
  skipString(start: number): number {
    const { marks, mark } = this;
    const close = marks[mark + 1] as number;
    if (marks[mark] !== start || this.bytes[close] !== QUOTE) return this.skipUnusualString(start);
    this.mark = mark + 2;
    return close + 1;
  }

  /** One with escapes, one that does not end in what is indexed, or none. */
  private skipUnusualString(start: number): number {
    const { bytes, marks } = this;
    let { mark } = this;
    if (marks[mark] === start) {
      mark += 1;
      while (bytes[marks[mark] as number] === BACKSLASH) {
        if (!isEscape(bytes, marks[mark] as number)) return MALFORMED;
        mark += 1;
      }
      const close = marks[mark] as number;
      if (bytes[close] === QUOTE) {
        this.mark = mark + 1;
        return close + 1;
      }
    }
    return !this.isWhole && this.indexAll() ? this.skipString(start) : MALFORMED;
  }

  /** `depth` counts the containers around the value. */
  skipValue(start: number, depth: number): number {
    switch (this.bytes[start]) {
      case QUOTE:
        return this.skipString(start);
      case OPEN_BRACE:
        return depth < MAX_DEPTH ? this.skipObject(start + 1, depth + 1) : MALFORMED;
      case OPEN_BRACKET:
        return depth < MAX_DEPTH ? this.skipList(start + 1, depth + 1) : MALFORMED;
      case TRUE:
      case FALSE:
      case NULL:
        return skipLiteral(this.bytes, start);
      default:
        return skipNumber(this.bytes, start);
    }
  }

  private skipObject(start: number, depth: number): number {
    const { bytes } = this;
    let at = this.space(start);
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    for (;;) {
      if (bytes[at] !== QUOTE) return MALFORMED;
      at = this.skipString(at);
      if (at === MALFORMED) return MALFORMED;
      at = this.colon(at);
      if (at === MALFORMED) return MALFORMED;
      at = bytes[at] === QUOTE ? this.skipString(at) : this.skipValue(at, depth);
      if (at === MALFORMED) return MALFORMED;
      at = this.space(at);
      if (bytes[at] !== COMMA) return bytes[at] === CLOSE_BRACE ? at + 1 : MALFORMED;
      at = this.space(at + 1);
    }
  }

  private skipList(start: number, depth: number): number {
    const { bytes } = this;
    let at = this.space(start);
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    for (;;) {
      at = this.skipValue(at, depth);
      if (at === MALFORMED) return MALFORMED;
      at = this.space(at);
      if (bytes[at] !== COMMA) return bytes[at] === CLOSE_BRACKET ? at + 1 : MALFORMED;
      at = this.space(at + 1);
    }
  }

  /** Behind white space. */
  space(start: number): number {
    return (this.bytes[start] as number) <= SPACE ? skipSpace(this.bytes, start) : start;
  }

  /** From behind a key to the value. */
  colon(start: number): number {
    const at = this.space(start);
    return this.bytes[at] === COLON ? this.space(at + 1) : MALFORMED;
  }
}
