/**
 * Strings of short texts that come again and again (verbs, types, reasons, node names, a UID within one event): the same
 * text gives the same string, mostly without making one. Bounded: a text takes the slot of the one before it.
 */
export interface StringTable {
  /** The UTF-8 text between the two positions, four more bytes behind it; `isAscii` says that it is nothing else for certain. */
  readonly read: (start: number, end: number, isAscii: boolean) => string;
}

const SLOTS = 4096;
/** Holds the user agents of the platform's own clients. */
const MAX_LENGTH = 128;
const WORDS = MAX_LENGTH / 4;

/** `words` are the bytes of `text`. */
export function createStringTable(text: Buffer, words: DataView): StringTable {
  const strings: string[] = Array.from({ length: SLOTS }, () => '');
  const lengths = new Uint8Array(SLOTS);
  const known = new Int32Array(SLOTS * WORDS);
  const make = (start: number, end: number, isAscii: boolean): string =>
    text.toString(isAscii ? 'latin1' : 'utf8', start, end);

  return {
    read(start, end, isAscii) {
      const length = end - start;
      if (length > MAX_LENGTH) return make(start, end, isAscii);
      if (length === 0) return '';
      // The last word is masked where the text ends within it.
      const lastWord = (length - 1) >> 2;
      const mask = -1 >>> (32 - 8 * (length - lastWord * 4));
      const last = words.getInt32(start + lastWord * 4, true) & mask;
      const middle = length >= 8 ? words.getInt32(start + (length >> 1) - 2, true) : 0;
      const head = length >= 4 ? words.getInt32(start, true) : 0;
      const slot = slotOf(head, middle, last, length);
      const first = slot * WORDS;
      if (lengths[slot] === length && known[first + lastWord] === last) {
        let word = 0;
        while (word < lastWord && known[first + word] === words.getInt32(start + word * 4, true)) word += 1;
        if (word === lastWord) return strings[slot] as string;
      }
      const string = make(start, end, isAscii);
      lengths[slot] = length;
      for (let word = 0; word < lastWord; word += 1)
        known[first + word] = words.getInt32(start + word * 4, true);
      known[first + lastWord] = last;
      strings[slot] = string;
      return string;
    },
  };
}

/** Any choice is right, but texts that are alive together should differ: the last bytes tell most names, versions and times apart. */
function slotOf(head: number, middle: number, last: number, length: number): number {
  let hash = Math.imul(last ^ (length << 24), 0x9e3779b1);
  hash = Math.imul((hash ^ (hash >>> 15)) + middle, 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 13)) + head, 0x9e3779b1);
  return (hash ^ (hash >>> 16)) & (SLOTS - 1);
}
