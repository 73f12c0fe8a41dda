import { partOf, type Slice } from './slice.ts';

/** A time, and of a line that a container runtime wrote its stream and whether it is whole. */
const PREFIX =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) (?:(?:stdout|stderr) [FP](?::[^ ]{0,16})? )?(?=[{[])/;
const LONGEST = 80;

/**
 * Without what container runtimes (CRI) and CloudWatch's exports to S3 write before each line; `null` when nothing of the
 * kind is there.
 */
export function withoutPrefix(slice: Slice): Slice | null {
  const { bytes, start, end } = slice;
  const first = bytes[start] as number;
  if (!(first >= 0x30 && first <= 0x39)) return null;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, LONGEST));
  const found = PREFIX.exec(head.toString('latin1'));
  return found === null ? null : partOf(slice, start + found[0].length, end);
}
