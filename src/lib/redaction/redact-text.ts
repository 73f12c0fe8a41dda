import { isMarked, marker } from './marker.ts';
import { isSecretName } from './secret-names.ts';
import { TOKEN } from './token-patterns.ts';

/**
 * A text, a message above all, without the credentials in it: private keys, passwords in URLs, `Authorization` values,
 * tokens that tell themselves by their form, and what is assigned to a name of a secret (`password=…`, `"token":"…"`,
 * `--api-key …`). Linear in its length: every pattern is bounded or anchored. Redacting twice changes nothing.
 */
export function redactText(text: string): string {
  if (text.length < SHORTEST) return text;
  let redacted = text;
  if (redacted.includes('PRIVATE KEY')) redacted = withoutPrivateKeys(redacted);
  if (redacted.includes('LS0tLS1CRUdJTi')) redacted = redacted.replaceAll(ENCODED_PEM, encodedKey);
  if (redacted.includes('://')) redacted = withoutUrlCredentials(redacted);
  // What follows takes two words, or a sign between them.
  const hasParts = /[\s=:+%]/.test(redacted);
  if (hasParts) {
    redacted = redacted
      .replaceAll(HEADER, (_whole, before: string) => `${before}${marker('authorization')}`)
      .replaceAll(AUTHORIZATION, authorization);
  }
  redacted = redacted.replaceAll(TOKEN, marker('token'));
  if (!hasParts) return redacted;
  if (redacted.includes('alue')) redacted = redacted.replaceAll(NAMED_PAIR, namedPair);
  redacted = withoutAssignments(redacted);
  redacted = redacted.replaceAll(FLAG, flag);
  if (/-[apw]/.test(redacted)) {
    const hide = (_whole: string, before: string): string => before + marker('secret-name');
    redacted = redacted.replaceAll(PROGRAM_OPTION, hide).replaceAll(ATTACHED_PASSWORD, hide);
  }
  return redacted.replaceAll(USER_OPTION, (_whole, option: string, user: string) =>
    [option, user, marker('secret-name')].join(''),
  );
}

/** Nothing shorter is a credential with its name. */
const SHORTEST = 6;

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_END = /-----END [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----/g;

/** Up to the end of the key, or, where that was cut off, of the text. */
function withoutPrivateKeys(text: string): string {
  let kept = '';
  let at = 0;
  KEY_BEGIN.lastIndex = 0;
  for (let begin = KEY_BEGIN.exec(text); begin !== null; begin = KEY_BEGIN.exec(text)) {
    kept += text.slice(at, begin.index) + marker('private-key');
    KEY_END.lastIndex = KEY_BEGIN.lastIndex;
    const end = KEY_END.exec(text);
    at = end === null ? text.length : KEY_END.lastIndex;
    if (end === null) break;
    KEY_BEGIN.lastIndex = at;
  }
  return kept + text.slice(at);
}

/** PEM in base64, as Secrets and Helm values hold it: a key, unless its beginning says that it is a certificate. */
const ENCODED_PEM = /LS0tLS1CRUdJTi[A-Za-z0-9+/]{8,}={0,2}/g;
const encodedKey = (encoded: string): string =>
  Buffer.from(encoded.slice(0, 96), 'base64').toString('latin1').includes('PRIVATE KEY')
    ? marker('private-key')
    : encoded;

/** `scheme://user:password@host`; a port and a path with an `@` are no password. */
const URL_PASSWORD = /(:\/\/[^\s/?#"'<>@:\\[]{0,256}:)(?!\d{1,5}[/?#])([^\s"'<>\\]{1,512})@/g;
/** `scheme://token@host`, as Git and Sentry take it. */
const URL_TOKEN = /(:\/\/)([A-Za-z0-9_.~%-]{16,512})@/g;

export const withoutUrlCredentials = (text: string): string =>
  text
    .replaceAll(URL_PASSWORD, (whole, before: string, secret: string) =>
      isMarked(secret) ? whole : `${before}${marker('url-credentials')}@`,
    )
    .replaceAll(URL_TOKEN, (_whole, before: string) => `${before}${marker('url-credentials')}@`);

const AUTHORIZATION =
  /(?<![A-Za-z0-9_-])(bearer|basic|negotiate|apikey|aws4-hmac-sha256)(\s{1,4}|%20|\+)([A-Za-z0-9._~+/=:,-]{8,8192})/gi;

/** The header itself: what follows the scheme is a credential, whatever it looks like. */
const HEADER =
  /(authorization(?:\\{0,31}["'])?\s{0,3}[:=]\s{0,3}(?:\\{0,31}["'])?(?:bearer|basic|digest|token|negotiate|apikey)\s{1,4})(?!\[redacted)([^\s"'\\,]{4,8192})/gi;

function authorization(whole: string, scheme: string, gap: string, value: string): string {
  if (!looksLikeToken(scheme.toLowerCase(), value)) return whole;
  return `${scheme}${gap}${marker('authorization')}`;
}

/** Prose goes on in words (`bearer token is missing`): a token has digits or capitals in between, or says who it is. */
function looksLikeToken(scheme: string, value: string): boolean {
  if (scheme === 'basic') {
    const decoded = Buffer.from(value, 'base64').toString('latin1');
    if (/^[\x20-\x7e]+$/.test(decoded) && decoded.includes(':')) return true;
  }
  return (
    value.length >= 12 && (/\d/.test(value) || /[a-z][A-Z]/.test(value)) && !/^[a-z]+[.,:]?$/i.test(value)
  );
}

/** Within five strings of JSON in one another a quote has 31 backslashes before it. */
const quote = String.raw`\\{0,31}["']`;
/**
 * Up to the quote that was opened with: in JSON within a string, one with as many backslashes before it. A longer row of them
 * belongs to a quote within the value.
 */
const VALUE = String.raw`(?:(${quote})((?:(?!(?!(?<=\\)\\)\1)(?:\\[\s\S]|[^\\])){0,8192}?)(?:(?!(?<=\\)\\)\1|$)|([^\s,;&"'\\)\]}]{1,8192}))`;

/** `{"name":"DB_PASSWORD","value":"…"}` within a text, whatever it is escaped by. */
const NAMED_PAIR = new RegExp(
  String.raw`(${quote}?(?:name|key)${quote}?\s{0,3}[:=]\s{0,3}${quote}?([\w.-]{1,256})${quote}?\s{0,16},?\s{0,16}-?\s{0,16}${quote}?value${quote}?\s{0,3}[:=]\s{0,3})` +
    VALUE.replaceAll(String.raw`\1`, String.raw`\3`),
  'gi',
);

function namedPair(
  whole: string,
  before: string,
  name: string,
  mark: string | undefined,
  quoted: string | undefined,
  bare: string | undefined,
): string {
  return isSecretName(name) ? replaced(whole, before, mark, quoted ?? bare) : whole;
}

/** `name=`, `name: `, `"name":`. The names of secrets that are spoken of in prose have no such sign behind them. */
const NAME_AND_SIGN = new RegExp(
  String.raw`(?<![\w.-])([\w.-]{2,256})(${quote}?(?:\s{0,3}(?:=|:=|=>)\s{0,3}|:\s{0,3}|%3[dD]))`,
  'g',
);
const ASSIGNED = new RegExp(VALUE, 'y');

/** Looks at values of secrets alone, so that one assignment within the value of another is seen. */
function withoutAssignments(text: string): string {
  let kept = '';
  let at = 0;
  NAME_AND_SIGN.lastIndex = 0;
  for (let named = NAME_AND_SIGN.exec(text); named !== null; named = NAME_AND_SIGN.exec(text)) {
    const [, name = '', sign = ''] = named;
    if (!isNameOfSecret(text, named.index, name) || isEndOfPath(text, named.index, sign)) continue;
    ASSIGNED.lastIndex = NAME_AND_SIGN.lastIndex;
    const found = ASSIGNED.exec(text);
    if (found === null) continue;
    const [whole, mark, quoted, bare = ''] = found;
    if (isProse(name, sign, quoted, bare)) continue;
    kept += text.slice(at, found.index) + replaced(whole, '', mark, quoted ?? bare);
    at = ASSIGNED.lastIndex;
    NAME_AND_SIGN.lastIndex = at;
  }
  return kept + text.slice(at);
}

/** In JSON within a text (`\n`, `\u0026`) the rest of an escape may stand before the name. */
const isNameOfSecret = (text: string, at: number, name: string): boolean =>
  isSecretName(name) ||
  (text[at - 1] === '\\' && isSecretName(name.replace(/^(?:u[\da-f]{4}|[nrtbf])/i, '')));

/** `"…/serviceaccounts/api/token": dial tcp`: a quote ends there that did not begin there. */
const isEndOfPath = (text: string, at: number, sign: string): boolean =>
  /^\\*["']/.test(sign) && !/["']/.test(text[at - 1] ?? '');

/** `invalid token: expired` tells no token, `password: hunter2` does. */
function isProse(name: string, sign: string, quoted: string | undefined, bare: string): boolean {
  const isSpoken = /^\\*["']?:\s/.test(sign);
  const isPassword = /passw|pass-?phrase|pwd/i.test(name);
  // `cannot fetch token: "serviceaccounts \"web\" not found"`: only a password may be of words.
  if (quoted !== undefined) return isSpoken && sign.startsWith(':') && !isPassword && /\s\S+\s/.test(quoted);
  return (
    (isSpoken && (isPassword ? VERBS : /^[A-Za-z]+$/).test(bare)) ||
    // `ref`s and templates hold nothing.
    /^\$\(?\{?[\w.-]*$/.test(bare) ||
    bare === 'null' ||
    bare === 'true' ||
    bare === 'false'
  );
}

/** How a sentence about a password goes on. */
const VERBS =
  /^(?:must|is|was|are|not|no|cannot|could|should|has|does|invalid|required|missing|incorrect|wrong|expired|authentication|failed|mismatch)$/i;

/** Between two arguments of a command: in a shell's line, in a list of JSON or YAML within the text. */
const GAP = String.raw`(?:\s{1,4}|%20|\\{0,31}["']\s{0,4},\s{0,4}\\{0,31}["']|\s{0,4}(?:\n|\\{1,7}n)\s{0,16}-\s{1,4}["']?)`;

/** `--password hunter2`; with `=` it is an assignment. */
const FLAG = new RegExp(String.raw`(?<![\w-])(--?[A-Za-z][\w-]{2,128})(${GAP})(?!-)([^\s"'\\]{1,8192})`, 'g');

const flag = (whole: string, name: string, gap: string, value: string): string =>
  isSecretName(name) && !isMarked(value) ? `${name}${gap}${marker('secret-name')}` : whole;

/** `curl -u user:password`, and the like. */
const USER_OPTION = new RegExp(
  String.raw`(?<![\w-])((?:-u|--user|--userpwd|--proxy-user)(?:${GAP}|=))(?!\d+:\d+(?!\S))([^\s:"'\\]{1,256}:)(?!\[redacted)[^\s"'\\]{1,1024}`,
  'g',
);

/** Programs that are told a password by an option whose name does not say so, and what may stand in between. */
const WORDS = String.raw`(?:${GAP}[^\s"'\\;|&,%]{1,128}){0,12}?`;
/** `docker login -p`, while `docker run -p` is a port. */
const LOGIN = String.raw`(?:docker|podman|skopeo|crane|helm|az|oc|nerdctl)(?:${GAP}[\w-]{1,32}){0,2}${GAP}login`;
const PROGRAM_OPTION = new RegExp(
  String.raw`(?<![\w-])((?:redis-cli${WORDS}${GAP}-a|(?:sshpass|${LOGIN})${WORDS}${GAP}-p|ldap\w{1,16}${WORDS}${GAP}-w)${GAP})(?!\[redacted)([^\s"'\\]{1,1024})`,
  'g',
);
const ATTACHED_PASSWORD = new RegExp(
  String.raw`(?<![\w-])((?:mysql\w{0,16}|mariadb[\w-]{0,16}|mongo\w{0,16}|sshpass)${WORDS}${GAP}-p)(?!\[redacted)([^\s"'\\;|&,]{1,1024})`,
  'g',
);

function replaced(
  whole: string,
  before: string,
  mark: string | undefined,
  value: string | undefined,
): string {
  if (value === undefined || value === '' || isMarked(value)) return whole;
  const end = mark === undefined || !whole.endsWith(mark) ? '' : mark;
  return `${before}${mark ?? ''}${marker('secret-name')}${end}`;
}
