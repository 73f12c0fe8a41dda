import type { Field } from './fields.ts';

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
  declareBody(field: Field, paths: readonly string[]): number | null;
  /** The address of the declaration of the event around bodies, and the bit of each of its members. */
  declareEvent(
    header: { readonly [key: string]: Field },
    bodies: readonly string[],
    paths: readonly string[],
  ): { readonly event: number; readonly bits: ReadonlyMap<string, number> };
}

/** Paths that may be told of one body. */
export const MAX_SLOTS = 32;

/** Where in a body a declaration stands: the keys that lead to it, each with a dot, and which paths are to be told. */
interface Place {
  readonly path: string;
  readonly paths: readonly string[];
  /** The address of the first slot. */
  readonly slots: number;
}

/** Within a list, a map, or where nothing is told. */
const INSIDE: Place = { path: '', paths: [], slots: 0 };

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
const BODY = 8;
const FIELD_BYTES = 20;
const MEMBER_BYTES = 36;
const NO_SLOT = 0;
/** Of the bits that tell an object's members apart. */
const MAX_MEMBERS = 64;

export interface Room {
  readonly start: number;
  readonly end: number;
  /** Where the slots of the event and those of its bodies begin. */
  readonly eventSlots: number;
  readonly bodySlots: number;
}

/** Lays out in `memory`. Throws when there is no room left. */
export function createFieldTables(memory: ArrayBuffer, room: Room): FieldTables {
  const words = new DataView(memory);
  const bytes = new Uint8Array(memory);
  /** Addresses by field and place. Where nothing is told below, all places are one. */
  const declared = new Map<Field, Map<string, number>>();
  let free = room.start;

  function take(size: number): number {
    const address = free;
    free += (size + 7) & ~7;
    if (free > room.end) throw new Error('There is no room for so many declarations');
    return address;
  }

  const write = (address: number, ...values: readonly number[]): void => {
    values.forEach((value, index) => words.setInt32(address + index * 4, value, true));
  };

  const slotOf = (path: string, { paths, slots }: Place): number => {
    const slot = paths.indexOf(path);
    if (slot >= MAX_SLOTS) throw new Error('Too many values are to be told of one body');
    return slot === -1 ? NO_SLOT : slots + slot * 8;
  };

  /** The address of the table of members, and its mask. */
  function layMembers(
    members: readonly (readonly [string, Field | 'body' | null])[],
    place: Place,
  ): [number, number] {
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
      const laid = typeof field === 'object' ? lay(field, { ...place, path: `${path}.` }) : bodyAddress;
      const entry = table + (keyHash(text.length, head, tail) & (size - 1)) * 4;
      const member = take(MEMBER_BYTES);
      write(member, text.length, head, tail, name, laid, words.getInt32(entry, true));
      words.setBigUint64(member + 24, 1n << BigInt(index), true);
      write(member + 32, slotOf(path, place));
      write(entry, member);
    });
    return [table, size - 1];
  }

  function lay(field: Field | null, place: Place): number {
    if (field === null) return 0;
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
    if (type === 'any' || type === 'digest') throw new TypeError('A value of any form cannot be laid out');
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

  const bodyAddress = take(FIELD_BYTES);
  write(bodyAddress, BODY, 0, 0, 0, 0);
  return {
    declareBody: (field, paths) =>
      holdsAnyForm(field) ? null : lay(field, { path: '', paths, slots: room.bodySlots }),
    declareEvent(header, bodies, paths) {
      const members = [...Object.entries(header), ...bodies.map((key) => [key, 'body'] as const)];
      const event = take(FIELD_BYTES);
      const place = { path: '', paths, slots: room.eventSlots };
      write(event, TYPES.object, ...layMembers(members, place), 0, 0);
      return { event, bits: new Map(members.map(([key], index) => [key, 1 << index])) };
    },
  };
}

function holdsAnyForm(field: Field): boolean {
  switch (field.type) {
    case 'any':
    case 'digest':
      return true;
    case 'object':
      return Object.values(field.fields).some(holdsAnyForm);
    case 'map':
    case 'list':
      return holdsAnyForm(field.of);
    case 'object-or-list':
      return holdsAnyForm(field.object) || holdsAnyForm(field.list);
    default:
      return false;
  }
}

/** A key in UTF-8, its first four bytes and, of a longer one, its last four, as they are looked up. */
function keyWords(key: string): { text: Uint8Array; head: number; tail: number } {
  // Keys shorter than a word are read as a word, whatever follows them.
  const padded = Buffer.from(`${key}\0\0\0\0`);
  const length = padded.length - 4;
  const mask = length < 4 ? (1 << (length * 8)) - 1 : -1;
  return {
    text: new Uint8Array(padded).subarray(0, length),
    head: padded.readInt32LE(0) & mask,
    tail: length > 4 ? padded.readInt32LE(length - 4) : 0,
  };
}

/** As `$find` computes it. */
function keyHash(length: number, head: number, tail: number): number {
  const hash = Math.imul(head ^ (tail << 3) ^ length, 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
