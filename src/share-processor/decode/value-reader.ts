import type { SparseValue } from '../../model/audit-event.ts';
import { findMember, type CompiledField } from './compiled-field.ts';
import { digestOf } from '../../lib/digest.ts';
import { IndexedText } from './indexed-text.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  FALSE,
  MALFORMED,
  MINUS,
  NULL,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipLiteral,
  skipNumber,
  TRUE,
} from './json-bytes.ts';
import { MAX_DEPTH } from './limits.ts';
import { setMember } from './own-member.ts';
import { projectAny } from './project.ts';
import { createStringTable, type StringTable } from './string-table.ts';

/** This many digits are exact in a double however they are added up. */
const EXACT_DIGITS = 15;

/** Reads declared values in place. The result of a reading is in `value` until the next one. */
export class ValueReader extends IndexedText {
  value: SparseValue = undefined;
  private readonly strings: StringTable = createStringTable(this.bytes, this.words);

  /**
   * The projection of the value at `start` into `value`; returns the position after it, or `MALFORMED` where only the
   * whole text can tell. `depth` counts the containers around it.
   */
  read(field: CompiledField, start: number, depth: number): number {
    const byte = this.bytes[start] as number;
    switch (field.type) {
      case 'string':
        if (byte === QUOTE) return this.readString(start);
        break;
      case 'object':
        if (byte === OPEN_BRACE) return this.readObject(field, start + 1, depth + 1);
        break;
      case 'list':
        if (byte === OPEN_BRACKET) return this.readList(field.of as CompiledField, start + 1, depth + 1);
        break;
      case 'map':
        if (byte === OPEN_BRACE) return this.readMap(field, start + 1, depth + 1);
        break;
      case 'number':
        if (isNumberStart(byte)) return this.readNumber(start);
        break;
      case 'boolean':
        if (byte === TRUE || byte === FALSE) {
          this.value = byte === TRUE;
          return skipLiteral(this.bytes, start);
        }
        break;
      case 'quantity':
        if (byte === QUOTE) return this.readString(start);
        if (isNumberStart(byte)) return this.readNumber(start);
        break;
      case 'object-or-list':
        return this.read((byte === OPEN_BRACKET ? field.list : field.of) as CompiledField, start, depth);
      case 'any':
        return this.readAny(start, depth);
      case 'digest':
        if (byte !== NULL) return this.readDigest(start, depth);
        break;
    }
    this.value = byte === NULL ? null : undefined;
    return this.skipValue(start, depth);
  }

  /** From the opening quote at `start`. */
  readString(start: number): number {
    const { bytes, mark } = this;
    const end = this.skipString(start);
    if (end === MALFORMED) return MALFORMED;
    // Escapes are seldom, such texts short, and `JSON.parse` knows them best.
    this.value =
      this.mark === mark + 2
        ? this.strings.read(start + 1, end - 1, this.isAscii)
        : (JSON.parse(bytes.toString('utf8', start, end)) as string);
    return end;
  }

  private readNumber(start: number): number {
    const { bytes } = this;
    const first = bytes[start] === MINUS ? start + 1 : start;
    let at = first;
    let number = 0;
    let digit = (bytes[at] as number) - 0x30;
    while (digit >= 0 && digit <= 9) {
      number = number * 10 + digit;
      at += 1;
      digit = (bytes[at] as number) - 0x30;
    }
    const digits = at - first;
    const isInteger = bytes[at] === COMMA || bytes[at] === CLOSE_BRACE || bytes[at] === CLOSE_BRACKET;
    if (isInteger && digits > 0 && digits <= EXACT_DIGITS && (digits === 1 || bytes[first] !== 0x30)) {
      this.value = first === start ? number : -number;
      return at;
    }
    const end = skipNumber(bytes, start);
    if (end === MALFORMED) return MALFORMED;
    const parsed = Number(bytes.toString('latin1', start, end));
    this.value = Number.isFinite(parsed) ? parsed : undefined;
    return end;
  }

  private readAny(start: number, depth: number): number {
    const end = this.skipValue(start, depth);
    if (end !== MALFORMED) this.value = projectAny(JSON.parse(this.bytes.toString('utf8', start, end)));
    return end;
  }

  private readDigest(start: number, depth: number): number {
    const end = this.skipValue(start, depth);
    if (end !== MALFORMED) this.value = digestOf(JSON.parse(this.bytes.toString('utf8', start, end)));
    return end;
  }

  private readList(of: CompiledField, start: number, depth: number): number {
    if (depth > MAX_DEPTH) return MALFORMED;
    const { bytes } = this;
    const list: SparseValue[] = [];
    let at = this.space(start);
    if (bytes[at] === CLOSE_BRACKET) {
      this.value = list;
      return at + 1;
    }
    for (;;) {
      at = this.read(of, at, depth);
      if (at === MALFORMED) return MALFORMED;
      if (this.value !== undefined) list.push(this.value);
      at = this.space(at);
      if (bytes[at] !== COMMA) break;
      at = this.space(at + 1);
    }
    this.value = list;
    return bytes[at] === CLOSE_BRACKET ? at + 1 : MALFORMED;
  }

  private readObject(field: CompiledField, start: number, depth: number): number {
    if (depth > MAX_DEPTH) return MALFORMED;
    const { bytes } = this;
    const body: Record<string, SparseValue> = {};
    let at = this.space(start);
    if (bytes[at] === CLOSE_BRACE) {
      this.value = body;
      return at + 1;
    }
    for (;;) {
      if (bytes[at] !== QUOTE) return MALFORMED;
      const { mark } = this;
      const key = at + 1;
      at = this.skipString(at);
      // An escaped key may spell a declared one.
      if (at === MALFORMED || this.mark !== mark + 2) return MALFORMED;
      const member = findMember(field.members, this.words, key, at - 1);
      at = this.colon(at);
      if (at === MALFORMED) return MALFORMED;
      if (member === null) {
        at = bytes[at] === QUOTE ? this.skipString(at) : this.skipValue(at, depth);
        if (at === MALFORMED) return MALFORMED;
      } else {
        at = this.read(member.value, at, depth);
        if (at === MALFORMED || !this.keep(body, member.key)) return MALFORMED;
      }
      at = this.space(at);
      if (bytes[at] !== COMMA) break;
      at = this.space(at + 1);
    }
    this.value = body;
    return bytes[at] === CLOSE_BRACE ? at + 1 : MALFORMED;
  }

  private readMap(field: CompiledField, start: number, depth: number): number {
    if (depth > MAX_DEPTH) return MALFORMED;
    const { bytes } = this;
    const body: Record<string, SparseValue> = {};
    let at = this.space(start);
    if (bytes[at] === CLOSE_BRACE) {
      this.value = body;
      return at + 1;
    }
    for (;;) {
      if (bytes[at] !== QUOTE) return MALFORMED;
      at = this.readString(at);
      if (at === MALFORMED) return MALFORMED;
      const key = this.value as string;
      at = this.colon(at);
      if (at === MALFORMED) return MALFORMED;
      if (field.without.includes(key)) {
        at = this.skipValue(at, depth);
        if (at === MALFORMED) return MALFORMED;
      } else {
        at = this.read(field.of as CompiledField, at, depth);
        if (at === MALFORMED || !this.keep(body, key)) return MALFORMED;
      }
      at = this.space(at);
      if (bytes[at] !== COMMA) break;
      at = this.space(at + 1);
    }
    this.value = body;
    return bytes[at] === CLOSE_BRACE ? at + 1 : MALFORMED;
  }

  /** Of members with the same key the last counts; `false` when it takes one away that was kept. */
  private keep(body: Record<string, SparseValue>, key: string): boolean {
    if (this.value === undefined) return !Object.hasOwn(body, key);
    setMember(body, key, this.value);
    return true;
  }
}

const isNumberStart = (byte: number): boolean => byte === MINUS || (byte >= 0x30 && byte <= 0x39);
