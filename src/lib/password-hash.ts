import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** Hash of a password (RFC 7914) with what it was made with. */
export interface PasswordHash {
  /** Binary logarithm of the cost. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** 32 MiB and some tenths of a second a guess. */
const COST = { ln: 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
/** Bounds what one request can be made to cost by who writes the file. */
const MOST_MEMORY = 256 * 1024 * 1024;
const FORM =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,88})\$([A-Za-z0-9+/]{22,88})$/;

/** The PHC string format: `$scrypt$ln=15,r=8,p=3$<salt>$<key>`, base64 without padding; `null` when it is not of it. */
export function parsePasswordHash(text: string): PasswordHash | null {
  const [, ln = '', r = '', p = '', salt = '', key = ''] = FORM.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const isSound = cost.ln >= 10 && cost.r >= 1 && cost.p >= 1 && memoryOf(cost) <= MOST_MEMORY;
  return isSound ? { ...cost, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') } : null;
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, { ...COST, salt, key: Buffer.alloc(KEY_BYTES) });
  const encode = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${encode(salt)}$${encode(key)}`;
}

/** Takes the same time whatever is wrong with the password. */
export async function isPassword(password: string, hash: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, hash), hash.key);
}

/** A hash that no password has, for names that nobody has: it costs what a real one costs. */
export const noPassword = (): PasswordHash => ({
  ...COST,
  salt: randomBytes(16),
  key: randomBytes(KEY_BYTES),
});

const memoryOf = ({ ln, r, p }: Pick<PasswordHash, 'ln' | 'r' | 'p'>): number => 128 * r * (2 ** ln + p);

function derive(password: string, { ln, r, p, salt, key }: PasswordHash): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 2 * MOST_MEMORY };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, key.length, options, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
}
