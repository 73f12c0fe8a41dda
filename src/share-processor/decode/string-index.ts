import { createFieldTables, MAX_SLOTS, type FieldTables } from './field-tables.ts';
import { MAX_DEPTH } from './limits.ts';

/**
 * Where the strings of a JSON text begin and end: every quote that is not escaped, and every backslash that begins an
 * escape. Found 64 bytes at a time by SIMD instructions, at a fifth of the cost of any loop in JavaScript over the bytes.
 * Beside it stands what else is worth a WebAssembly module: to search a text that is not indexed, to skip values, and to
 * write what is declared of them.
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
  /**
   * Writes what `field`, an address that `declare` gave, lets through of the value at `start`; gives the position behind
   * it. `MALFORMED` (-1) where only the whole text can tell, also of a repeated key, a number with an exponent, a key with
   * escapes. Everything must be indexed. `long`: longer strings, in bytes with their escapes, are told by `isUnusual`.
   */
  readonly project: (field: number, start: number, mark: number, depth: number, long: number) => number;
  readonly declare: FieldTables['declare'];
  /** Of the last `project`: how many bytes it wrote to `projected`; 0: the value is of another type than declared. */
  readonly projectedLength: () => number;
  readonly projected: Buffer;
  /** Of the last `project`: whether `null` or a long string is among what it wrote. */
  readonly isUnusual: () => boolean;
  /**
   * Of the last `project`: for each path that is told where its value begins and ends; both 0 where there is none, the end
   * negative where it is a string with escapes.
   */
  readonly slots: Int32Array;
  /** How many marks lie before the position that the last `skip` or `project` returned. */
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
const PROJECTED_LENGTH = 3;
const IS_UNUSUAL = 4;
const SLOTS_OFFSET = MAX_TEXT + 1024;
const PROJECTED_OFFSET = 0x520000;
const TABLES_OFFSET = 0x630000;
const HAS_CONTROL = 1;
const HAS_NON_ASCII = 2;

/** `string-index.wat`, compiled. A test compiles it again and compares. */
export const STRING_INDEX_WASM: readonly string[] = [
  'AGFzbQEAAAABNAhgAnt/AX5gBH9/f38Bf2ACf38Bf2ABfwF/YAJ/fwBgAX8AYAN/f38Bf2AGf39/f39/AX8DFxYAAQIDAwMCAwMBAwIE',
  'BQMGAwYGBgYHBQMBAHMGHwZ/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAsHLAUGbWVtb3J5AgAFaW5kZXgAAQZzZWFyY2gAAgRz',
  'a2lwAAkHcHJvamVjdAAVCr4cFkIAIAH9AAQAIAD9I/1krSAB/QAEECAA/SP9ZK1CEIaEIAH9AAQgIAD9I/1krUIghiAB/QAEMCAA/SP9',
  'ZK1CMIaEhAuVAwMBfwh+A3sgAyEE/QwgICAgICAgICAgICAgICAgIQ0gAiAN/QsEACACIA39CwQQIAIgDf0LBCAgAiAN/QsEMAJAA0Ag',
  'ACABTw0BIA8gAP0ABAAgAP0ABBD9UCAA/QAEICAA/QAEMP1Q/VD9UCEPIA4gAP0ABAAgAP0ABBD9dyAA/QAEICAA/QAEMP13/XcgDf0m',
  '/VAhDv0MIiIiIiIiIiIiIiIiIiIiIiAAEAAhBf0MXFxcXFxcXFxcXFxcXFxcXCAAEAAhBiAFIQcgBiAIhEIAUgRAIAYgCEJ/hYMhCSAJ',
  'QgGGIAiEIQogCUKq1arVqtWq1ap/gyAKQn+FgyELIAsgCXwhCSAJIAtUrSEIQtWq1arVqtWq1QAgCUIBhoUgCoMhDCAFIAaEIAxCf4WD',
  'IQcLAkADQCAHUA0BIAMgACAHeqdqNgIAIANBBGohAyAHIAdCAX2DIQcMAAsLIABBwABqIQAMAAsLIAMgAjYCACADIAI2AgRBgIHAACAO',
  '/VMgD/1kQQBHQQF0cjYCACADIARrQQJ2C9oCAgR/A3tBhIHAAEEANgIA/QwPDw8PDw8PDw8PDw8PDw8PIQgCQANAIAAgAU8NASAA/QAE',
  'ACEGIAYgCP1OIQcgBv0McABiAABlZgAASQAAXAAAACAH/Q79IyAA/QAEAf0MIiIiIiIiIiIiIiIidSIiIiAH/Q79I/1O/WQhAwJAA0Ag',
  'A0UNASAAIANoaiEEIAMgA0EBa3EhAyAEQQNrKAIAIQUgAiAFQfTCnasGRiAFQfbKyZMGRkEBdHIgBUH0pJWzBkZBAnQgBUH0qsnKBEZB',
  'A3RycnIhAiAFQfTCtYMHRgRAIARBB2spAwBC6dqVm8eu2LbwAFEEQCAEQQ1rKQMAQvPohbvWjNW07QBRIARBDmstAABBIkZxBEBBhIHA',
  'ACAEQQ5rNgIACwsLIARBAWooAgBB////Z3FB9eDAoQNGBEAgAkEQciECCwwACwsgAEEQaiEADAALCyACCzMBAX8DQCAALQAAIQEgAUEg',
  'RiABQQpGciABQQ1GIAFBCUZycgRAIABBAWohAAwBCwsgAAsXACAAQTBrQQpJIABBIHJB4QBrQQZJcgthAQF/IAAtAAEhASABQfUARgRA',
  'IAAtAAIQBCAALQADEARxIAAtAAQQBCAALQAFEARxcQ8LIAFBIkYgAUHcAEZyIAFBL0ZyBEBBAQ8LIAFB4gBrIQEgAUEgSUGRoBQgAXZx',
  'C0kBAX8gASgCACAARwRAQQAPCwNAIAFBBGohASABKAIAIQIgAi0AAEHcAEYEQCACEAVFBEBBAA8LDAELCyABQQAgAi0AAEEiRhsLHgAD',
  'QCAALQAAQTBrQQpJBEAgAEEBaiEADAELCyAAC9wBAQF/IAAoAgAhASABQfTk1asGRiABQe7qseMGRnIEQCAAQQRqDwsgAUHmwrGbB0YE',
  'QCAAQQVqQX8gAC0ABEHlAEYbDwsgACAALQAAQS1GaiEAIAAtAABBMEYEQCAAQQFqIQAFIAAhASAAEAchACAAIAFGBEBBfw8LCyAALQAA',
  'QS5GBEAgAEEBaiEBIAEQByEAIAAgAUYEQEF/DwsLIAAtAABBIHJB5QBGBEAgAEEBaiEBIAEgAS0AAEErRiABLQAAQS1GcmohASABEAch',
  'ACAAIAFGBEBBfw8LCyAAC98DAQV/IAIhBANAIAgEQCAALQAAQSJHBEBBfw8LIAEoAgQhBiABKAIAIABGIAYtAABBIkZxBEAgAUEIaiEB',
  'BSAAIAEQBiEBIAFFBEBBfw8LIAEoAgAhBiABQQRqIQELIAZBAWohACAALQAAQSBNBEAgABADIQALIAAtAABBOkcEQEF/DwsgAEEBaiEA',
  'IAAtAABBIE0EQCAAEAMhAAsLAkAgAC0AACEFIAVBIkYEQCABKAIEIQYgASgCACAARiAGLQAAQSJGcQRAIAFBCGohAQUgACABEAYhASAB',
  'RQRAQX8PCyABKAIAIQYgAUEEaiEBCyAGQQFqIQAMAQsgBUEgckH7AEYEQCACIANPBEBBfw8LIAVB+wBGIQcgByEIIAIgBzoAgIJAIAJB',
  'AWohAiAAQQFqIQAgAC0AAEEgTQRAIAAQAyEACyAALQAAIAVBAmpHDQIMAQsgABAIIQAgAEF/RgRAQX8PCwsDQCAALQAAQSBNBEAgABAD',
  'IQALIAAtAAAhBSAAQQFqIQAgBUEsRgRAIAchCCAALQAAQSBNBEAgABADIQALDAILIAVB3QAgB0EFdHJHBEBBfw8LIAJBAWshAiACIARH',
  'BEAgAi0A/4FAIQcMAQsLC0GIgcAAIAE2AgAgAAtMAQF/IwAoAgQhASMAKAIAIABGIAEtAABBIkZxBEAjAEEIaiQAIAFBAWoPCyAAIwAQ',
  'BiEBIAFFBEBBfw8LIAFBBGokACABKAIAQQFqC0kBAX8gAC0AACECIAJBIkYEQCAAEAoPCyACQSByQfsARwRAIAAQCA8LIAAjACABIwQQ',
  'CSEAIABBf0cEQEGIgcAAKAIAJAALIAALNgEBfyMBIQIgAiABIABraiQBA0AgAiAA/QAEAP0LBAAgAkEQaiECIABBEGohACAAIAFJDQAL',
  'CxAAIwEgADoAACMBQQFqJAELFAAgAC0AAEEgTQRAIAAQAw8LIAAL1wEBBX8gASgCACEDIAJBBEkEQCADQQEgAkEDdHRBAWtxIQMLIAJB',
  'BEsEQCABIAJqQQRrKAIAIQQLIAMgBEEDdHMgAnNBsfPd8XlsIQUgBSAFQQ92cyEFIAAoAgQgBSAAKAIIcUECdGooAgAhBgJAA0AgBkUN',
  'AQJAIAYoAgAgAkcNACAGKAIEIANHDQAgBigCCCAERw0AQQQhBwNAIAcgAkEEa0gEQCAGKAIMIAdqLQAAIAEgB2otAABHDQIgB0EBaiEH',
  'DAELCyAGDwsgBigCFCEGDAALC0EAC1MBAn8gABAIIQEgAUF/RgRAQX8PCyABIABrQawCSwRAQX8PCyAAIQIDQCACLQAAQSByQeUARgRA',
  'QX8PCyACQQFqIQIgAiABSQ0ACyAAIAEQDCABC8MCAQN/IAAoAgAhAyABLQAAIQQgA0EHRgRAIAAoAhAgACgCDCAEQdsARhshACAAKAIA',
  'IQMLQQEkAgJAIARBIkYEQCADQQBHIANBA0dxDQEgARAKIQUgBUF/RgRAQX8PCyAFIAFrIwVBAmpLBEBBASQDCyABIAUQDCAFDwsgBEH7',
  'AEYEQCADQQRGBEAgACABIAJBAWoQEg8LIANBBUcNASAAIAEgAkEBahATDwsgBEHbAEYEQCADQQZHDQEgACgCDCABIAJBAWoQFA8LIARB',
  '7gBGBEAgARAIIQUgBUF/RgRAQX8PC0EBJAMgASAFEAwgBQ8LIARB9ABGIARB5gBGcgRAIANBAkcNASABEAghBSAFQX9GBEBBfw8LIAEg',
  'BRAMIAUPCyADQQFHIANBA0dxDQAgARAQDwsgASACEAshBUEAJAIgBQuAAwIIfwF+IAIjBEsEQEF/DwtBASEGQfsAEA0gAUEBahAOIQEg',
  'AS0AAEH9AEYEQEH9ABANQQEkAiABQQFqDwsDQCMAKAIEIQUjACgCACABRyAFLQAAQSJHcgRAQX8PCyMAQQhqJAAgASEEIAAgAUEBaiAF',
  'IAFrQQFrEA8hAyAFQQFqIQUgBRAOIQEgAS0AAEE6RwRAQX8PCyABQQFqEA4hASADRQRAIAEgAhALIQEFIAsgAykDGINCAFIEQEF/Dwsg',
  'CyADKQMYhCELIwEhByAGRQRAQSwQDQsgBCAFEAxBOhANIAEhCiMAIQkgAygCECABIAIQESEBIwJFBEAgByQBBUEAIQYgAygCICEIIAhB',
  'AEcgCi0AAEHuAEdxBEAgCCAKNgIAIAggAUEAIAFrIwAgCWtBCEYbNgIECwsLIAFBf0YEQEF/DwsgARAOIQEgAS0AAEEsRgRAIAFBAWoQ',
  'DiEBDAELCyABLQAAQf0ARwRAQX8PC0H9ABANQQEkAiABQQFqC58CAQR/IAIjBEsEQEF/DwtBASEFQfsAEA0gAUEBahAOIQEgAS0AAEH9',
  'AEYEQEH9ABANQQEkAiABQQFqDwsDQCMAKAIEIQQjACgCACABRyAELQAAQSJHcgRAQX8PCyMAQQhqJAAgASEDIAAgAUEBaiAEIAFrQQFr',
  'EA8hBiAEQQFqIQQgBBAOIQEgAS0AAEE6RwRAQX8PCyABQQFqEA4hASAGBEAgASACEAshAQUgBUUEQEEsEA0LQQAhBSADIAQQDEE6EA0g',
  'ACgCDCABIAIQESEBIwJFBEBBfw8LCyABQX9GBEBBfw8LIAEQDiEBIAEtAABBLEYEQCABQQFqEA4hAQwBCwsgAS0AAEH9AEcEQEF/DwtB',
  '/QAQDUEBJAIgAUEBagupAQECfyACIwRLBEBBfw8LQQEhA0HbABANIAFBAWoQDiEBIAEtAABB3QBGBEBB3QAQDUEBJAIgAUEBag8LA0Aj',
  'ASEEIANFBEBBLBANCyAAIAEgAhARIQEgAUF/RgRAQX8PCyMCBEBBACEDBSAEJAELIAEQDiEBIAEtAABBLEYEQCABQQFqEA4hAQwBCwsg',
  'AS0AAEHdAEcEQEF/DwtB3QAQDUEBJAIgAUEBagt8AQF/IAIkAEGAgMgCJAFBACQDIAQkBCAFJAUDQCAG/QwAAAAAAAAAAAAAAAAAAAAA',
  '/QsEgIhAIAZBEGohBiAGQYACSQ0ACyAAIAEgAxARIQFBiIHAACMANgIAQYyBwAAjAUGAgMgCa0EAIwIbNgIAQZCBwAAjAzYCACABCw==',
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
  const { memory, index, search, skip, project } = new WebAssembly.Instance(module).exports as Exports;
  const text = Buffer.from(memory.buffer, 0, MARKS_OFFSET);
  const told = new Int32Array(memory.buffer, TOLD_OFFSET, 5);
  const { declare } = createFieldTables(memory.buffer, TABLES_OFFSET, memory.buffer.byteLength, SLOTS_OFFSET);
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
    declare,
    project: (field, start, mark, depth, long) =>
      project(field, start, MARKS_OFFSET + mark * 4, depth, MAX_DEPTH, long),
    projected: Buffer.from(memory.buffer, PROJECTED_OFFSET, TABLES_OFFSET - PROJECTED_OFFSET),
    projectedLength: () => told[PROJECTED_LENGTH] as number,
    isUnusual: () => told[IS_UNUSUAL] === 1,
    slots: new Int32Array(memory.buffer, SLOTS_OFFSET, MAX_SLOTS * 2),
    markBehind: () => ((told[MARK] as number) - MARKS_OFFSET) >> 2,
    stageTimestamp: () => told[STAGE_TIMESTAMP] as number,
  };
}
