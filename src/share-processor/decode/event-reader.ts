import { parseMicros, type Micros } from '../../lib/micros.ts';
import type { SparseValue } from '../../model/audit-event.ts';
import { FlatBody, HEAD_PATHS, type ToldValue } from '../../model/flat-body.ts';
import { HEADER_FIELDS } from './event-fields.ts';
import type { Field } from './fields.ts';
import { IndexedText } from './indexed-text.ts';
import { FALSE, MALFORMED, MINUS, OPEN_BRACE, QUOTE } from '../../lib/json-bytes.ts';
import { project } from './project.ts';
import { createStringTable, type StringTable } from './string-table.ts';
import { parseMicrosBytes } from './time-bytes.ts';

/** A body's declaration; `table` is `null` where only `project` can read it. */
export interface BodyField {
  readonly field: Field;
  readonly table: number | null;
  /** What is told beside its text. */
  readonly paths: readonly string[];
}

/** Strings up to this many bytes need not be cut, whatever they are. */
const LONG_BYTES = 256;
/** So many digits are exact in a double however they are added up. */
const EXACT_DIGITS = 15;

/** The values of the header, by their paths. */
const HEADER_PATHS = Object.entries(HEADER_FIELDS).flatMap(([key, field]: [string, Field]) =>
  field.type === 'object' ? Object.keys(field.fields).map((inner) => `${key}.${inner}`) : [key],
);
export const headerSlot = (path: string): number => {
  const slot = HEADER_PATHS.indexOf(path);
  if (slot === -1) throw new Error(`${path} is not read of an event`);
  return slot;
};

/** Reads the members of an event in place: header values by slot, bodies as text. */
export class EventReader extends IndexedText {
  /** The result of `readBody`. */
  body: FlatBody | SparseValue = undefined;
  /** Of each member of an event. */
  readonly bits: ReadonlyMap<string, number>;
  private readonly event: number;
  private readonly strings: StringTable = createStringTable(this.bytes, this.words);
  /** Values of the header that were asked for, and where they stand: what decides about an event is asked for again. */
  private readonly values: ToldValue[] = HEADER_PATHS.map(() => undefined);
  private readonly valuesAt = new Int32Array(HEADER_PATHS.length);

  constructor() {
    super();
    const bodies = ['requestObject', 'responseObject'];
    const { event, bits } = this.index.declareEvent(HEADER_FIELDS, bodies, HEADER_PATHS);
    this.event = event;
    this.bits = bits;
  }

  /** `paths`: what is to be told of it beside `HEAD_PATHS`. */
  declare(field: Field, paths: readonly string[]): BodyField {
    const told = [...HEAD_PATHS, ...paths];
    return { field, table: this.index.declareBody(field, told), paths: told };
  }

  /** To the beginning of the text. */
  restart(): void {
    this.mark = 0;
    this.index.eventSlots.fill(0);
    this.valuesAt.fill(0);
  }

  /** As `StringIndex.walk`. */
  walk(start: number, seen: number, stop: number): number {
    const { index } = this;
    const found = index.walk(this.event, start, this.mark, seen, stop);
    if (found !== MALFORMED) this.mark = index.markBehind();
    return found;
  }

  /** Of the last `walk`. */
  position(): number {
    return this.index.position();
  }

  seen(): number {
    return this.index.seen();
  }

  bodyBit(): number {
    return this.index.bodyBit();
  }

  /** A value of the header. */
  header(slot: number): ToldValue {
    const { eventSlots } = this.index;
    const start = eventSlots[slot * 2] as number;
    if (start === 0) return undefined;
    if (this.valuesAt[slot] !== start) {
      this.values[slot] = this.valueIn(eventSlots, slot);
      this.valuesAt[slot] = start;
    }
    return this.values[slot];
  }

  /** A string of the header; `''` when there is none. */
  text(slot: number): string {
    const value = this.header(slot);
    return typeof value === 'string' ? value : '';
  }

  /** A time of the header. */
  time(slot: number): Micros | null {
    const { eventSlots } = this.index;
    const start = eventSlots[slot * 2] as number;
    const end = eventSlots[slot * 2 + 1] as number;
    return end > 0 ? parseMicrosBytes(this.bytes, start + 1, end - 1) : parseMicros(this.text(slot));
  }

  /** A body of the event; the result is in `body`: the text of an object, where it can be projected. */
  readBody({ field, table, paths }: BodyField, start: number): number {
    if (!this.indexAll()) return MALFORMED;
    if (table === null) {
      const end = this.skipValue(start, 1);
      if (end !== MALFORMED) this.body = project(JSON.parse(this.bytes.toString('utf8', start, end)), field);
      return end;
    }
    const { index } = this;
    const end = index.project(table, start, this.mark, 1, LONG_BYTES);
    if (end === MALFORMED) return MALFORMED;
    this.mark = index.markBehind();
    const length = index.projectedLength();
    this.body = length > 0 && index.projected[0] === OPEN_BRACE ? this.flatBody(length, paths) : undefined;
    return end;
  }

  private flatBody(length: number, paths: readonly string[]): FlatBody {
    const { index } = this;
    const told = paths.map((_, slot) => this.valueIn(index.bodySlots, slot));
    const text = index.projected.toString(this.isAscii ? 'latin1' : 'utf8', 0, length);
    return new FlatBody(text, index.isUnusual(), paths, told);
  }

  private valueIn(slots: Int32Array, slot: number): ToldValue {
    const start = slots[slot * 2] as number;
    if (start === 0) return undefined;
    const end = slots[slot * 2 + 1] as number;
    const byte = this.bytes[start] as number;
    if (byte === QUOTE) {
      return end > 0
        ? this.strings.read(start + 1, end - 1, this.isAscii)
        : (JSON.parse(this.bytes.toString('utf8', start, -end)) as string);
    }
    if (byte === MINUS || (byte >= 0x30 && byte <= 0x39)) return this.number(start, Math.abs(end));
    return byte !== FALSE;
  }

  private number(start: number, end: number): number {
    const { bytes } = this;
    let number = 0;
    for (let at = start; at < end; at += 1) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9 || end - start > EXACT_DIGITS)
        return Number(bytes.toString('latin1', start, end));
      number = number * 10 + digit;
    }
    return number;
  }
}
