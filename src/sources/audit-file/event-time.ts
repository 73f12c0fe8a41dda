import { parseMicros, type Micros } from '../../lib/micros.ts';

const LINE_END = 0x0a;
const FIELD = 'stageTimestamp';
/** The time as the value of the field, though its quotes are escaped: an envelope may carry the event as a text. */
const VALUE = /^stageTimestamp\\*"\s*:\s*\\*"([\dTtZz:.+-]+)\\*"/;
const VALUE_BYTES = 96;

/**
 * When the event in `bytes[start, end)` was logged, for telling in which order files are to be read and for nothing else. The
 * last of several: the API server writes its own after the bodies. `null` when there is none to be seen.
 */
export function eventTime(bytes: Buffer, start: number, end: number): Micros | null {
  const at = bytes.subarray(start, end).lastIndexOf(FIELD);
  if (at === -1) return null;
  const text = bytes.toString('latin1', start + at, Math.min(end, start + at + VALUE_BYTES));
  const value = VALUE.exec(text)?.[1];
  return value === undefined ? null : parseMicros(value);
}

/** The time of the first line that has one. `null` when no whole line does. */
export function firstTime(bytes: Buffer): Micros | null {
  for (let start = 0; ;) {
    const end = bytes.indexOf(LINE_END, start);
    if (end === -1) return null;
    const time = eventTime(bytes, start, end);
    if (time !== null) return time;
    start = end + 1;
  }
}

/**
 * How many of these whole lines, in bytes, were logged up to `limit`; the first always counts. Lines of a file are about in
 * order, so only a few are looked at. A line without a time counts as those before it.
 */
export function upToTime(bytes: Buffer, limit: Micros): number {
  const endOf = (from: number): number => {
    const end = bytes.indexOf(LINE_END, from);
    return end === -1 ? bytes.length : end + 1;
  };
  const last = bytes.lastIndexOf(LINE_END, bytes.length - 2) + 1;
  const lastTime = eventTime(bytes, last, bytes.length);
  if (lastTime !== null && lastTime <= limit) return bytes.length;
  /** Everything before it is within the limit; what begins at `beyond` is not. */
  let within = endOf(0);
  let beyond = bytes.length;
  while (within < beyond) {
    const middle = within + ((beyond - within) >> 1);
    let start = bytes.lastIndexOf(LINE_END, middle - 1) + 1;
    if (start < within) start = within;
    const found = timeFrom(bytes, start, beyond);
    if (found === null || found.time > limit) beyond = start;
    else within = found.end;
  }
  // Lines at the end that tell no time are not held back for it.
  return lastTime === null && firstTime(bytes.subarray(within)) === null ? bytes.length : within;

  function timeFrom(text: Buffer, from: number, to: number): { time: Micros; end: number } | null {
    for (let start = from; start < to;) {
      const end = endOf(start);
      const time = eventTime(text, start, end);
      if (time !== null) return { time, end };
      start = end;
    }
    return null;
  }
}
