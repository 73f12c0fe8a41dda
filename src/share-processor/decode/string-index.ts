import { createFieldTables, MAX_SLOTS, type FieldTables } from './field-tables.ts';
import { MAX_DEPTH } from './limits.ts';

/**
 * Where the strings of a JSON text begin and end: every quote that is not escaped, and every backslash that begins an
 * escape. Found 64 bytes at a time by SIMD instructions, at a fifth of the cost of any loop in JavaScript over the bytes.
 * Beside it stands what else is worth a WebAssembly module: to search a text that is not indexed, to skip values, and to
 * write what is declared of them.
 */
export interface StringIndex extends FieldTables {
  /** The text, from 0; white space follows it once it is indexed. */
  readonly text: Buffer;
  readonly marks: Int32Array;
  /** Copies the text; `false` when it is too long (1 MiB). */
  readonly load: (bytes: Buffer, start: number, end: number) => boolean;
  /**
   * Finds the marks from `start`, where nothing is escaped, to `end`: that of the text or some blocks of 64 bytes on.
   * Writes their positions to `marks`, from the element `first` on, in order, and after the last of them the length of
   * the text, twice. Returns how many they are. There is room for one for each byte of the text, and for 16,000 more.
   */
  readonly index: (start: number, end: number, first: number) => number;
  /**
   * Of the bytes last indexed: a control character is among them. None may stand in a string, and none but white space
   * elsewhere.
   */
  readonly hasControl: () => boolean;
  /** Of the bytes last indexed. */
  readonly isAscii: () => boolean;
  /**
   * Which of `DECIDING_KEYS` the text from `start` on, quoted or not, might hold: a bit for each, and `ANY_KEY` where the
   * escape of a letter may spell whatever it wants. A key whose bit is not set is not there, for certain. Needs no index
   * of that part. `start` is 16 or more.
   */
  readonly search: (start: number) => number;
  /**
   * The position behind the object or list at `start`; -1 when within it is something that `JSON.parse` would not take, or
   * it nests deeper than `MAX_DEPTH`; anywhere behind the end of the text when it does not end in it. `depth` counts the
   * containers around it, `mark` the marks before it.
   */
  readonly skip: (start: number, mark: number, depth: number) => number;
  /**
   * Goes through the members of `event`, an address that `declareEvent` gave, from `start` on: a key, or what follows a
   * value. Fills the slots of its header; bodies are not read. Gives `STOPPED` behind the member with which all those of
   * `stop` (bits) have been seen, `AT_BODY` before the value of a body, `AT_END` behind the event, and `MALFORMED` (-1) as
   * `project`, and where something is not indexed. `seen` are the bits of the members that were seen before.
   */
  readonly walk: (event: number, start: number, mark: number, seen: number, stop: number) => number;
  /** Of the last `walk`: where it stopped; all members seen; which body it is. */
  readonly position: () => number;
  readonly seen: () => number;
  readonly bodyBit: () => number;
  /** As `bodySlots`, of the paths of the event. Filled again by the next event: `eventSlots.fill(0)` is the caller's. */
  readonly eventSlots: Int32Array;
  /**
   * Writes what `field`, an address that `declareBody` gave, lets through of the value at `start`; gives the position behind
   * it. `MALFORMED` (-1) where only the whole text can tell, also of a repeated key, a number with an exponent, a key with
   * escapes. Everything must be indexed. `long`: longer strings, in bytes with their escapes, are told by `isUnusual`.
   */
  readonly project: (field: number, start: number, mark: number, depth: number, long: number) => number;
  /** Of the last `project`: how many bytes it wrote to `projected`; 0: the value is of another type than declared. */
  readonly projectedLength: () => number;
  readonly projected: Buffer;
  /** Of the last `project`: whether `null` or a long string is among what it wrote. */
  readonly isUnusual: () => boolean;
  /**
   * Of the last `project`: for each path that is told where its value begins and ends; both 0 where there is none, the end
   * negative where it is a string with escapes.
   */
  readonly bodySlots: Int32Array;
  /** How many marks lie before the position that the last `skip`, `project` or `walk` gave. */
  readonly markBehind: () => number;
  /** The opening quote of the last `"stageTimestamp"`, quoted or not, that the last `search` passed; 0: none. */
  readonly stageTimestamp: () => number;
}

/** What `walk` gives. */
export const STOPPED = 0;
export const AT_BODY = 1;
export const AT_END = 2;

/** The keys on which a decision about an event rests, in the order of the checks. */
export const DECIDING_KEYS = ['stage', 'verb', 'objectRef', 'requestURI'] as const;
export const ANY_KEY = 1 << DECIDING_KEYS.length;

const MAX_TEXT = 1024 * 1024;
/** Where the module has room for the marks: behind the text and its padding. */
const MARKS_OFFSET = MAX_TEXT + 64 * 1024;
/** Where it leaves what it has found beside its results. */
const TOLD_OFFSET = MAX_TEXT + 128;
const FLAGS = 0;
const STAGE_TIMESTAMP = 1;
const MARK = 2;
const PROJECTED_LENGTH = 3;
const IS_UNUSUAL = 4;
const POSITION = 8;
const SEEN = 9;
const BODY_BIT = 10;
const BODY_SLOTS_OFFSET = MAX_TEXT + 1024;
const EVENT_SLOTS_OFFSET = MAX_TEXT + 1536;
const PROJECTED_OFFSET = 0x520000;
const TABLES_OFFSET = 0x630000;
const HAS_CONTROL = 1;
const HAS_NON_ASCII = 2;

/** `string-index.wat`, compiled. A test compiles it again and compares. */
export const STRING_INDEX_WASM: readonly string[] = [
  'AGFzbQEAAAABQQpgAnt/AX5gBH9/f38Bf2ACf38Bf2ABfwF/YAJ/fwBgAX8AYAN/f38Bf2AEf39/fwBgBn9/f39/fwF/YAN/f38AAxoZ',
  'AAECAwMDAgMDAQMCBAUDBgMGBwYGBggICQUDAQBzBh8GfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALBzMGBm1lbW9yeQIABWlu',
  'ZGV4AAEGc2VhcmNoAAIEc2tpcAAJB3Byb2plY3QAFgR3YWxrABcKyR8ZQgAgAf0ABAAgAP0j/WStIAH9AAQQIAD9I/1krUIQhoQgAf0A',
  'BCAgAP0j/WStQiCGIAH9AAQwIAD9I/1krUIwhoSEC5UDAwF/CH4DeyADIQT9DCAgICAgICAgICAgICAgICAhDSACIA39CwQAIAIgDf0L',
  'BBAgAiAN/QsEICACIA39CwQwAkADQCAAIAFPDQEgDyAA/QAEACAA/QAEEP1QIAD9AAQgIAD9AAQw/VD9UP1QIQ8gDiAA/QAEACAA/QAE',
  'EP13IAD9AAQgIAD9AAQw/Xf9dyAN/Sb9UCEO/QwiIiIiIiIiIiIiIiIiIiIiIAAQACEF/QxcXFxcXFxcXFxcXFxcXFxcIAAQACEGIAUh',
  'ByAGIAiEQgBSBEAgBiAIQn+FgyEJIAlCAYYgCIQhCiAJQqrVqtWq1arVqn+DIApCf4WDIQsgCyAJfCEJIAkgC1StIQhC1arVqtWq1arV',
  'ACAJQgGGhSAKgyEMIAUgBoQgDEJ/hYMhBwsCQANAIAdQDQEgAyAAIAd6p2o2AgAgA0EEaiEDIAcgB0IBfYMhBwwACwsgAEHAAGohAAwA',
  'CwsgAyACNgIAIAMgAjYCBEGAgcAAIA79UyAP/WRBAEdBAXRyNgIAIAMgBGtBAnYL2gICBH8De0GEgcAAQQA2AgD9DA8PDw8PDw8PDw8P',
  'Dw8PDw8hCAJAA0AgACABTw0BIAD9AAQAIQYgBiAI/U4hByAG/QxwAGIAAGVmAABJAABcAAAAIAf9Dv0jIAD9AAQB/QwiIiIiIiIiIiIi',
  'IiJ1IiIiIAf9Dv0j/U79ZCEDAkADQCADRQ0BIAAgA2hqIQQgAyADQQFrcSEDIARBA2soAgAhBSACIAVB9MKdqwZGIAVB9srJkwZGQQF0',
  'ciAFQfSklbMGRkECdCAFQfSqycoERkEDdHJyciECIAVB9MK1gwdGBEAgBEEHaykDAELp2pWbx67YtvAAUQRAIARBDWspAwBC8+iFu9aM',
  '1bTtAFEgBEEOay0AAEEiRnEEQEGEgcAAIARBDms2AgALCwsgBEEBaigCAEH///9ncUH14MChA0YEQCACQRByIQILDAALCyAAQRBqIQAM',
  'AAsLIAILMwEBfwNAIAAtAAAhASABQSBGIAFBCkZyIAFBDUYgAUEJRnJyBEAgAEEBaiEADAELCyAACxcAIABBMGtBCkkgAEEgckHhAGtB',
  'BklyC2EBAX8gAC0AASEBIAFB9QBGBEAgAC0AAhAEIAAtAAMQBHEgAC0ABBAEIAAtAAUQBHFxDwsgAUEiRiABQdwARnIgAUEvRnIEQEEB',
  'DwsgAUHiAGshASABQSBJQZGgFCABdnELSQEBfyABKAIAIABHBEBBAA8LA0AgAUEEaiEBIAEoAgAhAiACLQAAQdwARgRAIAIQBUUEQEEA',
  'DwsMAQsLIAFBACACLQAAQSJGGwseAANAIAAtAABBMGtBCkkEQCAAQQFqIQAMAQsLIAAL3AEBAX8gACgCACEBIAFB9OTVqwZGIAFB7uqx',
  '4wZGcgRAIABBBGoPCyABQebCsZsHRgRAIABBBWpBfyAALQAEQeUARhsPCyAAIAAtAABBLUZqIQAgAC0AAEEwRgRAIABBAWohAAUgACEB',
  'IAAQByEAIAAgAUYEQEF/DwsLIAAtAABBLkYEQCAAQQFqIQEgARAHIQAgACABRgRAQX8PCwsgAC0AAEEgckHlAEYEQCAAQQFqIQEgASAB',
  'LQAAQStGIAEtAABBLUZyaiEBIAEQByEAIAAgAUYEQEF/DwsLIAAL3wMBBX8gAiEEA0AgCARAIAAtAABBIkcEQEF/DwsgASgCBCEGIAEo',
  'AgAgAEYgBi0AAEEiRnEEQCABQQhqIQEFIAAgARAGIQEgAUUEQEF/DwsgASgCACEGIAFBBGohAQsgBkEBaiEAIAAtAABBIE0EQCAAEAMh',
  'AAsgAC0AAEE6RwRAQX8PCyAAQQFqIQAgAC0AAEEgTQRAIAAQAyEACwsCQCAALQAAIQUgBUEiRgRAIAEoAgQhBiABKAIAIABGIAYtAABB',
  'IkZxBEAgAUEIaiEBBSAAIAEQBiEBIAFFBEBBfw8LIAEoAgAhBiABQQRqIQELIAZBAWohAAwBCyAFQSByQfsARgRAIAIgA08EQEF/Dwsg',
  'BUH7AEYhByAHIQggAiAHOgCAgkAgAkEBaiECIABBAWohACAALQAAQSBNBEAgABADIQALIAAtAAAgBUECakcNAgwBCyAAEAghACAAQX9G',
  'BEBBfw8LCwNAIAAtAABBIE0EQCAAEAMhAAsgAC0AACEFIABBAWohACAFQSxGBEAgByEIIAAtAABBIE0EQCAAEAMhAAsMAgsgBUHdACAH',
  'QQV0ckcEQEF/DwsgAkEBayECIAIgBEcEQCACLQD/gUAhBwwBCwsLQYiBwAAgATYCACAAC0wBAX8jACgCBCEBIwAoAgAgAEYgAS0AAEEi',
  'RnEEQCMAQQhqJAAgAUEBag8LIAAjABAGIQEgAUUEQEF/DwsgAUEEaiQAIAEoAgBBAWoLSQEBfyAALQAAIQIgAkEiRgRAIAAQCg8LIAJB',
  'IHJB+wBHBEAgABAIDwsgACMAIAEjBBAJIQAgAEF/RwRAQYiBwAAoAgAkAAsgAAs2AQF/IwEhAiACIAEgAGtqJAEDQCACIAD9AAQA/QsE',
  'ACACQRBqIQIgAEEQaiEAIAAgAUkNAAsLEAAjASAAOgAAIwFBAWokAQsUACAALQAAQSBNBEAgABADDwsgAAvXAQEFfyABKAIAIQMgAkEE',
  'SQRAIANBASACQQN0dEEBa3EhAwsgAkEESwRAIAEgAmpBBGsoAgAhBAsgAyAEQQN0cyACc0Gx893xeWwhBSAFIAVBD3ZzIQUgACgCBCAF',
  'IAAoAghxQQJ0aigCACEGAkADQCAGRQ0BAkAgBigCACACRw0AIAYoAgQgA0cNACAGKAIIIARHDQBBBCEHA0AgByACQQRrSARAIAYoAgwg',
  'B2otAAAgASAHai0AAEcNAiAHQQFqIQcMAQsLIAYPCyAGKAIUIQYMAAsLQQALUwECfyAAEAghASABQX9GBEBBfw8LIAEgAGtBrAJLBEBB',
  'fw8LIAAhAgNAIAItAABBIHJB5QBGBEBBfw8LIAJBAWohAiACIAFJDQALIAAgARAMIAELwwIBA38gACgCACEDIAEtAAAhBCADQQdGBEAg',
  'ACgCECAAKAIMIARB2wBGGyEAIAAoAgAhAwtBASQCAkAgBEEiRgRAIANBAEcgA0EDR3ENASABEAohBSAFQX9GBEBBfw8LIAUgAWsjBUEC',
  'aksEQEEBJAMLIAEgBRAMIAUPCyAEQfsARgRAIANBBEYEQCAAIAEgAkEBahATDwsgA0EFRw0BIAAgASACQQFqEBQPCyAEQdsARgRAIANB',
  'BkcNASAAKAIMIAEgAkEBahAVDwsgBEHuAEYEQCABEAghBSAFQX9GBEBBfw8LQQEkAyABIAUQDCAFDwsgBEH0AEYgBEHmAEZyBEAgA0EC',
  'Rw0BIAEQCCEFIAVBf0YEQEF/DwsgASAFEAwgBQ8LIANBAUcgA0EDR3ENACABEBAPCyABIAIQCyEFQQAkAiAFCzkBAX8gACgCICEEIARB',
  'AEcgAS0AAEHuAEdxBEAgBCABNgIAIAQgAkEAIAJrIwAgA2tBCEYbNgIECwvVAgIHfwF+IAIjBEsEQEF/DwtBASEGQfsAEA0gAUEBahAO',
  'IQEgAS0AAEH9AEYEQEH9ABANQQEkAiABQQFqDwsDQCMAKAIEIQUjACgCACABRyAFLQAAQSJHcgRAQX8PCyMAQQhqJAAgASEEIAAgAUEB',
  'aiAFIAFrQQFrEA8hAyAFQQFqIQUgBRAOIQEgAS0AAEE6RwRAQX8PCyABQQFqEA4hASADRQRAIAEgAhALIQEFIAogAykDGINCAFIEQEF/',
  'DwsgCiADKQMYhCEKIwEhByAGRQRAQSwQDQsgBCAFEAxBOhANIAEhCSMAIQggAygCECABIAIQESEBIwJFBEAgByQBBUEAIQYgAyAJIAEg',
  'CBASCwsgAUF/RgRAQX8PCyABEA4hASABLQAAQSxGBEAgAUEBahAOIQEMAQsLIAEtAABB/QBHBEBBfw8LQf0AEA1BASQCIAFBAWoLnwIB',
  'BH8gAiMESwRAQX8PC0EBIQVB+wAQDSABQQFqEA4hASABLQAAQf0ARgRAQf0AEA1BASQCIAFBAWoPCwNAIwAoAgQhBCMAKAIAIAFHIAQt',
  'AABBIkdyBEBBfw8LIwBBCGokACABIQMgACABQQFqIAQgAWtBAWsQDyEGIARBAWohBCAEEA4hASABLQAAQTpHBEBBfw8LIAFBAWoQDiEB',
  'IAYEQCABIAIQCyEBBSAFRQRAQSwQDQtBACEFIAMgBBAMQToQDSAAKAIMIAEgAhARIQEjAkUEQEF/DwsLIAFBf0YEQEF/DwsgARAOIQEg',
  'AS0AAEEsRgRAIAFBAWoQDiEBDAELCyABLQAAQf0ARwRAQX8PC0H9ABANQQEkAiABQQFqC6kBAQJ/IAIjBEsEQEF/DwtBASEDQdsAEA0g',
  'AUEBahAOIQEgAS0AAEHdAEYEQEHdABANQQEkAiABQQFqDwsDQCMBIQQgA0UEQEEsEA0LIAAgASACEBEhASABQX9GBEBBfw8LIwIEQEEA',
  'IQMFIAQkAQsgARAOIQEgAS0AAEEsRgRAIAFBAWoQDiEBDAELCyABLQAAQd0ARwRAQX8PC0HdABANQQEkAiABQQFqC3wBAX8gAiQAQYCA',
  'yAIkAUEAJAMgBCQEIAUkBQNAIAb9DAAAAAAAAAAAAAAAAAAAAAD9CwSAiEAgBkEQaiEGIAZBgAJJDQALIAAgASADEBEhAUGIgcAAIwA2',
  'AgBBjIHAACMBQYCAyAJrQQAjAhs2AgBBkIHAACMDNgIAIAELzwIBBn8gAiQAIAUkBCABEA4hAQNAIAEtAABB/QBGBEAgAUEBaiADQQAQ',
  'GEECDwsgAS0AAEEsRgRAIAFBAWoQDiEBCyMAKAIEIQcjACgCACABRyAHLQAAQSJHcgRAQX8PCyMAQQhqJAAgACABQQFqIAcgAWtBAWsQ',
  'DyEGIAdBAWoQDiEBIAEtAABBOkcEQEF/DwsgAUEBahAOIQEgAyELIAZFBEAgAUEBEAshAQUgBigCGCEIIAMgCHEEQEF/DwsgAyAIciED',
  'IAYoAhAoAgBBCEYEQCABIAMgCBAYQQEPC0GAgMgCJAEgASEKIwAhCSAGKAIQIAFBARARIQEjAgRAIAYgCiABIAkQEgsLIAFBf0YEQEF/',
  'DwsgARAOIQEgAyALRyADIARxIARGcQRAIAEgA0EAEBhBAA8LIAEtAABBLEYNACABLQAAQf0ARg0AC0F/CyoAQYiBwAAjADYCAEGggcAA',
  'IAA2AgBBpIHAACABNgIAQaiBwAAgAjYCAAs=',
];

/** As much of WebAssembly as is used: TypeScript declares it for browsers only. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly index: (start: number, end: number, length: number, out: number) => number;
  readonly search: (start: number, length: number) => number;
  readonly skip: (start: number, mark: number, depth: number, limit: number) => number;
  readonly walk: (
    event: number,
    start: number,
    mark: number,
    seen: number,
    stop: number,
    limit: number,
  ) => number;
  readonly project: (
    field: number,
    start: number,
    mark: number,
    depth: number,
    limit: number,
    long: number,
  ) => number;
}

export function createStringIndex(): StringIndex {
  const module = new WebAssembly.Module(Buffer.from(STRING_INDEX_WASM.join(''), 'base64'));
  const { memory, index, search, skip, project, walk } = new WebAssembly.Instance(module).exports as Exports;
  const text = Buffer.from(memory.buffer, 0, MARKS_OFFSET);
  const told = new Int32Array(memory.buffer, TOLD_OFFSET, 11);
  const tables = createFieldTables(memory.buffer, {
    start: TABLES_OFFSET,
    end: memory.buffer.byteLength,
    eventSlots: EVENT_SLOTS_OFFSET,
    bodySlots: BODY_SLOTS_OFFSET,
  });
  const eventSlots = new Int32Array(memory.buffer, EVENT_SLOTS_OFFSET, MAX_SLOTS * 2);
  let length = 0;
  return {
    text,
    marks: new Int32Array(memory.buffer, MARKS_OFFSET),
    load(bytes, start, end) {
      length = end - start;
      if (length > MAX_TEXT) return false;
      bytes.copy(text, 0, start, end);
      return true;
    },
    index: (start, end, first) => index(start, end, length, MARKS_OFFSET + first * 4),
    hasControl: () => ((told[FLAGS] as number) & HAS_CONTROL) !== 0,
    isAscii: () => ((told[FLAGS] as number) & HAS_NON_ASCII) === 0,
    search: (start) => search(start, length),
    skip: (start, mark, depth) => skip(start, MARKS_OFFSET + mark * 4, depth, MAX_DEPTH),
    ...tables,
    walk: (event, start, mark, seen, stop) =>
      walk(event, start, MARKS_OFFSET + mark * 4, seen, stop, MAX_DEPTH),
    position: () => told[POSITION] as number,
    seen: () => told[SEEN] as number,
    bodyBit: () => told[BODY_BIT] as number,
    eventSlots,
    project: (field, start, mark, depth, long) =>
      project(field, start, MARKS_OFFSET + mark * 4, depth, MAX_DEPTH, long),
    projected: Buffer.from(memory.buffer, PROJECTED_OFFSET, TABLES_OFFSET - PROJECTED_OFFSET),
    projectedLength: () => told[PROJECTED_LENGTH] as number,
    isUnusual: () => told[IS_UNUSUAL] === 1,
    bodySlots: new Int32Array(memory.buffer, BODY_SLOTS_OFFSET, MAX_SLOTS * 2),
    markBehind: () => ((told[MARK] as number) - MARKS_OFFSET) >> 2,
    stageTimestamp: () => told[STAGE_TIMESTAMP] as number,
  };
}
