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
  readonly bytes: Uint8Array;
  readonly value: Value;
  /** The next one with the same hash. */
  readonly next: Member<Value> | null;
}

/** Members by the bytes of their keys. Only ASCII keys without escapes are found in it. */
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
    const bytes = new Uint8Array(Buffer.from(key));
    const slot = keyHash(bytes, 0, bytes.length) & mask;
    slots[slot] = { key, bytes, value, next: slots[slot] ?? null };
  }
  return { slots, mask };
}

export function findMember<Value>(
  table: MemberTable<Value>,
  bytes: Uint8Array,
  start: number,
  end: number,
): Member<Value> | null {
  let member = table.slots[keyHash(bytes, start, end) & table.mask] as Member<Value> | null;
  while (member !== null && !isKey(member.bytes, bytes, start, end)) member = member.next;
  return member;
}

function keyHash(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  const length = end - start;
  return (
    length * 5 +
    (bytes[start] as number) * 7 +
    (bytes[end - 1] as number) * 3 +
    (bytes[start + (length >> 1)] as number) * 11
  );
}

function isKey(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let at = 0; at < key.length; at += 1) if (key[at] !== bytes[start + at]) return false;
  return true;
}
