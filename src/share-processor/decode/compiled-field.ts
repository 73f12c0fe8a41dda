import type { Field } from './fields.ts';

/**
 * A `Field` made ready for bytes: the keys of an object are found by their bytes, without making strings. One shape for
 * all types; what a type does not use is the empty one of its kind.
 */
export interface CompiledField {
  readonly type: Field['type'];
  /** Of an object. */
  readonly members: MemberTable<CompiledField>;
  /** Of the values of a map, the elements of a list, an object where a list may stand. */
  readonly of: CompiledField | null;
  /** A list where an object may stand. */
  readonly list: CompiledField | null;
  /** Keys that a map leaves out. */
  readonly without: readonly string[];
}

/** Compiles each declaration once, however often it is used. */
export function createFieldCompiler(): (field: Field) => CompiledField {
  const compiled = new Map<Field, CompiledField>();
  return function compile(field) {
    const known = compiled.get(field);
    if (known !== undefined) return known;
    const made = compileField(field, compile);
    compiled.set(field, made);
    return made;
  };
}

function compileField(field: Field, compile: (field: Field) => CompiledField): CompiledField {
  const { type } = field;
  const fields = type === 'object' ? Object.entries(field.fields) : [];
  return {
    type,
    members: createMemberTable(fields.map(([key, of]) => [key, compile(of)])),
    of:
      type === 'map' || type === 'list'
        ? compile(field.of)
        : type === 'object-or-list'
          ? compile(field.object)
          : null,
    list: type === 'object-or-list' ? compile(field.list) : null,
    without: type === 'map' ? field.without : [],
  };
}

export interface Member<Value> {
  readonly key: string;
  /** The key in UTF-8: how long, its first four bytes, its last four (or all of it, shorter ones), and all of them. */
  readonly length: number;
  readonly head: number;
  readonly tail: number;
  readonly bytes: Uint8Array;
  readonly value: Value;
  /** The next one with the same hash. */
  readonly next: Member<Value> | null;
}

/** Members by the bytes of their keys, as they stand in a text without escapes. */
export interface MemberTable<Value> {
  readonly slots: readonly (Member<Value> | null)[];
  readonly mask: number;
}

export function createMemberTable<Value>(entries: readonly (readonly [string, Value])[]): MemberTable<Value> {
  let size = 4;
  while (size < entries.length * 4) size *= 2;
  const mask = size - 1;
  const slots: (Member<Value> | null)[] = Array.from({ length: size }, () => null);
  for (const [key, value] of entries) {
    const { text, head, tail } = keyWords(key);
    const { length } = text;
    const slot = keyHash(length, head, tail) & mask;
    slots[slot] = { key, length, head, tail, bytes: text, value, next: slots[slot] ?? null };
  }
  return { slots, mask };
}

/** A key in UTF-8, its first four bytes and, of a longer one, its last four, as they are looked up. */
export function keyWords(key: string): { text: Uint8Array; head: number; tail: number } {
  // Keys shorter than a word are read as a word, whatever follows them.
  const padded = Buffer.from(`${key}\0\0\0\0`);
  const length = padded.length - 4;
  const words = new DataView(padded.buffer, padded.byteOffset, padded.length);
  return {
    text: new Uint8Array(padded).subarray(0, length),
    head: headOf(words, 0, length),
    tail: tailOf(words, 0, length),
  };
}

/** The member whose key is the text from `start` to `end`; at least four more bytes follow it. */
export function findMember<Value>(
  table: MemberTable<Value>,
  words: DataView,
  start: number,
  end: number,
): Member<Value> | null {
  const length = end - start;
  const head = headOf(words, start, length);
  const tail = tailOf(words, start, length);
  let member = table.slots[keyHash(length, head, tail) & table.mask] as Member<Value> | null;
  while (member !== null && !isKey(member, words, start, length, head, tail)) member = member.next;
  return member;
}

const headOf = (words: DataView, start: number, length: number): number =>
  length >= 4 ? words.getInt32(start, true) : words.getInt32(start, true) & ((1 << (length * 8)) - 1);

const tailOf = (words: DataView, start: number, length: number): number =>
  length > 4 ? words.getInt32(start + length - 4, true) : 0;

export function keyHash(length: number, head: number, tail: number): number {
  const hash = Math.imul(head ^ (tail << 3) ^ length, 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

function isKey<Value>(
  member: Member<Value>,
  words: DataView,
  start: number,
  length: number,
  head: number,
  tail: number,
): boolean {
  if (member.length !== length || member.head !== head || member.tail !== tail) return false;
  const { bytes } = member;
  for (let at = 4; at < length - 4; at += 1) if (bytes[at] !== words.getUint8(start + at)) return false;
  return true;
}
