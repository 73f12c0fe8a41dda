import { parseMicros, type Micros } from '../../lib/micros.ts';
import type { SparseValue } from '../../model/audit-event.ts';
import type { FlatBody } from '../../model/flat-body.ts';
import { createFieldCompiler, createMemberTable, findMember, type CompiledField } from './compiled-field.ts';
import type { Decoded, DecodeEvent, Interest, SkipReason } from './contract.ts';
import { isDryRun } from './dry-run.ts';
import type { Field } from './fields.ts';
import {
  emptyHeader,
  eventTimes,
  HEADER_FIELDS,
  headerProblem,
  stringOf,
  toAuditEvent,
} from './event-fields.ts';
import { CLOSE_BRACE, COMMA, MALFORMED, OPEN_BRACE, QUOTE, skipSpace, SPACE } from './json-bytes.ts';
import { LATE_KEYS, LateMembers } from './late-members.ts';
import { mayHoldKey, stageTimeAtEnd } from './line-tail.ts';
import { createOracleDecoder, deadLetter, skip } from './oracle.ts';
import { createSelection, KEPT_STAGE, WITH_RESPONSE } from './selection.ts';
import { parseMicrosBytes } from './time-bytes.ts';
import { type BodyField, ValueReader } from './value-reader.ts';
import { WalkedEvent } from './walked-event.ts';

type HeaderKey = keyof typeof HEADER_FIELDS;

/** A member of the event: its bit in the set of those seen, and what it is. */
interface EventMember {
  readonly bit: number;
  /** `late`: read only once it is needed. */
  readonly role: 'header' | 'deciding' | 'late' | 'time' | 'request' | 'response';
  readonly field: CompiledField | null;
}

interface WantedBodies {
  readonly request: BodyField;
  readonly requestBesideResponse: BodyField;
  readonly response: BodyField;
}

const DECIDING: ReadonlySet<string> = new Set(['kind', 'apiVersion', 'level', 'stage', 'verb', 'objectRef']);
const LATE: ReadonlySet<string> = new Set(LATE_KEYS);
const TIMES: ReadonlySet<string> = new Set(['requestReceivedTimestamp', 'stageTimestamp', 'timestamp']);
const roleOf = (key: HeaderKey): EventMember['role'] => {
  if (DECIDING.has(key)) return 'deciding';
  if (LATE.has(key)) return 'late';
  return TIMES.has(key) ? 'time' : 'header';
};
const HEADER_KEYS = Object.keys(HEADER_FIELDS) as HeaderKey[];
const bitOf = (key: HeaderKey): number => 1 << HEADER_KEYS.indexOf(key);
const IDENTIFIED = bitOf('kind') | bitOf('apiVersion') | bitOf('stage');
const VERB = bitOf('verb');
const OBJECT_REF = bitOf('objectRef');
const REQUEST_URI = bitOf('requestURI');
const LEVEL = bitOf('level');

/**
 * The fast decoder: walks the bytes once, makes strings and objects of declared fields alone, and stops as soon as the
 * beginning of an event shows that nobody wants it. It gives what `createOracleDecoder` gives, with one exception: the
 * rest of an event that is skipped by its beginning is not validated, so a broken rest that the oracle would call a
 * dead letter stays a skip. What is kept is the same, always: every event that is kept has been walked and validated to
 * its end, and before one is skipped the rest is searched for keys that would be read instead (the last of equal keys
 * counts). Whatever is unusual (escaped or repeated keys, malformed text, depth) goes to the oracle, which decides.
 */
export function createWalkingDecoder(interests: readonly Interest[]): DecodeEvent {
  const walk = new EventWalk(interests);
  const decodeByDefinition = createOracleDecoder(interests);
  return function decodeByWalking(bytes, start, end) {
    return walk.decode(asBuffer(bytes), start, end) ?? decodeByDefinition(bytes, start, end);
  };
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

class EventWalk {
  private readonly selection;
  private readonly members;
  private readonly reader = new ValueReader();
  private readonly late = new LateMembers(this.reader);
  private header = emptyHeader();
  private requestReceivedAt: Micros | null = null;
  private stageAt: Micros | null = null;
  private timestamp: Micros | null = null;

  constructor(interests: readonly Interest[]) {
    const compile = createFieldCompiler();
    this.selection = createSelection<WantedBodies>(
      interests,
      ({ request, requestBesideResponse = request, response, told = [] }) => {
        const bodyField = (field: Field): BodyField => this.reader.declare(field, compile(field), told);
        return {
          request: bodyField(request),
          requestBesideResponse: bodyField(requestBesideResponse),
          response: bodyField(response),
        };
      },
    );
    const headers = HEADER_KEYS.map((key): [string, EventMember] => [
      key,
      {
        bit: bitOf(key),
        role: roleOf(key),
        field: compile(HEADER_FIELDS[key]),
      },
    ]);
    this.members = createMemberTable<EventMember>([
      ...headers,
      ['requestObject', { bit: 1 << HEADER_KEYS.length, role: 'request', field: null }],
      ['responseObject', { bit: 2 << HEADER_KEYS.length, role: 'response', field: null }],
    ]);
  }

  /** `null`: the oracle decides. */
  decode(source: Buffer, start: number, end: number): Decoded | null {
    let textEnd = end;
    while (textEnd > start && (source[textEnd - 1] as number) <= SPACE) textEnd -= 1;
    const textStart = skipSpace(source, start);
    // What is not an object, or was cut off, is not worth a look.
    if (textEnd - textStart < 2 || source[textStart] !== OPEN_BRACE || source[textEnd - 1] !== CLOSE_BRACE)
      return null;
    const { reader } = this;
    if (!reader.load(source, textStart, textEnd)) return null;
    this.reset();
    const { bytes } = reader;
    let at = 0;
    let seen = 0;
    let wanted: WantedBodies | null = null;
    let mayStop = true;
    let requestStart = -1;
    let requestMark = 0;
    let responseStart = -1;
    let responseMark = 0;
    let request: FlatBody | SparseValue;
    let response: FlatBody | SparseValue;

    do {
      at = reader.space(at + 1);
      if (bytes[at] !== QUOTE) return null;
      const { mark } = reader;
      const key = at + 1;
      at = reader.skipString(at);
      // An escaped key may spell any.
      if (at === MALFORMED || reader.mark !== mark + 2) return null;
      const member = findMember(this.members, reader.words, key, at - 1);
      at = reader.colon(at);
      if (at === MALFORMED) return null;
      if (member === null) {
        at = reader.skipValue(at, 1);
      } else {
        const { bit, role, field } = member.value;
        if ((seen & bit) !== 0) return null;
        seen |= bit;
        switch (role) {
          case 'request':
            requestStart = at;
            requestMark = reader.mark;
            at = wanted === null ? reader.skipValue(at, 1) : reader.readBody(this.requestOf(wanted), at);
            if (wanted !== null) request = reader.body;
            break;
          case 'response':
            responseStart = at;
            responseMark = reader.mark;
            at = wanted === null ? reader.skipValue(at, 1) : reader.readBody(wanted.response, at);
            if (wanted !== null) response = reader.body;
            break;
          case 'time':
            at = this.readTime(member.key, at);
            break;
          case 'late':
            at = this.late.pass(member.key as (typeof LATE_KEYS)[number], at);
            break;
          case 'header':
          case 'deciding':
            at = reader.read(field as CompiledField, at, 1);
            this.header[member.key as HeaderKey] = reader.value;
            break;
        }
        if (
          (role === 'deciding' || bit === REQUEST_URI) &&
          mayStop &&
          wanted === null &&
          at !== MALFORMED &&
          (seen & IDENTIFIED) === IDENTIFIED
        ) {
          const verdict = this.decide(seen);
          if (typeof verdict === 'string') {
            const skipped = this.skipEarly(verdict, seen, at);
            if (skipped !== null) return skipped;
            mayStop = false;
          } else if (verdict !== null && requestStart === -1 && responseStart === -1) {
            wanted = verdict;
          }
        }
      }
      if (at === MALFORMED) return null;
      at = reader.space(at);
    } while (bytes[at] === COMMA);
    if (bytes[at] !== CLOSE_BRACE || at + 1 !== reader.length) return null;

    const { header } = this;
    if (headerProblem(header.kind, header.apiVersion, header.stage, header.verb) !== null) return null;
    const times = eventTimes(this.requestReceivedAt, this.stageAt, this.timestamp);
    this.late.readInto(this.header);
    if (wanted === null) {
      const verdict = this.selection.select(
        stringOf(header.stage),
        stringOf(header.verb),
        header.objectRef,
        stringOf(header.requestURI),
      );
      if (typeof verdict === 'string') return skip(verdict, times?.stageAt ?? null);
      // Bodies that came before what decides about them.
      if (requestStart !== -1) {
        reader.mark = requestMark;
        if (reader.readBody(this.requestOf(verdict), requestStart) === MALFORMED) return null;
        request = reader.body;
      }
      if (responseStart !== -1) {
        reader.mark = responseMark;
        if (reader.readBody(verdict.response, responseStart) === MALFORMED) return null;
        response = reader.body;
      }
    }
    const event = toAuditEvent(header, times, undefined, undefined);
    return typeof event === 'string'
      ? deadLetter(event)
      : { type: 'event', event: new WalkedEvent(event, request, response) };
  }

  private requestOf(wanted: WantedBodies): BodyField {
    return this.header.level === WITH_RESPONSE ? wanted.requestBesideResponse : wanted.request;
  }

  private reset(): void {
    this.header = emptyHeader();
    this.requestReceivedAt = null;
    this.stageAt = null;
    this.timestamp = null;
    this.late.reset();
  }

  /** What is certain from the members seen so far, if none of them comes again; `null` when nothing is. */
  private decide(seen: number): WantedBodies | SkipReason | null {
    const { header, selection } = this;
    if (headerProblem(header.kind, header.apiVersion, header.stage, header.verb) !== null) return null;
    if (header.stage !== KEPT_STAGE) return 'stage';
    if ((seen & VERB) === 0) return null;
    const verb = stringOf(header.verb);
    if (!selection.hasVerb(verb)) return 'verb';
    if ((seen & OBJECT_REF) === 0) return null;
    const found = selection.find(header.objectRef, verb);
    if (typeof found === 'string') return found;
    // The level chooses what is read of the request.
    if ((seen & REQUEST_URI) === 0 || (seen & LEVEL) === 0) return null;
    this.late.readInto(this.header);
    return isDryRun(stringOf(header.requestURI)) ? 'dry-run' : found;
  }

  private skipEarly(reason: SkipReason, seen: number, at: number): Decoded | null {
    const { reader } = this;
    const { mark } = reader;
    // The checks up to the one that failed.
    const keys = reason === 'stage' ? 1 : reason === 'dry-run' ? 4 : (seen & OBJECT_REF) === 0 ? 2 : 3;
    if (mayHoldKey(reader, at, keys)) return null;
    const stageAt = stageTimeAtEnd(reader);
    if (stageAt !== null) return skip(reason, stageAt);
    reader.mark = mark;
    return null;
  }

  private readTime(key: string, start: number): number {
    const { reader } = this;
    const { mark } = reader;
    const end = reader.skipValue(start, 1);
    if (end === MALFORMED || reader.bytes[start] !== QUOTE) return end;
    if (reader.mark === mark + 2) {
      this.setTime(key, parseMicrosBytes(reader.bytes, start + 1, end - 1));
      return end;
    }
    reader.mark = mark;
    reader.readString(start);
    this.setTime(key, parseMicros(stringOf(reader.value)));
    return end;
  }

  private setTime(key: string, at: Micros | null): void {
    if (key === 'stageTimestamp') this.stageAt = at;
    else if (key === 'requestReceivedTimestamp') this.requestReceivedAt = at;
    else this.timestamp = at;
  }
}
