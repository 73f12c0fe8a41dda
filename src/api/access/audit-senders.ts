import { timingSafeEqual } from 'node:crypto';

import { tokenDigest } from '../../lib/access-token.ts';
import { createFailedAttempts } from './failed-attempts.ts';

/** Who may post the audit events of one cluster. */
export interface Sender {
  readonly cluster: string;
  /** SHA-256 of each token; `null`: none is asked for. */
  readonly digests: readonly string[] | null;
  /** Names on client certificates, one of which is needed; none: no certificate is looked at. */
  readonly allowedClients: readonly string[];
}

export type Admission =
  | { readonly type: 'admitted' }
  /** No token, or none that is known. */
  | { readonly type: 'unknown'; readonly tried: boolean }
  /** It is known, and not for this. */
  | { readonly type: 'not-allowed' | 'unknown-certificate' }
  /** Nobody posts for this cluster; told to those alone who may post for another. */
  | { readonly type: 'no-such-cluster' }
  /** Too many tokens from this address were wrong. */
  | { readonly type: 'later'; readonly waitSeconds: number };

/** Who may post, in the place of who may ask: neither credential is of use for the other. */
export interface AuditSenders {
  /** By the `Authorization` header, the names on the verified certificate, and the address. */
  admit(
    cluster: string,
    authorization: string | undefined,
    names: readonly string[],
    address: string,
  ): Admission;
  /** Whether it takes a credential to post for it. */
  asks(cluster: string): boolean;
  /** Whether one of these names is that of a sender. */
  includes(names: readonly string[]): boolean;
}

/** `now` is monotonic milliseconds. */
export function createAuditSenders(senders: readonly Sender[], now: () => number): AuditSenders {
  const known = senders.map(({ cluster, digests, allowedClients }) => ({
    cluster,
    digests: digests?.map((digest) => Buffer.from(digest, 'hex')) ?? null,
    allowedClients,
  }));
  const attempts = createFailedAttempts(now);

  /** For which of them the token is; all are compared, so that the time does not tell which. */
  function holdersOf(token: string): ReadonlySet<string> {
    const digest = Buffer.from(tokenDigest(token), 'hex');
    const found = new Set<string>();
    for (const { cluster, digests } of known) {
      for (const one of digests ?? []) if (timingSafeEqual(one, digest)) found.add(cluster);
    }
    return found;
  }

  return {
    admit(cluster, authorization, names, address) {
      const [, token = null] = /^bearer +([^ ]+) *$/i.exec(authorization ?? '') ?? [];
      const holders: ReadonlySet<string> = token === null ? new Set() : holdersOf(token);
      const isNamed = (allowed: readonly string[]): boolean =>
        allowed.length === 0 || names.some((name) => allowed.includes(name));
      const sender = known.find((one) => one.cluster === cluster);
      const mayPost = ({ cluster: of, digests, allowedClients }: (typeof known)[number]): boolean =>
        (digests === null || holders.has(of)) && isNamed(allowedClients);
      if (sender !== undefined && mayPost(sender)) return { type: 'admitted' };
      if (sender === undefined && known.some(mayPost)) return { type: 'no-such-cluster' };
      if (known.every(({ digests }) => digests === null)) return { type: 'unknown-certificate' };
      if (holders.size === 0) {
        // Tokens that are right are taken meanwhile: they are too long to be guessed.
        const waitSeconds = authorization === undefined ? 0 : attempts.waitSeconds(address);
        if (waitSeconds > 0) return { type: 'later', waitSeconds };
        if (authorization !== undefined) attempts.add(address);
        // Where a certificate is enough, no token would help.
        if (sender?.digests === null) return { type: 'unknown-certificate' };
        return { type: 'unknown', tried: authorization !== undefined };
      }
      return { type: holders.has(cluster) ? 'unknown-certificate' : 'not-allowed' };
    },
    asks(cluster) {
      const sender = known.find((one) => one.cluster === cluster);
      return sender === undefined
        ? known.some(({ digests, allowedClients }) => digests !== null || allowedClients.length > 0)
        : sender.digests !== null || sender.allowedClients.length > 0;
    },
    includes: (names) =>
      known.some(({ allowedClients }) => names.some((name) => allowedClients.includes(name))),
  };
}
