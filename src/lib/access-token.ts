import { hash, randomBytes } from 'node:crypto';

/** Tells scanners of leaked secrets what it is. */
const PREFIX = 'lgt_';

/** 256 random bits: nothing that can be guessed, so a plain hash keeps it safe. */
export const createToken = (): string => PREFIX + randomBytes(32).toString('base64url');

/** SHA-256 in hexadecimal digits: what is kept of a token. */
export const tokenDigest = (token: string): string => hash('sha256', token, 'hex');
