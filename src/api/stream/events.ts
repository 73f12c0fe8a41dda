import { formatMicros } from '../../lib/micros.ts';
import type { Settled, SettledRange } from '../../model/settled.ts';
import { formatPosition, GAP_REASONS, type GapReason } from './position.ts';

/*
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). JSON holds no line end, and so every
 * text here is one line of data.
 */

/** What is sent, and what its data is. */
export const STREAM_EVENTS = {
  delivery:
    'The line of the delivery as `replay --json` prints it, with `deliveryId`, `revision` (1) and `finalAt` (event time).',
  correction: 'The same, as it reads now. `revision` is one more than that of what it corrects.',
  gap: '`{type, reason, text, position}`: why the stream does not go on where the client was, and where it does.',
} as const;
type StreamEvent = keyof typeof STREAM_EVENTS;

const eventLine = (event: StreamEvent): string => `event: ${event}\n`;

/** How long a client waits before it comes again. */
const RETRY_MS = 2_000;

const idLine = (seq: number, range: SettledRange): string => `id: ${formatPosition(seq, range)}\n`;

/** Tells a client that has seen nothing yet where it is, so that it misses nothing when it comes again. */
export const opening = (seq: number, range: SettledRange): string =>
  `retry: ${RETRY_MS}\n${idLine(seq, range)}\n`;

/** Keeps the connection alive. What was looked at and did not fit need not be looked at again: a block without data moves the position. */
export const heartbeat = (seq: number, range: SettledRange): string => `: heartbeat\n${idLine(seq, range)}\n`;

/** The result line, and beside it which revision of which delivery it is. */
export function settledEvent(
  { seq, finalAt, deliveryId, revision, json }: Settled,
  range: SettledRange,
): string {
  const beside = JSON.stringify({ deliveryId, revision, finalAt: formatMicros(finalAt) });
  const name = revision === 1 ? 'delivery' : 'correction';
  return `${idLine(seq, range)}${eventLine(name)}data: ${json.slice(0, -1)},${beside.slice(1)}\n\n`;
}

export function gapEvent(reason: GapReason, seq: number, range: SettledRange): string {
  const data = JSON.stringify({
    type: 'gap',
    reason,
    text: GAP_REASONS[reason],
    position: formatPosition(seq, range),
  });
  return `${idLine(seq, range)}${eventLine('gap')}data: ${data}\n\n`;
}
