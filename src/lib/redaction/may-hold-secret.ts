import { isSecretName } from './secret-names.ts';
import { isTokenAt } from './token-patterns.ts';

/**
 * Whether `redactText` might change a text, or `redactObject` a value that the text is the JSON of: told by one look at every
 * character, so that nearly every text is spared the thirty times dearer way through all patterns. It may be wrong in saying
 * yes, never in saying no; what is escaped once as JSON is seen through.
 *
 * `isJson`: the text is that of an object, of which members that are objects or lists are no values of secrets.
 */
export function mayHoldSecret(text: string, start = 0, end = text.length, isJson = false): boolean {
  let nameStart = start;
  /** Up to where names of members are somebody's own, not those of the platform. */
  let ownEnd = isJson ? start : end;
  let hasAt = false;
  let hasUrl = false;
  let escapeEnd = -1;
  let at = start;
  while (at < end) {
    const type = typeAt(text, at);
    if (type === WORD) {
      const runStart = at;
      do at += 1;
      while (at < end && typeAt(text, at) === WORD);
      const next = at < end ? text.charCodeAt(at) : 0;
      const first = text.charCodeAt(runStart);
      const beginning = BEGINNINGS[first * 128 + (text.charCodeAt(runStart + 1) & 127)];
      const mayBegin = beginning === 1 || next === DOT || next === COLON || runStart === escapeEnd;
      if (mayBegin && isTokenLike(text, runStart, at, next)) return true;
      // One word after another, as nearly everywhere.
      if (next === SPACE && first !== DASH && typeAt(text, at + 1) === WORD) continue;
      let nameEnd = at;
      while (nameEnd < end && text.charCodeAt(nameEnd) === DOT) nameEnd += 1;
      if (nameEnd > at && nameEnd < end && typeAt(text, nameEnd) === WORD) continue;
      if (at >= ownEnd && next === QUOTE) ownEnd = ownNamesEnd(text, nameStart, at);
      else if (isToldSecret(text, nameStart, runStart, nameEnd, end, isJson)) return true;
      continue;
    }
    if (type === TELLING) return true;
    at += 1;
    if (type === PLAIN) {
      const code = text.charCodeAt(at - 1);
      if (code !== DOT) nameStart = at;
      // Somebody's own name may be of any letters.
      if (isJson && code === QUOTE && at <= ownEnd && text.charCodeAt(at) === COLON) {
        const name = memberName(text, at - 1);
        if (isTellingName(name) || name.includes('\\')) return true;
      }
      continue;
    }
    nameStart = at;
    if (type === AT) hasAt = true;
    else if (type === SLASH) hasUrl ||= text.charCodeAt(at) === 0x2f;
    else if (type === BRACE) {
      // `{SSHA}`
      if (text.charCodeAt(at) === 0x53) return true;
    } else {
      // An escape: what follows begins a word, and may do so without its letter.
      const letter = text.charCodeAt(at);
      if (letter === 0x75) {
        if (!PLAIN_ESCAPES.has(text.slice(at + 1, at + 5).toLowerCase())) return true;
        at += 5;
      } else if (ESCAPE_LETTERS.has(letter)) {
        at += 1;
        escapeEnd = at;
      }
      nameStart = at;
    }
  }
  if (hasUrl && (hasAt || WEBHOOKS.test(text))) return true;
  return end - start > 32 && text.includes(ENCODED_PEM);
}

/** The name of a member, by its closing quote. */
function memberName(text: string, end: number): string {
  let quote = text.lastIndexOf('"', end - 1);
  while (quote > 0 && text.charCodeAt(quote - 1) === BACKSLASH_CODE) quote = text.lastIndexOf('"', quote - 1);
  return text.slice(quote + 1, end);
}

const MAPS: ReadonlySet<string> = new Set(['labels', 'annotations', 'nodeSelector']);

/** Where the map that this is the name of ends; the value of an annotation may hold braces of its own. */
function ownNamesEnd(text: string, start: number, end: number): number {
  const length = end - start;
  if ((length !== 6 && length !== 11 && length !== 12) || !MAPS.has(text.slice(start, end))) return end;
  return length === 11 ? text.length : text.indexOf('}', end);
}

/** `&`, `<` and `>`, as Go escapes them. */
const PLAIN_ESCAPES: ReadonlySet<string> = new Set(['0026', '003c', '003e']);
const ESCAPE_LETTERS: ReadonlySet<number> = new Set(Buffer.from('nrtbf'));
const WEBHOOKS = /hooks\.slack|discord|webhook\.office/;
const ENCODED_PEM = 'LS0tLS1CRUdJTi';

const PLAIN = 0;
/** Of a name or a token. */
const WORD = 1;
/** In a text of the platform's it does not stand, in hashes of passwords and some tokens it does. */
const TELLING = 2;
const AT = 3;
const SLASH = 4;
const BRACE = 5;
const BACKSLASH = 6;

const TYPES = new Uint8Array(128);
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-')
  TYPES[letter.charCodeAt(0)] = WORD;
for (const [letter, type] of [
  ['~', TELLING],
  ['$', TELLING],
  ['@', AT],
  ['/', SLASH],
  ['{', BRACE],
  ['\\', BACKSLASH],
] as const)
  TYPES[letter.charCodeAt(0)] = type;

const DOT = 0x2e;
const DASH = 0x2d;
const COLON = 0x3a;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const SPACE = 0x20;
const PERCENT = 0x25;
const PLUS = 0x2b;
const BACKSLASH_CODE = 0x5c;

function typeAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (TYPES[code] as number) : PLAIN;
}

/** How tokens that tell themselves (`token-patterns.ts`), private keys and schemes of authorization begin, in two letters. */
const BEGINNINGS = new Uint8Array(128 * 128);
for (const two of (
  'ey ew AK AS AB AC AI ya GO LT do gh gi gl np py dc ru oy AT xo xa SG ke sk rk pk wh SK sh sq hf da li se hv NR AG ts ' +
  'pu ht s. b. r. at -- be Be BE bE ba Ba BA bA ne Ne NE nE ap Ap AP aP aw Aw AW aW'
).split(' '))
  BEGINNINGS[two.charCodeAt(0) * 128 + two.charCodeAt(1)] = 1;

/** Whether the run of letters may begin a token, a private key or an `Authorization` value. */
function isTokenLike(text: string, start: number, end: number, next: number): boolean {
  const length = end - start;
  if (length < 5 && next !== DOT && next !== PLUS && next !== EQUALS && next !== 0x2f) return false;
  // `\bearer …` may be a path, and the letter none of an escape.
  if (isEscape(text, start - 1) && isTokenLike(text, start - 1, end, next)) return true;
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1);
  // A word as short as that is no token, and what follows it no part of one.
  const isLong = length >= 8 || next === DOT || next === PLUS || next === EQUALS || next === 0x2f;
  if (isLong && second < 128 && BEGINNINGS[first * 128 + second] === 1) {
    if (isTokenAt(text, start)) return true;
  }
  // A bootstrap token; a part of an Atlas token.
  if (next === DOT && length === 6 && isTokenAt(text, start)) return true;
  if (length === 7 && first === 0x61 && text.startsWith('atlasv1', start)) return true;
  if (next === COLON && length >= 8 && first < 0x3a && text.startsWith('AA', end + 1)) return true;
  if (first === DASH && text.startsWith('-----', start)) return true;
  return (
    (length === 5 || length === 6 || length === 9 || length === 16) &&
    (next === PERCENT || next === PLUS || next === BACKSLASH_CODE || isSpace(next)) &&
    SCHEME.test(text.slice(start, end))
  );
}

const SCHEME = /^(?:bearer|basic|negotiate|apikey|aws4-hmac-sha256)$/i;

/** Whether a name of a secret ends at `end` and something is assigned to it: `name=`, `"name":`, `--name value`. */
function isToldSecret(
  text: string,
  nameStart: number,
  runStart: number,
  end: number,
  limit: number,
  isJson: boolean,
): boolean {
  const next = end < limit ? text.charCodeAt(end) : 0;
  if (text.charCodeAt(runStart) === DASH && isTellingOption(text.slice(runStart, end))) return true;
  const sign = afterSign(text, end, limit, next);
  if (sign === 0) return false;
  if (isJson) {
    const value = text.charCodeAt(sign);
    if (value === 0x7b || value === 0x5b) return false;
  }
  return (
    isTellingName(text.slice(nameStart, end)) ||
    (isEscape(text, nameStart - 1) && isTellingName(text.slice(nameStart - 1, end)))
  );
}

/** Whether a value of this name is taken out, or may be. */
export const isTellingName = (name: string): boolean => isSecretName(name) || PAIR_OR_OPTION.test(name);
/** Whether the letter may be that of an escape. */
const isEscape = (text: string, at: number): boolean =>
  text.charCodeAt(at - 1) === BACKSLASH_CODE && ESCAPE_LETTERS.has(text.charCodeAt(at));

const isTellingOption = (option: string): boolean => isSecretName(option) || OPTION.test(option);
/** `-pPASSWORD` is one only after the name of certain programs. */
const OPTION = /^(?:-[uapw]|-p.+|--user|--userpwd|--proxy-user)$/;
/** `"name":"DB_PASSWORD","value":"…"`; annotations in which tools keep whole manifests. */
const PAIR_OR_OPTION = /value$|^(?:-u|--user|--userpwd|--proxy-user)$|applied|configuration$|^original$/i;

const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d) || code >= 0xa0;

/** The position behind the sign of an assignment that follows a name; 0 when none does. */
function afterSign(text: string, end: number, limit: number, next: number): number {
  if (next === COLON || next === EQUALS) return end + 1;
  if (next === PERCENT) return /^%3d/i.test(text.slice(end, end + 3)) ? end + 3 : 0;
  let at = end;
  while (at < limit && text.charCodeAt(at) === BACKSLASH_CODE) at += 1;
  const quote = text.charCodeAt(at);
  if (quote === QUOTE || quote === 0x27) at += 1;
  const sign = signBehindGap(text, at, limit);
  // Line ends and tabs, as JSON escapes them.
  return sign === 0 && next === BACKSLASH_CODE
    ? signBehindGap(text, spaceEscapes(text, end, limit), limit)
    : sign;
}

function signBehindGap(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && at - start < 3 && isSpace(text.charCodeAt(at))) at += 1;
  if (at >= limit) return 0;
  const sign = text.charCodeAt(at);
  if (sign === EQUALS || sign === COLON) return at + 1;
  return sign === PERCENT && /^%3d/i.test(text.slice(at, at + 3)) ? at + 3 : 0;
}

function spaceEscapes(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && text.charCodeAt(at) === BACKSLASH_CODE && ESCAPE_LETTERS.has(text.charCodeAt(at + 1)))
    at += 2;
  return at;
}
