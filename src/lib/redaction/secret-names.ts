import { remember } from '../remember.ts';

/**
 * Tells by its name whether what a field, an environment variable, a flag, a header or a key holds is a secret.
 */

/** Words that make a name one of a secret wherever they stand in it, separators left out. */
const TELLING =
  /passw|passphrase|passcode|secret|token|api-?key|access-?key|private-?key|encryption-?key|signing-?key|shared-?key|account-?key|master-?key|session-?key|license-?key|ssh-?key|key-?data$|credential|authorization|connection-?string|conn-?str|kubeconfig|docker-?config|docker-?cfg/;
/** Words that do so as a word of their own, wherever it stands. */
const SHORT_FORMS: ReadonlySet<string> = new Set(['pass', 'passwd', 'pw', 'pwd', 'creds', 'jwt']);
/** Words that do so at the end. */
const TELLING_WORDS: ReadonlySet<string> = new Set([
  'auth',
  'bearer',
  'cookie',
  'cookies',
  'cred',
  'creds',
  'dsn',
  'htpasswd',
  'jwt',
  'netrc',
  'otp',
  'pass',
  'passwd',
  'pgpass',
  'pw',
  'pwd',
  'sas',
  'sig',
  'signature',
]);
/** Last words by which a name speaks of a secret, and holds none. */
const ABOUT_A_SECRET: ReadonlySet<string> = new Set(
  (
    'name names file files filename path paths dir directory ref refs reference references url uri endpoint endpoints ' +
    'host server type kind class ttl expiry expiration expires expired seconds minutes hours timeout age policy length size ' +
    'count rotation enabled disabled required optional id ids audience audiences issuer volume provider store storage ' +
    'namespace version label labels annotation hint header headers algorithm alg mode format method source controller ' +
    'manager operator driver hash checksum sha256 resourceversion duration time at status state reviewer requester'
  ).split(' '),
);
/** What ends in `_KEY` and is none. */
const PUBLIC_KEYS =
  /(?:public|partition|sort|primary|foreign|cache|topology|index|row|routing|label|object)-key$/;
/** Longer names are judged by their end. */
const LONGEST = 256;

/** `dbPassword`, `DB_PASSWORD` and `db.password` as `db-password`. */
function normalized(name: string): string {
  return name
    .slice(-LONGEST)
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z\d]+/g, '-')
    .toLowerCase()
    .replaceAll(/^-|-$/g, '');
}

/** Names of Kubernetes' own that hold a telling word and no secret. */
const HARMLESS: ReadonlySet<string> = new Set([
  'automountserviceaccounttoken',
  'imagepullsecrets',
  'imagepullsecret',
  'secrets',
  'tokens',
]);

/** Whether a value of this name is to be taken out. */
export function isSecretName(name: string): boolean {
  // A qualified name (`example.com/token`) is told by its last part: the first is somebody's domain.
  const own = name.slice(name.lastIndexOf('/') + 1);
  // What charts write into a template so that it changes with a Secret.
  if (name.length > own.length && CHECKSUM.test(name)) return false;
  return own.length > LONGEST ? judge(own) : judgeRemembered(own);
}

const CHECKSUM = /(?:^|[./-])(?:checksum|hash|sha256)\/[^/]*$/i;
const REMEMBERED = 5000;
const judgeRemembered = remember(REMEMBERED, judge);

function judge(name: string): boolean {
  const text = normalized(name);
  if (text === '' || HARMLESS.has(text.replaceAll('-', ''))) return false;
  const words = text.split('-');
  const last = words.at(-1) ?? '';
  if (/secret-?id$/.test(text)) return true;
  if (ABOUT_A_SECRET.has(last)) return false;
  if (TELLING.test(text) || TELLING_WORDS.has(last) || words.some((word) => SHORT_FORMS.has(word)))
    return true;
  // `STRIPE_KEY` as an environment variable writes it; `key` and `topologyKey` are something else.
  return /[A-Z\d]_KEY$/.test(name) && !PUBLIC_KEYS.test(text);
}
