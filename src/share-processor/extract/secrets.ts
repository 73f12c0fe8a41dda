import { isTellingName, mayHoldSecret } from '../../lib/redaction/may-hold-secret.ts';
import { redactName } from '../../lib/redaction/redact-name.ts';
import { redactObject } from '../../lib/redaction/redact-object.ts';
import { remember } from '../../lib/remember.ts';
import type { FlatBody } from '../../model/flat-body.ts';
import type { BodyType } from '../../model/observation.ts';
import type { JsonPatchOperation, SparseBody, SparseValue } from '../../model/sparse-body.ts';
import { isList } from './sparse.ts';

/*
 * Nothing is kept of credentials that people and programs write where they do not belong: into messages, annotations,
 * images. Before a text is cut: what is left of a token that was cut off no pattern knows.
 */

/** The text without credentials, also where it is JSON itself. */
export function withoutSecrets(text: string): string {
  if (!mayHoldSecret(text)) return text;
  return text.length > LONGEST_REMEMBERED ? redact(text) : redactRemembered(text);
}

const MOST_REMEMBERED = 1000;
const LONGEST_REMEMBERED = 1024;
const redact = (text: string): string => redactObject(text) as string;
/** Whoever sends one message sends it again. */
const redactRemembered = remember(MOST_REMEMBERED, redact);

/** The body without credentials; the same object where it holds none. */
export function bodyWithoutSecrets<Body extends SparseBody | readonly JsonPatchOperation[]>(
  body: Body,
): Body {
  const value = body as unknown as SparseValue;
  return isSuspicious(value) ? (redactObject(value) as unknown as Body) : body;
}

/** The body without credentials, as an object; `null` where its text holds none. */
export function flatWithoutSecrets(body: FlatBody, bodyType: BodyType): SparseBody | null {
  const { text } = body;
  if (!(bodyType === 'status' ? isStatusSuspicious(text) : mayHoldSecret(text, 0, text.length, true)))
    return null;
  const redacted = redactObject(body.object);
  return JSON.stringify(redacted) === JSON.stringify(body.object) ? null : (redacted as SparseBody);
}

const MESSAGE = 'message":"';
const BACKSLASH = 0x5c;
const SLOTS = 256;
/** The last harmless message of each length, more or less: nearly all are a few that come again and again. */
const harmless: string[] = Array.from({ length: SLOTS }, () => '');

/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

/**
 * Of what only the platform writes (names, times, phases) nothing can be a credential: of a status, which most bodies are,
 * only messages, and an image with one before an `@`.
 */
function isStatusSuspicious(text: string): boolean {
  for (let at = text.indexOf(MESSAGE); at !== -1; at = text.indexOf(MESSAGE, at)) {
    const start = at + MESSAGE.length;
    at = text.indexOf('"', start);
    while (text.charCodeAt(at - 1) === BACKSLASH && isEscaped(text, at)) at = text.indexOf('"', at + 1);
    const slot = (at - start) % SLOTS;
    const known = harmless[slot] as string;
    if (known.length === at - start && text.startsWith(known, start)) continue;
    if (mayHoldSecret(text, start, at)) return true;
    // A slice would keep all of the text alive.
    if (at - start <= LONGEST_REMEMBERED) harmless[slot] = Buffer.from(text.slice(start, at)).toString();
  }
  return text.includes('@') && mayHoldSecret(text, 0, text.length, true);
}

/** Nothing shorter is redacted without its name. */
const SHORTEST = 6;

function isSuspicious(value: SparseValue): boolean {
  if (typeof value === 'string') return value.length >= SHORTEST && mayHoldSecret(value);
  if (typeof value !== 'object' || value === null) return false;
  if (isList(value)) return value.some(isSuspicious);
  for (const key in value) {
    const member = value[key];
    if (isSuspicious(member)) return true;
    if (typeof member === 'object') continue;
    if (isTellingName(key) || redactName(key) !== key) return true;
    // Where the value of an operation goes tells what it is.
    if (
      key === 'path' &&
      typeof member === 'string' &&
      isTellingName(member.slice(member.lastIndexOf('/') + 1))
    )
      return true;
  }
  return false;
}
