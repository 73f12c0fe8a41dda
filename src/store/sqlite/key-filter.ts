/** Bits for each key: one false alarm in about three hundred. */
const BITS_PER_KEY = 12;
const PROBES = 4;
const EXPECTED_KEYS = 1_000_000;

/**
 * Tells of most keys that were never added that they were not (a Bloom filter): nearly every object that a log names for
 * the first time is new, and need not be looked for on the disk. 1.5 MB, whatever is added; beyond a million keys it
 * says "perhaps" more and more often, which costs time and nothing else.
 */
export interface KeyFilter {
  add(key: string): void;
  /** `false` is certain. */
  mayHave(key: string): boolean;
}

export function createKeyFilter(): KeyFilter {
  const size = EXPECTED_KEYS * BITS_PER_KEY;
  const bits = new Uint8Array(Math.ceil(size / 8));

  /** Two independent FNV-1a hashes; the probes are their combinations (Kirsch and Mitzenmacher). */
  function hashes(key: string): [number, number] {
    let first = 0x811c9dc5;
    let second = 0x01000193;
    for (let index = 0; index < key.length; index += 1) {
      const code = key.charCodeAt(index);
      first = Math.imul(first ^ code, 0x01000193);
      second = Math.imul(second ^ code, 0x85ebca6b);
    }
    return [first >>> 0, (second ^ (second >>> 15)) >>> 0 || 1];
  }

  return {
    add(key) {
      const [first, second] = hashes(key);
      for (let probe = 0; probe < PROBES; probe += 1) {
        const bit = (first + probe * second) % size;
        bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
      }
    },
    mayHave(key) {
      const [first, second] = hashes(key);
      for (let probe = 0; probe < PROBES; probe += 1) {
        const bit = (first + probe * second) % size;
        if (((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
      }
      return true;
    },
  };
}
