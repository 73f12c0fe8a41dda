import type { JsonValue } from './lib/json.ts';
import { redactAuditEvent } from './lib/redaction/redact-audit-event.ts';
import { redactFragment } from './lib/redaction/redact-fragment.ts';
import type { InputPart } from './model/raw-place.ts';
import type { SourceChunk } from './sources/contract.ts';

/*
 * What of the input itself goes into a commit.
 */

/** At most this much of a dead letter is kept. */
const SAMPLE_BYTES = 4096;
/** Tokens that the end of the sample would cut are still to be recognised. */
const BEYOND_SAMPLE = 1024;

/** The beginning of input that is no audit event, for the dead letters; without secrets. */
export function sampleOf(bytes: Uint8Array, start: number, end: number): string {
  const text = Buffer.from(bytes.subarray(start, Math.min(end, start + SAMPLE_BYTES + BEYOND_SAMPLE)));
  return Buffer.from(redactFragment(text.toString('utf8')))
    .subarray(0, SAMPLE_BYTES)
    .toString('utf8');
}

/** One audit event as it is kept: without secrets. */
export const copyOf = (bytes: Uint8Array, start: number, end: number): string =>
  JSON.stringify(
    redactAuditEvent(JSON.parse(Buffer.from(bytes.subarray(start, end)).toString('utf8')) as JsonValue),
  );

/** Where a chunk lies; nothing of input that cannot be read again. */
export const partOf = (source: string, { identity, offset, bytes }: SourceChunk): InputPart[] =>
  identity === undefined ? [] : [{ source, identity, offset, length: bytes.length }];
