import { isDryRun } from './dry-run.ts';
import type { Decoded, DecodeEvent, Interest, SkipReason } from './contract.ts';
import { eventTimes, type EventTimes, headerProblem, TRUNCATED_ANNOTATIONS } from './event-fields.ts';
import { type BodyField, EventReader, headerSlot } from './event-reader.ts';
import type { Field } from './fields.ts';
import { CLOSE_BRACE, MALFORMED, OPEN_BRACE, QUOTE, skipSpace, SPACE } from '../../lib/json-bytes.ts';
import { mayHoldKey, stageTimeAtEnd } from './line-tail.ts';
import { createOracleDecoder, deadLetter, skip } from './oracle.ts';
import { createSelection, KEPT_STAGE, type SelectedObject, WITH_RESPONSE } from './selection.ts';
import { AT_BODY, AT_END } from './string-index.ts';
import { WalkedEvent } from './walked-event.ts';

interface WantedBodies {
  readonly request: BodyField;
  readonly requestBesideResponse: BodyField;
  readonly response: BodyField;
}

const KIND = headerSlot('kind');
const API_VERSION = headerSlot('apiVersion');
const LEVEL = headerSlot('level');
const AUDIT_ID = headerSlot('auditID');
const STAGE = headerSlot('stage');
const REQUEST_URI = headerSlot('requestURI');
const VERB = headerSlot('verb');
const USERNAME = headerSlot('user.username');
const IMPERSONATED = headerSlot('impersonatedUser.username');
const USER_AGENT = headerSlot('userAgent');
const RESOURCE = headerSlot('objectRef.resource');
const SUBRESOURCE = headerSlot('objectRef.subresource');
const API_GROUP = headerSlot('objectRef.apiGroup');
const NAMESPACE = headerSlot('objectRef.namespace');
const NAME = headerSlot('objectRef.name');
const UID = headerSlot('objectRef.uid');
const CODE = headerSlot('responseStatus.code');
const STATUS = headerSlot('responseStatus.status');
const REASON = headerSlot('responseStatus.reason');
const MESSAGE = headerSlot('responseStatus.message');
const RECEIVED_AT = headerSlot('requestReceivedTimestamp');
const STAGE_AT = headerSlot('stageTimestamp');
const TIMESTAMP = headerSlot('timestamp');
const TRUNCATED = headerSlot(`annotations.${TRUNCATED_ANNOTATIONS[0]}`);
const DEDOTTED = headerSlot(`annotations.${TRUNCATED_ANNOTATIONS[1]}`);

const NEVER = 1 << 30; // A member that no event has.

/**
 * The fast decoder: walks the bytes once, makes strings of what the header declares, copies the declared parts of bodies,
 * and stops as soon as the beginning of an event shows that nobody wants it. It gives what `createOracleDecoder` gives,
 * with one exception: the rest of an event that is skipped by its beginning is not validated, so a broken rest that the
 * oracle would call a dead letter stays a skip. What is kept is the same, always: every event that is kept has been walked
 * and validated to its end, and before one is skipped the rest is searched for keys that would be read instead (the last
 * of equal keys counts). Whatever is unusual (escaped or repeated keys, malformed text, depth) goes to the oracle, which
 * decides.
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
  private readonly reader = new EventReader();
  private readonly selection;
  /** The bit of the request among the members of an event. */
  private readonly requestBit: number;
  /** Members with which one check more can be made. */
  private readonly stops: readonly number[];
  /*
   * What the checks found out about the event that is being walked. No member that was read can change: where a key is
   * repeated the oracle decides.
   */
  private isSound = false;
  private isKeptStage = false;
  private ref: SelectedObject | null = null;
  private found: WantedBodies | SkipReason | null = null;

  constructor(interests: readonly Interest[]) {
    const { reader } = this;
    this.selection = createSelection<WantedBodies>(
      interests,
      ({ request, requestBesideResponse = request, response, told = [] }) => {
        const bodyField = (field: Field): BodyField => reader.declare(field, told);
        return {
          request: bodyField(request),
          requestBesideResponse: bodyField(requestBesideResponse),
          response: bodyField(response),
        };
      },
    );
    const bits = (...keys: readonly string[]): number =>
      keys.reduce((all, key) => all | (reader.bits.get(key) ?? 0), 0);
    this.requestBit = bits('requestObject');
    const identified = ['kind', 'apiVersion', 'stage'];
    this.stops = [
      bits(...identified),
      bits(...identified, 'verb'),
      bits(...identified, 'verb', 'objectRef'),
      // The level chooses what is read of the request.
      bits(...identified, 'verb', 'objectRef', 'requestURI', 'level'),
    ];
  }

  /** `null`: the oracle decides. */
  decode(source: Buffer, start: number, end: number): Decoded | null {
    let textEnd = end;
    while (textEnd > start && (source[textEnd - 1] as number) <= SPACE) textEnd -= 1;
    const textStart = skipSpace(source, start);
    // What is not an object, or was cut off, is not worth a look.
    if (textEnd - textStart < 2 || source[textStart] !== OPEN_BRACE || source[textEnd - 1] !== CLOSE_BRACE)
      return null;
    return this.reader.load(source, textStart, textEnd) ? this.walk() : null;
  }

  private walk(): Decoded | null {
    const { reader, stops } = this;
    reader.restart();
    this.isSound = false;
    this.isKeptStage = false;
    this.ref = null;
    this.found = null;
    let at = reader.space(1);
    if (reader.bytes[at] !== QUOTE) return null;
    let seen = 0;
    let check = 0;
    let wanted: WantedBodies | null = null;
    let requestStart = -1;
    let requestMark = 0;
    let request: typeof reader.body;
    let responseStart = -1;
    let responseMark = 0;
    let response: typeof reader.body;

    for (;;) {
      const found = reader.walk(at, seen, stops[check] ?? NEVER);
      if (found === MALFORMED) {
        if (reader.isWhole || !reader.indexAll()) return null;
        // It went beyond what was indexed.
        return this.walk();
      }
      at = reader.position();
      seen = reader.seen();
      if (found === AT_END) break;
      if (found === AT_BODY) {
        if (reader.bytes[at] === QUOTE) return null; // Perhaps what stands for a body that was dropped.
        const isRequest = reader.bodyBit() === this.requestBit;
        if (isRequest) [requestStart, requestMark] = [at, reader.mark];
        else [responseStart, responseMark] = [at, reader.mark];
        if (wanted === null) at = reader.skipValue(at, 1);
        else if (isRequest) {
          at = reader.readBody(this.requestOf(wanted), at);
          request = reader.body;
        } else {
          at = reader.readBody(wanted.response, at);
          response = reader.body;
        }
        if (at === MALFORMED) return null;
        continue;
      }
      while (check < stops.length && (seen & (stops[check] as number)) === stops[check]) {
        const verdict = this.judge(check);
        check += 1;
        if (typeof verdict === 'string') {
          const skipped = this.skipEarly(verdict, check, at);
          if (skipped !== null) return skipped;
          check = stops.length;
        } else if (verdict !== null && requestStart === -1 && responseStart === -1) wanted = verdict;
      }
      // All of an event that is wanted will be read.
      if (wanted !== null && !reader.indexAll()) return null;
    }
    if (at !== reader.length) return null;

    if (this.problem() !== null) return null;
    const times = eventTimes(reader.time(RECEIVED_AT), reader.time(STAGE_AT), reader.time(TIMESTAMP));
    if (wanted === null) {
      const verdict = this.selection.select(
        reader.text(STAGE),
        reader.text(VERB),
        this.object(),
        reader.text(REQUEST_URI),
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
    return this.event(times, request, response);
  }

  private event(
    times: EventTimes | null,
    request: EventReader['body'],
    response: EventReader['body'],
  ): Decoded {
    const { reader } = this;
    const auditID = reader.text(AUDIT_ID);
    if (auditID === '') return deadLetter('missing-audit-id');
    if (times === null) return deadLetter('invalid-time');
    const code = reader.header(CODE);
    const impersonated = reader.header(IMPERSONATED);
    const ref = this.object();
    const head = {
      auditID,
      stage: reader.text(STAGE),
      level: reader.text(LEVEL),
      verb: reader.text(VERB),
      requestURI: reader.text(REQUEST_URI),
      username: reader.text(USERNAME),
      impersonatedUsername: typeof impersonated === 'string' ? impersonated : undefined,
      userAgent: reader.text(USER_AGENT),
      objectRef: {
        resource: ref.resource,
        subresource: ref.subresource,
        apiGroup: ref.apiGroup,
        namespace: reader.text(NAMESPACE),
        name: reader.text(NAME),
        uid: reader.text(UID),
      },
      responseStatus: {
        code: typeof code === 'number' ? code : 0,
        status: reader.text(STATUS),
        reason: reader.text(REASON),
        message: reader.text(MESSAGE),
      },
      requestReceivedAt: times.requestReceivedAt,
      stageAt: times.stageAt,
      truncated: reader.header(TRUNCATED) === 'true' || reader.header(DEDOTTED) === 'true',
    };
    return { type: 'event', event: new WalkedEvent(head, request, response) };
  }

  /** Of an `objectRef` that was passed, or of the whole event. */
  private object(): SelectedObject {
    const { reader } = this;
    this.ref ??= {
      resource: reader.text(RESOURCE),
      subresource: reader.text(SUBRESOURCE),
      apiGroup: reader.text(API_GROUP),
    };
    return this.ref;
  }

  private requestOf(wanted: WantedBodies): BodyField {
    return this.reader.header(LEVEL) === WITH_RESPONSE ? wanted.requestBesideResponse : wanted.request;
  }

  private problem(): ReturnType<typeof headerProblem> {
    if (this.isSound) return null;
    const { reader } = this;
    const problem = headerProblem(
      reader.header(KIND),
      reader.header(API_VERSION),
      reader.header(STAGE),
      reader.header(VERB),
    );
    this.isSound = problem === null;
    return problem;
  }

  /** What is certain from the members of the checks up to this one, if none of them comes again; `null` when nothing is. */
  private judge(check: number): WantedBodies | SkipReason | null {
    const { reader, selection } = this;
    if (this.problem() !== null) return null;
    this.isKeptStage ||= reader.header(STAGE) === KEPT_STAGE;
    if (!this.isKeptStage) return 'stage';
    if (check === 0) return null;
    // A verb that was found is one that is wanted.
    if (this.found === null && !selection.hasVerb(reader.text(VERB))) return 'verb';
    if (check === 1) return null;
    this.found ??= selection.find(this.object(), reader.text(VERB));
    if (typeof this.found === 'string') return this.found;
    if (check === 2) return null;
    return isDryRun(reader.text(REQUEST_URI)) ? 'dry-run' : this.found;
  }

  /** `checks`: how many of `DECIDING_KEYS` the reason rests on. */
  private skipEarly(reason: SkipReason, checks: number, at: number): Decoded | null {
    const { reader } = this;
    const { mark } = reader;
    if (mayHoldKey(reader, at, checks)) return null;
    const stageAt = stageTimeAtEnd(reader);
    if (stageAt !== null) return skip(reason, stageAt);
    reader.mark = mark;
    return null;
  }
}
