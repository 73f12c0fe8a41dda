import { LorgnetteError } from '../lib/errors.ts';

/** A block of an event stream. */
export interface ServerSentEvent {
  readonly event: string;
  /** `null` of a block that tells a position and nothing else. */
  readonly data: string | null;
  /** Of the last block that had one. */
  readonly id: string | null;
  /** Milliseconds after which to come again, as last told. */
  readonly retryMs: number | null;
}

/** One line of an event that is longer is not of this service. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** The events of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html), however it is cut into pieces. */
export async function* readEvents(
  pieces: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let id: string | null = null;
  let retryMs: number | null = null;
  let event = '';
  let data: string[] = [];
  let isEmpty = true;
  for await (const piece of pieces) {
    rest += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    // A carriage return at the end may be the half of a line end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > MOST_CHARACTERS)
      throw new LorgnetteError('NotLorgnette', 'A line of the event stream has no end.');
    for (const line of lines) {
      if (line === '') {
        if (!isEmpty)
          yield {
            event: event === '' ? 'message' : event,
            data: data.length === 0 ? null : data.join('\n'),
            id,
            retryMs,
          };
        event = '';
        data = [];
        isEmpty = true;
        continue;
      }
      const colon = line.indexOf(':');
      if (colon === 0) continue;
      isEmpty = false;
      const field = colon === -1 ? line : line.slice(0, colon);
      const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'data') data.push(value);
      else if (field === 'event') event = value;
      else if (field === 'id' && !value.includes('\0')) id = value;
      else if (field === 'retry' && /^\d{1,9}$/.test(value)) retryMs = Number(value);
    }
  }
}
