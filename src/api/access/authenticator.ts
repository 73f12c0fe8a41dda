import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { tokenDigest } from '../../lib/access-token.ts';
import { isPassword, noPassword, parsePasswordHash, type PasswordHash } from '../../lib/password-hash.ts';
import { type Access, accessOf, type AccessFile } from '../../model/access.ts';
import { createFailedAttempts } from './failed-attempts.ts';

export type Authentication =
  | { readonly type: 'known'; readonly access: Access }
  /** No credential, or none that is known. */
  | { readonly type: 'unknown'; readonly tried: boolean }
  /** Not looked at now: too many were wrong, or too many are being looked at. */
  | { readonly type: 'later'; readonly reason: 'attempts' | 'busy'; readonly waitSeconds: number };

export interface Authenticator {
  /** Of the `Authorization` header, from an address. */
  authenticate(authorization: string | undefined, address: string): Promise<Authentication>;
  /** Values for `WWW-Authenticate`. */
  challenges(tried: boolean): string[];
}

interface User {
  readonly access: Access;
  readonly hash: PasswordHash;
}

const REALM = 'realm="lorgnette"';
/** Each costs memory and a thread for tenths of a second. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 16;
/** Passwords that were right, so that a dashboard does not pay at every request. */
const MOST_REMEMBERED = 1_000;
const UNKNOWN: Authentication = { type: 'unknown', tried: true };

/** Bearer tokens and basic authentication by the entries of a file. `now` is monotonic milliseconds. */
export function createAuthenticator(file: AccessFile, now: () => number): Authenticator {
  const tokens = file.tokens.map((token) => ({
    digest: Buffer.from(token.sha256, 'hex'),
    access: accessOf(token),
  }));
  const users = new Map(
    file.users.map((user): [string, User] => [
      user.name,
      { access: accessOf(user), hash: parsePasswordHash(user.scrypt) ?? noPassword() },
    ]),
  );
  const nobody: User = { access: accessOf({ name: '', namespaces: [], scopes: [] }), hash: noPassword() };
  const attempts = createFailedAttempts(now);
  const turns = createTurns();
  /** Keyed by a secret of this process: what is in memory is no use elsewhere. */
  const secret = randomBytes(32);
  const remembered = new Map<string, Access>();

  function ofToken(token: string): Authentication {
    const digest = Buffer.from(tokenDigest(token), 'hex');
    let access: Access | null = null;
    // All of them, so that the time does not tell which.
    for (const known of tokens) if (timingSafeEqual(known.digest, digest)) access = known.access;
    return access === null ? UNKNOWN : { type: 'known', access };
  }

  async function ofPassword(name: string, password: string, address: string): Promise<Authentication> {
    const key = createHmac('sha256', secret)
      .update(JSON.stringify([name, password]))
      .digest('base64');
    const known = remembered.get(key);
    if (known !== undefined) return { type: 'known', access: known };
    const waitSeconds = attempts.waitSeconds(address);
    if (waitSeconds > 0) return { type: 'later', reason: 'attempts', waitSeconds };
    const { access, hash } = users.get(name) ?? nobody;
    const isRight = await turns(() => isPassword(password, hash));
    if (isRight === null) return { type: 'later', reason: 'busy', waitSeconds: 1 };
    if (!isRight) {
      attempts.add(address);
      return UNKNOWN;
    }
    remembered.set(key, access);
    const [oldest] = remembered.size > MOST_REMEMBERED ? remembered.keys() : [];
    if (oldest !== undefined) remembered.delete(oldest);
    return { type: 'known', access };
  }

  return {
    async authenticate(authorization, address) {
      if (authorization === undefined) return { type: 'unknown', tried: false };
      const [, scheme = '', value = ''] = /^([A-Za-z]+) +([^ ]+) *$/.exec(authorization) ?? [];
      if (scheme.toLowerCase() === 'bearer') return ofToken(value);
      const [name, password] = scheme.toLowerCase() === 'basic' ? decodeBasic(value) : [];
      if (name === undefined || password === undefined || users.size === 0) return UNKNOWN;
      return ofPassword(name, password, address);
    },
    challenges: (tried) => [
      ...(tokens.length > 0 ? [`Bearer ${REALM}${tried ? ', error="invalid_token"' : ''}`] : []),
      // A browser asks for a password when it sees this: only where there is one.
      ...(users.size > 0 ? [`Basic ${REALM}, charset="UTF-8"`] : []),
      ...(tokens.length + users.size === 0 ? [`Bearer ${REALM}`] : []),
    ],
  };
}

function decodeBasic(value: string): [string, string] | [] {
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** Few at once, some waiting in turn; `null` when too many do. */
function createTurns() {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async function inTurn<T>(work: () => Promise<T>): Promise<T | null> {
    if (running >= MOST_AT_ONCE) {
      if (waiting.length >= MOST_WAITING) return null;
      await new Promise<void>((resolve) => void waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
