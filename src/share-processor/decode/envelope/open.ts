import { headerProblem } from '../event-fields.ts';
import { MALFORMED, OPEN_BRACE, OPEN_BRACKET, skipSpace } from '../../../lib/json-bytes.ts';
import { endOfValue } from '../json-extent.ts';
import { azure } from './azure.ts';
import { cloudwatch } from './cloudwatch.ts';
import type { Content, Envelope, Opened } from './contract.ts';
import { elasticAgent } from './elastic-agent.ts';
import { gke } from './gke.ts';
import { elementsOf, type Members, membersOf } from './members.ts';
import { withoutPrefix } from './prefix.ts';
import { shipper } from './shipper.ts';
import { contentOf, isContainer, partOf, type Slice, textOf, trimmed } from './slice.ts';

/** What a line may be beside an audit event or a list of them. Those that tell more of themselves come first. */
export const ENVELOPES: readonly Envelope[] = [gke, azure, cloudwatch, elasticAgent, shipper];

/**
 * Envelopes lie in one another: a list of Azure's records, in the `message` of a document, in a list. Deeper is nothing that
 * anybody ships. The parts of a level do not overlap, so that all the work is bounded by the length of the line.
 */
export const MAX_LEVELS = 6;

/**
 * What lies in an envelope; `null` when the text is none that is known: an event itself, another object of Kubernetes,
 * anything else, or broken. Then the decoder says what it is. `mayBeSeveral`: documents that follow one another without a line
 * feed are told apart; not before the decoder has refused them, which may skip by its beginning what is broken behind.
 */
export function openEnvelope(
  bytes: Uint8Array,
  start: number,
  end: number,
  mayBeSeveral = true,
): readonly Content[] | null {
  const line: Slice = { bytes, start, end, at: start };
  if (!mayBeSeveral && bytes[start] === OPEN_BRACE && membersOf(line) === null) return null;
  const found = look(line, 0, false);
  const isOpened =
    found.length === 0 ||
    found.some(({ slice, type }) => slice.bytes !== bytes || slice.start !== start || type === 'other-log');
  return isOpened ? found : null;
}

const foreign = (
  slice: Slice,
  reason: 'invalid-json' | 'not-an-object' | 'not-an-audit-event' | 'too-deep',
): Content[] => [{ type: 'foreign', slice, reason }];

/** What a piece of text turns out to be. `isDeclared`: an envelope says that it is an audit event. */
function look(whole: Slice, level: number, isDeclared: boolean): Content[] {
  const slice = withoutPrefix(whole) ?? whole;
  const first = slice.bytes[slice.start];
  if (first === OPEN_BRACKET) return lookAtList(slice, elementsOf(slice), level);
  if (first !== OPEN_BRACE) {
    return level === 0 || isDeclared ? foreign(slice, 'invalid-json') : [{ type: 'other-log', slice }];
  }
  if (level > 0 && isPlainEvent(slice)) return [{ type: 'event', slice }];
  const root = membersOf(slice);
  if (root !== null) return lookAtObject(slice, root, level);
  const documents = documentsIn(slice);
  return documents === null ? foreign(slice, 'invalid-json') : lookAtList(slice, documents, level);
}

const KIND_FIRST = Buffer.from('{"kind":"Event",');

/** One event as the API server writes it, and no other document behind it: its members need not be looked for. */
function isPlainEvent({ bytes, start, end }: Slice): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  if (text.length < KIND_FIRST.length || KIND_FIRST.compare(text, 0, KIND_FIRST.length) !== 0) return false;
  return text.subarray(0, LONGEST_HEAD).includes(AUDIT_API) && !text.includes('\n') && !text.includes('}{');
}
/** What tells it from an Event of Kubernetes itself, which is no envelope either. */
const AUDIT_API = '"apiVersion":"audit.k8s.io/';
const LONGEST_HEAD = 80;

function lookAtObject(slice: Slice, root: Members, level: number): Content[] {
  const [kind, apiVersion] = [textOf(root.get('kind')), textOf(root.get('apiVersion'))];
  if (kind === 'EventList') return [{ type: 'event-list', slice }];
  const problem = headerProblem(
    kind ?? undefined,
    apiVersion ?? undefined,
    textOf(root.get('stage')) ?? undefined,
    textOf(root.get('verb')) ?? undefined,
  );
  if (problem !== 'not-an-audit-event') return [{ type: 'event', slice }];
  // An object of Kubernetes is no envelope: what stands in the message of a core Event is whatever a container wrote.
  if (kind !== null || apiVersion !== null) return foreign(slice, problem);
  if (level >= MAX_LEVELS) return foreign(slice, 'too-deep');
  return lookInside(slice, root, level) ?? foreign(slice, problem);
}

/** The first of what the envelopes offer that is ours, else the first at all; `null` when there is none. */
function lookInside(slice: Slice, root: Members, level: number): Content[] | null {
  let best: Content[] | null = null;
  for (const { open } of ENVELOPES) {
    for (const opened of open(root, slice)) {
      const found = lookAtOpened(opened, slice, level + 1);
      if (found === null) continue;
      if (found.some(isEvent) || opened.type === 'other-log') return found;
      best ??= found;
    }
  }
  return best;
}

function lookAtOpened(opened: Opened, slice: Slice, level: number): Content[] | null {
  switch (opened.type) {
    case 'other-log':
      return [{ type: 'other-log', slice }];
    case 'event':
      return [{ type: 'event', slice: opened.slice }];
    case 'list':
      return lookAtList(opened.slice, elementsOf(opened.slice), level);
    case 'value': {
      const content = trimmed(contentOf(opened.slice));
      // In ECS `log` is an object that tells of a file, `body` may be a number: nothing that was ever a line.
      const wasText = content.bytes !== opened.slice.bytes;
      if (!wasText && !isContainer(content)) return null;
      const found = look(content, level, opened.isDeclared);
      return wasText || opened.isDeclared || found.some(isEvent) ? found : null;
    }
    default:
      return opened satisfies never;
  }
}

/** What lies in a list; all of it is one thing when nothing of it is ours. */
function lookAtList(slice: Slice, elements: readonly Slice[] | null, level: number): Content[] {
  if (elements === null) return foreign(slice, 'invalid-json');
  if (level >= MAX_LEVELS) return foreign(slice, 'too-deep');
  const found = elements.flatMap((element) =>
    isContainer(element) ? look(element, level + 1, false) : foreign(element, 'not-an-object'),
  );
  return found.some(isOurs) || (level > 0 && found.length === 0)
    ? found
    : foreign(slice, 'not-an-audit-event');
}

const isEvent = ({ type }: Content): boolean => type === 'event' || type === 'event-list';
const isOurs = ({ type }: Content): boolean => type !== 'foreign';

/** Documents one behind another without a line feed, as Firehose puts them into its files; `null` when there is one. */
function documentsIn(slice: Slice): Slice[] | null {
  const { bytes, start, end } = slice;
  let at = start;
  const documents: Slice[] = [];
  while (at < end) {
    if (bytes[at] !== OPEN_BRACE) return null;
    const documentEnd = endOfValue(bytes, at, end);
    if (documentEnd === MALFORMED) break;
    documents.push(partOf(slice, at, documentEnd));
    at = skipSpace(bytes, documentEnd);
  }
  if (documents.length === 0) return null;
  if (at < end) documents.push(partOf(slice, at, end));
  return documents.length === 1 ? null : documents;
}
