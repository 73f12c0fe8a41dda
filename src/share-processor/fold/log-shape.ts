import type { Micros } from '../../lib/micros.ts';
import { type Actor, actorOf } from '../../model/actor.ts';
import type { AuditEvent } from '../../model/audit-event.ts';
import { type Level, LEVELS } from '../../model/audit-level.ts';
import { LOG_NEEDS, type LoggedRequest, SLOT_COUNT, SLOT_SECONDS } from '../../model/log-needs.ts';
import type { LogShape } from '../../model/record.ts';
import type { SkipReason } from '../decode/contract.ts';

/*
 * The keys under which the record of a cluster remembers the shape of its log. No name of an API group, a resource, a verb
 * or an actor holds a space, and only subresources hold a slash.
 */
const BEGIN = 'begin';
const READS = 'reads';
const levelKey = (request: string, level: Level): string => `level ${request} ${level}`;
const slotKey = (request: string, slot: number): string => `slot ${request} ${slot}`;
const cutKey = (bucket: number): string => `cut ${bucket}`;
const requestText = ({ group, resource, verb, actor }: LoggedRequest): string =>
  `${group} ${resource} ${verb} ${actor}`;

/** Kinds of request whose half minutes are told apart. */
const TIMED: ReadonlySet<string> = new Set(
  Object.values(LOG_NEEDS).flatMap(({ impliedBy }) => impliedBy.flat().map(requestText)),
);
const ALL_SLOTS = (1 << SLOT_COUNT) - 1;
const SLOT_MICROS = SLOT_SECONDS * 1_000_000;
/** What is said to be earlier is somebody's mistake. */
const YEAR_2000: Micros = Date.UTC(2000, 0, 1) * 1000;
/** Cut events are counted up to this many: each falls into one bucket by its audit ID, however often it comes. */
const CUT_BUCKETS = 256;
/** Users whose kind is remembered. */
const MAX_USERS = 20_000;

/** One kind of request: which levels and half minutes of it were seen, as bits. */
interface Seen {
  readonly text: string;
  levels: number;
  slots: number;
}

/** Told of every key that is new. `at` tells of `begin` when; of one key the earliest stays. */
export type NoteShape = (key: string, at?: Micros) => void;

export interface LearnedShape extends LogShape {
  /** Takes up what a record holds; every other key is left alone. */
  remember(key: string, at: Micros): void;
  learn(event: AuditEvent, note: NoteShape): void;
  learnSkipped(reason: SkipReason, note: NoteShape): void;
}

/**
 * The shape of a log, learned event by event: sets that only grow and a least time, so that order, batches and repeats do
 * not matter; and bounded, since kinds of request, levels, half minutes and buckets are.
 */
export function createLogShape(): LearnedShape {
  /** By API group, resource, subresource, verb and actor: strings that repeat, so that nothing is made to look them up. */
  const root: Branch = new Map();
  const byText = new Map<string, Seen>();
  const actors = new Map<string, Actor>();
  const cut = new Set<number>();
  let begin = Number.POSITIVE_INFINITY;
  let logsReads = false;

  const seen = (text: string): Seen => {
    const known = byText.get(text);
    if (known !== undefined) return known;
    const made = { text, levels: 0, slots: TIMED.has(text) ? 0 : ALL_SLOTS };
    byText.set(text, made);
    return made;
  };
  const find = ({ objectRef, verb }: AuditEvent, actor: Actor): Seen => {
    const { apiGroup, resource, subresource } = objectRef;
    const branch = under(under(under(under(root, apiGroup), resource), subresource), verb);
    const known = branch.get(actor);
    if (known !== undefined) return known as Seen;
    const whole = subresource === '' ? resource : `${resource}/${subresource}`;
    const made = seen(requestText({ group: apiGroup, resource: whole, verb, actor }));
    branch.set(actor, made);
    return made;
  };
  const whose = ({ impersonatedUsername, username, userAgent }: AuditEvent): Actor => {
    const user = impersonatedUsername ?? username;
    // The agent tells something of users of other names only.
    if (!user.startsWith('system:')) return actorOf(user, userAgent);
    const known = actors.get(user);
    if (known !== undefined) return known;
    if (actors.size >= MAX_USERS) actors.clear();
    const actor = actorOf(user, userAgent);
    actors.set(user, actor);
    return actor;
  };

  return {
    get cut() {
      return cut.size;
    },
    get logsReads() {
      return logsReads;
    },
    get since() {
      return Number.isFinite(begin) ? begin : null;
    },
    levelsOf(request) {
      const bits = byText.get(requestText(request))?.levels ?? 0;
      return LEVELS.filter((_level, index) => (bits & (1 << index)) !== 0);
    },
    slotsOf(request) {
      const text = requestText(request);
      return TIMED.has(text) ? count(byText.get(text)?.slots ?? 0) : 0;
    },
    remember(key, at) {
      if (key === BEGIN) begin = Math.min(begin, at);
      else if (key === READS) logsReads = true;
      else {
        const end = key.lastIndexOf(' ');
        const start = key.indexOf(' ');
        const [kind, text, last] = [key.slice(0, start), key.slice(start + 1, end), key.slice(end + 1)];
        if (kind === 'level') seen(text).levels |= 1 << LEVELS.indexOf(last as Level);
        if (kind === 'slot') seen(text).slots |= 1 << Number(last);
        if (kind === 'cut') cut.add(Number(last));
      }
    },
    learn(event, note) {
      const kind = find(event, whose(event));
      if (event.requestReceivedAt < begin && event.requestReceivedAt >= YEAR_2000) {
        begin = event.requestReceivedAt;
        note(BEGIN, begin);
      }
      if (kind.slots !== ALL_SLOTS) {
        const slot = Math.abs(Math.floor(event.requestReceivedAt / SLOT_MICROS) % SLOT_COUNT);
        if ((kind.slots & (1 << slot)) === 0) {
          kind.slots |= 1 << slot;
          note(slotKey(kind.text, slot));
        }
      }
      if (event.truncated) {
        const bucket = bucketOf(event.auditID);
        if (!cut.has(bucket)) {
          cut.add(bucket);
          note(cutKey(bucket));
        }
        return;
      }
      const level = levelOf(event);
      if ((kind.levels & (1 << level)) !== 0) return;
      kind.levels |= 1 << level;
      note(levelKey(kind.text, LEVELS[level] as Level));
    },
    learnSkipped(reason, note) {
      if (reason !== 'verb' || logsReads) return;
      logsReads = true;
      note(READS);
    },
  };
}

type Branch = Map<string, Branch | Seen>;

function under(branch: Branch, key: string): Branch {
  const known = branch.get(key);
  if (known !== undefined) return known as Branch;
  const made: Branch = new Map();
  branch.set(key, made);
  return made;
}

/**
 * Place in `LEVELS` of what the event really holds: what carries logs may take bodies out and leave the level as it was.
 * Deletes often have no request body; then the level is believed.
 */
function levelOf(event: AuditEvent): number {
  if (event.flatResponse !== undefined || event.responseObject !== undefined) return 2;
  if (event.flatRequest !== undefined || event.requestObject !== undefined) return 1;
  const isDelete = event.verb === 'delete' || event.verb === 'deletecollection';
  return isDelete && event.level !== 'Metadata' && event.level !== '' ? 1 : 0;
}

/** FNV-1a, to a bucket. */
function bucketOf(auditId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < auditId.length; i += 1) {
    hash = Math.imul(hash ^ auditId.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 8) % CUT_BUCKETS;
}

function count(bits: number): number {
  let ones = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) ones += 1;
  return ones;
}
