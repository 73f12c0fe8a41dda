import type { Field } from './fields.ts';
import { keyHash, keyWords } from './compiled-field.ts';

/**
 * Declarations laid out in the memory of the module that projects by them (`string-index.wat`), as little-endian words.
 *
 * - a field: type, members (the address of a table of addresses), its mask, `of` (or the object where a list may stand),
 *   the list where an object may stand
 * - a member: length of the key, its first and its last four bytes, the address of its bytes, the field, the next member
 *   with the same hash, its bit among its siblings (two words), its slot
 *
 * The members of a map are the keys that it leaves out.
 */
export interface FieldTables {
  /**
   * The address of a body's declaration, made once for these paths; `null` where `any` is declared, which has no form of its
   * own that could be checked. Where the values at the paths (`metadata.uid`, through objects only) stand, slots tell.
   */
  declare(field: Field, paths: readonly string[]): number | null;
}

/** Paths that may be told of one body. */
export const MAX_SLOTS = 32;

/** Where in a body a declaration stands: the keys that lead to it, each with a dot, and which paths are to be told. */
interface Place {
  readonly path: string;
  readonly paths: readonly string[];
}

/** Within a list, a map, or where nothing is told. */
const INSIDE: Place = { path: '', paths: [] };

const TYPES = {
  string: 0,
  number: 1,
  boolean: 2,
  quantity: 3,
  object: 4,
  map: 5,
  list: 6,
  'object-or-list': 7,
} as const;
const FIELD_BYTES = 20;
const MEMBER_BYTES = 36;
const NO_SLOT = 0;
/** Of the bits that tell an object's members apart. */
const MAX_MEMBERS = 64;

/** Lays out in `memory` from `start` to `end`; slots begin at `slots`. Throws when there is no room left. */
export function createFieldTables(
  memory: ArrayBuffer,
  start: number,
  end: number,
  slots: number,
): FieldTables {
  const words = new DataView(memory);
  const bytes = new Uint8Array(memory);
  /** Addresses by field and place. Where nothing is told below, all places are one. */
  const declared = new Map<Field, Map<string, number>>();
  let free = start;

  function take(size: number): number {
    const address = free;
    free += (size + 7) & ~7;
    if (free > end) throw new Error('There is no room for so many declarations');
    return address;
  }

  const write = (address: number, ...values: readonly number[]): void => {
    values.forEach((value, index) => words.setInt32(address + index * 4, value, true));
  };

  const slotOf = (path: string, { paths }: Place): number => {
    const slot = paths.indexOf(path);
    if (slot >= MAX_SLOTS) throw new Error('Too many values are to be told of one body');
    return slot === -1 ? NO_SLOT : slots + slot * 8;
  };

  /** The address of the table of members, and its mask. */
  function layMembers(members: readonly (readonly [string, Field | null])[], place: Place): [number, number] {
    if (members.length > MAX_MEMBERS) throw new Error('An object has too many declared members');
    let size = 4;
    while (size < members.length * 4) size *= 2;
    const table = take(size * 4);
    for (let slot = 0; slot < size; slot += 1) write(table + slot * 4, 0);
    members.forEach(([key, field], index) => {
      const { text, head, tail } = keyWords(key);
      const name = take(text.length);
      bytes.set(text, name);
      const path = `${place.path}${key}`;
      const laid = field === null ? 0 : lay(field, { ...place, path: `${path}.` });
      const entry = table + (keyHash(text.length, head, tail) & (size - 1)) * 4;
      const member = take(MEMBER_BYTES);
      write(member, text.length, head, tail, name, laid, words.getInt32(entry, true));
      words.setBigUint64(member + 24, 1n << BigInt(index), true);
      write(member + 32, slotOf(path, place));
      write(entry, member);
    });
    return [table, size - 1];
  }

  function lay(field: Field, place: Place): number {
    const isTold = place.paths.some((path) => path.startsWith(place.path));
    const key = isTold ? `${place.paths.join()} ${place.path}` : '';
    const places = declared.get(field) ?? new Map<string, number>();
    declared.set(field, places);
    const known = places.get(key);
    if (known !== undefined) return known;
    const address = layField(field, isTold ? place : INSIDE);
    places.set(key, address);
    return address;
  }

  function layField(field: Field, place: Place): number {
    const address = take(FIELD_BYTES);
    const { type } = field;
    if (type === 'any') throw new TypeError('A value of any form cannot be laid out');
    let [members, mask, of, list] = [0, 0, 0, 0];
    if (type === 'object') [members, mask] = layMembers(Object.entries(field.fields), place);
    else if (type === 'map') {
      const leftOut = field.without.map((key) => [key, null] as const);
      [members, mask] = layMembers(leftOut, INSIDE);
      of = lay(field.of, INSIDE);
    } else if (type === 'list') of = lay(field.of, INSIDE);
    else if (type === 'object-or-list') {
      of = lay(field.object, place);
      list = lay(field.list, INSIDE);
    }
    write(address, TYPES[type], members, mask, of, list);
    return address;
  }

  return {
    declare: (field, paths) => (holdsAny(field) ? null : lay(field, { path: '', paths })),
  };
}

function holdsAny(field: Field): boolean {
  switch (field.type) {
    case 'any':
      return true;
    case 'object':
      return Object.values(field.fields).some(holdsAny);
    case 'map':
    case 'list':
      return holdsAny(field.of);
    case 'object-or-list':
      return holdsAny(field.object) || holdsAny(field.list);
    default:
      return false;
  }
}
