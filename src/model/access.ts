import { z } from 'zod';

import { parsePasswordHash } from '../lib/password-hash.ts';

/** What a request may read. */
export interface Access {
  /** Who asks: a name of the access file, or of a client certificate; `null` when nobody said. */
  readonly name: string | null;
  /** The namespaces whose objects may be read; `null`: all of them, and what is of whole clusters. */
  readonly namespaces: ReadonlySet<string> | null;
  /** Whether `/metrics` may be read, which tells counts of everything and names of nothing. */
  readonly metrics: boolean;
}

/** Who asks where nobody has to say who it is. */
export const EVERYBODY: Access = { name: null, namespaces: null, metrics: true };
/** Who asks without a credential where one is needed. */
export const NOBODY: Access = { name: null, namespaces: new Set(), metrics: false };

const Named = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[^:\s]+$/, 'must hold neither colons nor spaces'),
  namespaces: z
    .array(z.string().min(1).max(253))
    .exactOptional()
    .describe('Whose objects may be read, and nothing of whole clusters. Without it everything may.'),
  scopes: z
    .array(z.enum(['metrics']))
    .default([])
    .describe('`metrics`: may read /metrics though it is limited to namespaces.'),
});

/** Who may ask, and for what. Holds no secret, only what one can be told by. */
export const AccessFile = z.strictObject({
  tokens: z
    .array(
      Named.extend({
        sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits: the SHA-256 of the token'),
      }),
    )
    .default([])
    .describe('Bearer tokens; `lorgnette token create` makes one.'),
  users: z
    .array(
      Named.extend({
        scrypt: z
          .string()
          .refine(
            (text) => parsePasswordHash(text) !== null,
            'must be a hash that `lorgnette user create` made',
          ),
      }),
    )
    .default([])
    .describe('Names and passwords (basic authentication); `lorgnette user create` makes one.'),
});
export type AccessFile = z.infer<typeof AccessFile>;
export type Credential = z.infer<typeof Named>;

export const accessOf = ({ name, namespaces, scopes }: Credential): Access => ({
  name,
  namespaces: namespaces === undefined ? null : new Set(namespaces),
  metrics: namespaces === undefined || scopes.includes('metrics'),
});
