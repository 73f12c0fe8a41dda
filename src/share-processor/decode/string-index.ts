/**
 * Where the strings of a JSON text begin and end: every quote that is not escaped, and every backslash that begins an
 * escape. Found 64 bytes at a time by SIMD instructions, at a fifth of the cost of any loop in JavaScript over the bytes.
 */
export interface StringIndex {
  /** The text, from 0. White space follows it. */
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
   * Whether the text from `start` on, quoted or not, might hold a key `stage`, `verb`, `objectRef` or `requestURI`: `false`
   * is certain, whatever the spelling. Needs no index.
   */
  readonly mayHoldKey: (start: number) => boolean;
  /** The opening quote of the last `"stageTimestamp"`, quoted or not, that the last `mayHoldKey` passed; 0: none. */
  readonly stageTimestamp: () => number;
}

const MAX_TEXT = 1024 * 1024;
/** Where the module has room for the marks: behind the text and its padding. */
const MARKS_OFFSET = MAX_TEXT + 64 * 1024;
const HAS_CONTROL = 1;
const HAS_NON_ASCII = 2;

/** `string-index.wat`, compiled. A test compiles it again and compares. */
export const STRING_INDEX_WASM: readonly string[] = [
  'AGFzbQEAAAABGQRgAnt/AX5gAX8AYAR/f39/AX9gAn9/AX8DBQQAAQIDBQMBAFIGCwJ/AUEAC38BQQALBzoGBm1lbW9yeQIABWZs',
  'YWdzAwAOc3RhZ2VUaW1lc3RhbXADAQNwYWQAAQVpbmRleAACBnNlYXJjaAADCqoHBEIAIAH9AAQAIAD9I/1krSAB/QAEECAA/SP9',
  'ZK1CEIaEIAH9AAQgIAD9I/1krUIghiAB/QAEMCAA/SP9ZK1CMIaEhAs4AQF7/QwgICAgICAgICAgICAgICAgIQEgACAB/QsEACAA',
  'IAH9CwQQIAAgAf0LBCAgACAB/QsEMAvvAgMBfwh+A3sgAyEE/QwgICAgICAgICAgICAgICAgIQ0CQANAIAAgAU8NASAPIAD9AAQA',
  'IAD9AAQQ/VAgAP0ABCAgAP0ABDD9UP1Q/VAhDyAOIAD9AAQAIAD9AAQQ/XcgAP0ABCAgAP0ABDD9d/13IA39Jv1QIQ79DCIiIiIi',
  'IiIiIiIiIiIiIiIgABAAIQX9DFxcXFxcXFxcXFxcXFxcXFwgABAAIQYgBSEHIAYgCIRCAFIEQCAGIAhCf4WDIQkgCUIBhiAIhCEK',
  'IAlCqtWq1arVqtWqf4MgCkJ/hYMhCyALIAl8IQkgCSALVK0hCELVqtWq1arVqtUAIAlCAYaFIAqDIQwgBSAGhCAMQn+FgyEHCwJA',
  'A0AgB1ANASADIAAgB3qnajYCACADQQRqIQMgByAHQgF9gyEHDAALCyAAQcAAaiEADAALCyADIAI2AgAgAyACNgIEIA79UyAP/WRB',
  'AEdBAXRyJAAgAyAEa0ECdgu6AwIEfwJ7QQAkAQJAA0AgACABTw0BIAD9AAQAIQYgAP0ABAEhByAH/QwiIiIiIiIiIiIiIiIiIiIi',
  '/SMgBv0MZWVlZWVlZWVlZWVlZWVlZf0jIAb9DGJiYmJiYmJiYmJiYmJiYmL9I/1QIAb9DGZmZmZmZmZmZmZmZmZmZmb9IyAG/QxJ',
  'SUlJSUlJSUlJSUlJSUlJ/SP9UCAG/QxwcHBwcHBwcHBwcHBwcHBw/SP9UP1Q/U4gBv0MXFxcXFxcXFxcXFxcXFxcXP0jIAf9DHV1',
  'dXV1dXV1dXV1dXV1dXX9I/1O/VD9ZCEDAkADQCADRQ0BIAAgA2hqIQQgAyADQQFrcSEDIARBA2soAgAhBSAFQfTCnasGRiAFQfbK',
  'yZMGRnIgBUH0pJWzBkYgBUH0qsnKBEZycgRAQQEhAgsgBUH0wrWDB0YEQCAEQQ5PIARBB2spAwBC6dqVm8eu2LbwAFFxBEAgBEEN',
  'aykDAELz6IW71ozVtO0AUSAEQQ5rLQAAQSJGcQRAIARBDmskAQsLCyAEQQFqKAIAQf///2dxQfXgwKEDRgRAQQEhAgsMAAsLIABB',
  'EGohAAwACwsgAgs=',
];

/** As much of WebAssembly as is used: TypeScript declares it for browsers only. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly pad: (length: number) => void;
  readonly index: (start: number, end: number, length: number, out: number) => number;
  readonly flags: { readonly value: number };
  readonly search: (start: number, length: number) => number;
  readonly stageTimestamp: { readonly value: number };
}

export function createStringIndex(): StringIndex {
  const module = new WebAssembly.Module(Buffer.from(STRING_INDEX_WASM.join(''), 'base64'));
  const { memory, pad, index, flags, search, stageTimestamp } = new WebAssembly.Instance(module)
    .exports as Exports;
  const text = Buffer.from(memory.buffer, 0, MARKS_OFFSET);
  let length = 0;
  return {
    text,
    marks: new Int32Array(memory.buffer, MARKS_OFFSET),
    load(bytes, start, end) {
      length = end - start;
      if (length > MAX_TEXT) return false;
      bytes.copy(text, 0, start, end);
      pad(length);
      return true;
    },
    index: (start, end, first) => index(start, end, length, MARKS_OFFSET + first * 4),
    hasControl: () => (flags.value & HAS_CONTROL) !== 0,
    isAscii: () => (flags.value & HAS_NON_ASCII) === 0,
    mayHoldKey: (start) => search(start, length) !== 0,
    stageTimestamp: () => stageTimestamp.value,
  };
}
