/** Shorter ones are words as often as not. */
const SHORTEST = 32;
const LONGEST = 1024;
/** Base64, base64url, and what generators of passwords add. */
const ALPHABET = /^[A-Za-z0-9+/=_~!@#$%^&*.-]+$/;
/** Bits for each character: of random base64 of 40 characters about 4.9, of words and paths below 4. */
const LEAST_ENTROPY = 4.3;
/** References and paths have it too, in between. */
const STRUCTURE = /[/:.-][a-z]{3,}[/:.-]|^(?:sha\d{3}:|[a-z][\w+.-]{0,16}:\/\/|\.{0,2}\/)/;

/**
 * Whether a value alone, without a name to judge it by, looks as if nothing but a generator had made it: an AWS secret key
 * has no other mark. Digests and UUIDs are of one case, and are not meant.
 */
export function isRandomLooking(value: string): boolean {
  if (value.length < SHORTEST || value.length > LONGEST || !ALPHABET.test(value)) return false;
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value) || !/\d/.test(value)) return false;
  return !STRUCTURE.test(value) && entropyOf(value) >= LEAST_ENTROPY;
}

function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
