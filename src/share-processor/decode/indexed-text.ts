import {
  BACKSLASH,
  COLON,
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
} from '../../lib/json-bytes.ts';
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
  isWhole = false;
  readonly bytes: Buffer;
  /** The same bytes, to be read four at a time. */
  readonly words: DataView;
  readonly marks: Int32Array;
  protected readonly index: StringIndex = createStringIndex();

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

  /** As `StringIndex.search`. */
  search(start: number): number {
    return this.index.search(start);
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
      case OPEN_BRACKET:
        return this.skipContainer(start, depth);
      case TRUE:
      case FALSE:
      case NULL:
        return skipLiteral(this.bytes, start);
      default:
        return skipNumber(this.bytes, start);
    }
  }

  private skipContainer(start: number, depth: number): number {
    const { index } = this;
    const end = index.skip(start, this.mark, depth);
    if (end !== MALFORMED) {
      this.mark = index.markBehind();
      return end;
    }
    return !this.isWhole && this.indexAll() ? this.skipContainer(start, depth) : MALFORMED;
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
