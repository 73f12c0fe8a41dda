import { MAX_DEPTH } from './limits.ts';

/**
 * Where the strings of a JSON text begin and end: every quote that is not escaped, and every backslash that begins an
 * escape. Found 64 bytes at a time by SIMD instructions, at a fifth of the cost of any loop in JavaScript over the bytes.
 * Beside it stands what else is worth a WebAssembly module: to search a text that is not indexed, and to skip values.
 */
export interface StringIndex {
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
  /** How many marks lie before the position that the last `skip` returned. */
  readonly markBehind: () => number;
  /** The opening quote of the last `"stageTimestamp"`, quoted or not, that the last `search` passed; 0: none. */
  readonly stageTimestamp: () => number;
}

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
const HAS_CONTROL = 1;
const HAS_NON_ASCII = 2;

/** `string-index.wat`, compiled. A test compiles it again and compares. */
export const STRING_INDEX_WASM: readonly string[] = [
  'AGFzbQEAAAABGgRgAnt/AX5gBH9/f38Bf2ACf38Bf2ABfwF/AwsKAAECAwMDAgMDAQUDAQBSByIEBm1lbW9yeQIABWluZGV4AAEG',
  'c2VhcmNoAAIEc2tpcAAJCo0OCkIAIAH9AAQAIAD9I/1krSAB/QAEECAA/SP9ZK1CEIaEIAH9AAQgIAD9I/1krUIghiAB/QAEMCAA',
  '/SP9ZK1CMIaEhAuVAwMBfwh+A3sgAyEE/QwgICAgICAgICAgICAgICAgIQ0gAiAN/QsEACACIA39CwQQIAIgDf0LBCAgAiAN/QsE',
  'MAJAA0AgACABTw0BIA8gAP0ABAAgAP0ABBD9UCAA/QAEICAA/QAEMP1Q/VD9UCEPIA4gAP0ABAAgAP0ABBD9dyAA/QAEICAA/QAE',
  'MP13/XcgDf0m/VAhDv0MIiIiIiIiIiIiIiIiIiIiIiAAEAAhBf0MXFxcXFxcXFxcXFxcXFxcXCAAEAAhBiAFIQcgBiAIhEIAUgRA',
  'IAYgCEJ/hYMhCSAJQgGGIAiEIQogCUKq1arVqtWq1ap/gyAKQn+FgyELIAsgCXwhCSAJIAtUrSEIQtWq1arVqtWq1QAgCUIBhoUg',
  'CoMhDCAFIAaEIAxCf4WDIQcLAkADQCAHUA0BIAMgACAHeqdqNgIAIANBBGohAyAHIAdCAX2DIQcMAAsLIABBwABqIQAMAAsLIAMg',
  'AjYCACADIAI2AgRBgIHAACAO/VMgD/1kQQBHQQF0cjYCACADIARrQQJ2C9oCAgR/A3tBhIHAAEEANgIA/QwPDw8PDw8PDw8PDw8P',
  'Dw8PIQgCQANAIAAgAU8NASAA/QAEACEGIAYgCP1OIQcgBv0McABiAABlZgAASQAAXAAAACAH/Q79IyAA/QAEAf0MIiIiIiIiIiIi',
  'IiIidSIiIiAH/Q79I/1O/WQhAwJAA0AgA0UNASAAIANoaiEEIAMgA0EBa3EhAyAEQQNrKAIAIQUgAiAFQfTCnasGRiAFQfbKyZMG',
  'RkEBdHIgBUH0pJWzBkZBAnQgBUH0qsnKBEZBA3RycnIhAiAFQfTCtYMHRgRAIARBB2spAwBC6dqVm8eu2LbwAFEEQCAEQQ1rKQMA',
  'QvPohbvWjNW07QBRIARBDmstAABBIkZxBEBBhIHAACAEQQ5rNgIACwsLIARBAWooAgBB////Z3FB9eDAoQNGBEAgAkEQciECCwwA',
  'CwsgAEEQaiEADAALCyACCzMBAX8DQCAALQAAIQEgAUEgRiABQQpGciABQQ1GIAFBCUZycgRAIABBAWohAAwBCwsgAAsXACAAQTBr',
  'QQpJIABBIHJB4QBrQQZJcgthAQF/IAAtAAEhASABQfUARgRAIAAtAAIQBCAALQADEARxIAAtAAQQBCAALQAFEARxcQ8LIAFBIkYg',
  'AUHcAEZyIAFBL0ZyBEBBAQ8LIAFB4gBrIQEgAUEgSUGRoBQgAXZxC0kBAX8gASgCACAARwRAQQAPCwNAIAFBBGohASABKAIAIQIg',
  'Ai0AAEHcAEYEQCACEAVFBEBBAA8LDAELCyABQQAgAi0AAEEiRhsLHgADQCAALQAAQTBrQQpJBEAgAEEBaiEADAELCyAAC9wBAQF/',
  'IAAoAgAhASABQfTk1asGRiABQe7qseMGRnIEQCAAQQRqDwsgAUHmwrGbB0YEQCAAQQVqQX8gAC0ABEHlAEYbDwsgACAALQAAQS1G',
  'aiEAIAAtAABBMEYEQCAAQQFqIQAFIAAhASAAEAchACAAIAFGBEBBfw8LCyAALQAAQS5GBEAgAEEBaiEBIAEQByEAIAAgAUYEQEF/',
  'DwsLIAAtAABBIHJB5QBGBEAgAEEBaiEBIAEgAS0AAEErRiABLQAAQS1GcmohASABEAchACAAIAFGBEBBfw8LCyAAC98DAQV/IAIh',
  'BANAIAgEQCAALQAAQSJHBEBBfw8LIAEoAgQhBiABKAIAIABGIAYtAABBIkZxBEAgAUEIaiEBBSAAIAEQBiEBIAFFBEBBfw8LIAEo',
  'AgAhBiABQQRqIQELIAZBAWohACAALQAAQSBNBEAgABADIQALIAAtAABBOkcEQEF/DwsgAEEBaiEAIAAtAABBIE0EQCAAEAMhAAsL',
  'AkAgAC0AACEFIAVBIkYEQCABKAIEIQYgASgCACAARiAGLQAAQSJGcQRAIAFBCGohAQUgACABEAYhASABRQRAQX8PCyABKAIAIQYg',
  'AUEEaiEBCyAGQQFqIQAMAQsgBUEgckH7AEYEQCACIANPBEBBfw8LIAVB+wBGIQcgByEIIAIgBzoAgIJAIAJBAWohAiAAQQFqIQAg',
  'AC0AAEEgTQRAIAAQAyEACyAALQAAIAVBAmpHDQIMAQsgABAIIQAgAEF/RgRAQX8PCwsDQCAALQAAQSBNBEAgABADIQALIAAtAAAh',
  'BSAAQQFqIQAgBUEsRgRAIAchCCAALQAAQSBNBEAgABADIQALDAILIAVB3QAgB0EFdHJHBEBBfw8LIAJBAWshAiACIARHBEAgAi0A',
  '/4FAIQcMAQsLC0GIgcAAIAE2AgAgAAs=',
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
}

export function createStringIndex(): StringIndex {
  const module = new WebAssembly.Module(Buffer.from(STRING_INDEX_WASM.join(''), 'base64'));
  const { memory, index, search, skip } = new WebAssembly.Instance(module).exports as Exports;
  const text = Buffer.from(memory.buffer, 0, MARKS_OFFSET);
  const told = new Int32Array(memory.buffer, TOLD_OFFSET, 3);
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
    markBehind: () => ((told[MARK] as number) - MARKS_OFFSET) >> 2,
    stageTimestamp: () => told[STAGE_TIMESTAMP] as number,
  };
}
