/**
 * Strings of short ASCII texts that come again and again (verbs, types, reasons, node names, a UID within one event): the
 * same text gives the same string, mostly without making one. Bounded: a text takes the slot of the one before it.
 */
export interface StringTable {
  readonly read: (bytes: Buffer, start: number, end: number) => string;
}

const SLOTS = 4096;
const MAX_LENGTH = 64;

export function createStringTable(): StringTable {
  const strings: string[] = Array.from({ length: SLOTS }, () => '');
  const lengths = new Uint8Array(SLOTS);
  const texts = new Uint8Array(SLOTS * MAX_LENGTH);

  return {
    read(bytes, start, end) {
      const length = end - start;
      if (length > MAX_LENGTH) return bytes.toString('latin1', start, end);
      if (length === 0) return '';
      const slot = slotOf(bytes, start, end, length);
      const text = slot * MAX_LENGTH;
      if (lengths[slot] === length) {
        let at = 0;
        while (at < length && texts[text + at] === bytes[start + at]) at += 1;
        if (at === length) return strings[slot] as string;
      }
      const string = bytes.toString('latin1', start, end);
      lengths[slot] = length;
      for (let at = 0; at < length; at += 1) texts[text + at] = bytes[start + at] as number;
      strings[slot] = string;
      return string;
    },
  };
}

/** Of a few bytes only, the last ones first: they differ most in names, versions and times. Any choice is right. */
function slotOf(bytes: Uint8Array, start: number, end: number, length: number): number {
  let hash = length;
  hash = Math.imul(hash ^ (bytes[start] as number), 0x9e3779b1);
  hash = Math.imul(hash ^ (bytes[end - 1] as number), 0x85ebca6b);
  if (length > 3) {
    hash = Math.imul(hash ^ (bytes[end - 2] as number), 0x9e3779b1);
    hash = Math.imul(hash ^ (bytes[end - 3] as number), 0x85ebca6b);
    hash = Math.imul(hash ^ (bytes[start + (length >> 1)] as number), 0x9e3779b1);
    hash = Math.imul(hash ^ (bytes[end - 4] as number), 0x85ebca6b);
  }
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
