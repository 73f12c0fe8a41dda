import { describe, expect, test } from 'vitest';

import { readEvents, type ServerSentEvent } from '../../../src/cli/server-sent-events.ts';

async function* pieces(parts: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* parts;
}
async function read(...parts: (string | Uint8Array)[]): Promise<ServerSentEvent[]> {
  const found: ServerSentEvent[] = [];
  for await (const event of readEvents(pieces(parts))) found.push(event);
  return found;
}

const STREAM =
  'retry: 2000\nid: 0-a\n\n: heartbeat\n\nid: 1-a\nevent: delivery\ndata: {"name":"ä"}\n\ndata: x\ndata:y\n\n';
const EVENTS = [
  { event: 'message', data: null, id: '0-a', retryMs: 2000 },
  { event: 'delivery', data: '{"name":"ä"}', id: '1-a', retryMs: 2000 },
  { event: 'message', data: 'x\ny', id: '1-a', retryMs: 2000 },
];

describe('events of a stream', () => {
  test('are the same however it is cut, and however its lines end', async () => {
    expect(await read(STREAM)).toEqual(EVENTS);
    expect(await read(...Array.from(Buffer.from(STREAM), (byte) => Uint8Array.of(byte)))).toEqual(EVENTS);
    const windows = STREAM.replaceAll('\n', '\r\n');
    expect(await read(windows)).toEqual(EVENTS);
    expect(await read(...windows.split(/(?:)/u))).toEqual(EVENTS);
  });

  test('are told when they are whole, and not before', async () => {
    expect(await read('data: half')).toEqual([]);
    expect(await read('data: a\n\ndata: b\n')).toEqual([
      { event: 'message', data: 'a', id: null, retryMs: null },
    ]);
  });

  test('have no line without an end', async () => {
    await expect(read(`data: ${'x'.repeat(5 * 1024 * 1024)}`)).rejects.toThrow(/has no end/);
  });
});
