import type { Planted } from './leaky-log.ts';

/** So many bytes of a secret in a row may be found nowhere: what is cut off, or broken into lines, is found too. */
const WINDOW = 10;
/** Of the secrets each so many bytes: whatever is longer by that than the window holds one. */
const STRIDE = 5;
const BITS = 24;

/**
 * Looks for secrets in anything: as they are, in base64 (in each of its three alignments) and URL-encoded.
 * Gives what was found, with the kind and the place where it was planted.
 */
export function createSecretSearch(planted: readonly Planted[]): (haystack: Buffer) => readonly Planted[] {
  const known = new Map<string, Planted>();
  const maybe = new Uint8Array(1 << (BITS - 3));
  const add = (text: string, one: Planted): void => {
    const bytes = Buffer.from(text);
    for (let at = 0; at + WINDOW <= bytes.length; at += STRIDE) {
      const hash = hashAt(bytes, at);
      maybe[hash >> 3] = (maybe[hash >> 3] as number) | (1 << (hash & 7));
      known.set(bytes.toString('latin1', at, at + WINDOW), one);
    }
  };
  for (const one of planted) {
    const { secret } = one;
    add(secret, one);
    add(encodeURIComponent(secret), one);
    for (const before of ['', 'x', 'xx']) {
      const encoded = Buffer.from(before + secret).toString('base64');
      // Without what the bytes around it have a part in.
      const inner = encoded.slice(before === '' ? 0 : 4, Math.floor((before.length + secret.length) / 3) * 4);
      add(inner, one);
      add(inner.replaceAll('+', '-').replaceAll('/', '_'), one);
    }
  }
  return function searchSecrets(haystack) {
    const found = new Set<Planted>();
    for (let at = 0; at + WINDOW <= haystack.length; at += 1) {
      const hash = hashAt(haystack, at);
      if (((maybe[hash >> 3] as number) & (1 << (hash & 7))) === 0) continue;
      const one = known.get(haystack.toString('latin1', at, at + WINDOW));
      if (one !== undefined) found.add(one);
    }
    return [...found];
  };
}

function hashAt(bytes: Buffer, at: number): number {
  const first =
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24);
  const second =
    (bytes[at + 4] as number) |
    ((bytes[at + 5] as number) << 8) |
    ((bytes[at + 6] as number) << 16) |
    ((bytes[at + 7] as number) << 24);
  return (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> (32 - BITS);
}
