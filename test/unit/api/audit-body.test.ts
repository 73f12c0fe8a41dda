import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { readAuditBody } from '../../../src/api/audit-body.ts';
import type { AuditIntake } from '../../../src/sources/audit-webhook/contract.ts';

const intakeOf = (room: number, maxBodyBytes = 10_000) => {
  let reserved = 0;
  const intake: AuditIntake = {
    maxBodyBytes,
    reserve(bytes) {
      if (reserved + bytes > room) return false;
      reserved += bytes;
      return true;
    },
    commit: () => Promise.resolve('committed'),
    refuse: () => undefined,
    abandon: () => undefined,
  };
  return { intake, reserved: () => reserved };
};

const requestOf = (stream: PassThrough): IncomingMessage => stream as unknown as IncomingMessage;

/** Reads pieces that come one after the other. */
async function read(
  pieces: readonly Buffer[],
  { intake }: ReturnType<typeof intakeOf>,
  isCompressed = false,
) {
  const stream = new PassThrough();
  const reading = readAuditBody(requestOf(stream), isCompressed, intake);
  for (const piece of pieces) stream.write(piece);
  stream.end();
  return reading;
}

describe('a body', () => {
  const body = Buffer.from('x'.repeat(3_000));
  const pieces = [body.subarray(0, 100), body.subarray(100, 2_000), body.subarray(2_000)];

  test('comes in pieces, compressed or not, into a buffer of its own, for all of which there is room', async () => {
    for (const [sent, isCompressed] of [
      [pieces, false],
      [[gzipSync(body)], true],
      [[gzipSync(body.subarray(0, 9)), gzipSync(body.subarray(9))], true],
    ] as const) {
      const intake = intakeOf(3_000);
      const found = await read(sent, intake, isCompressed);
      if (found.type !== 'read') throw new Error(found.type);
      expect(body.equals(found.body)).toBe(true);
      expect([found.body.buffer.byteLength, intake.reserved()]).toEqual([3_000, 3_000]);
    }
  });

  test('for which there is no room says how it begins', async () => {
    const found = await read(pieces, intakeOf(2_500));
    expect(found).toEqual({ type: 'queue-full', head: body.subarray(0, 1024) });
    expect(await read([body.subarray(0, 10)], intakeOf(5))).toEqual({
      type: 'queue-full',
      head: body.subarray(0, 10),
    });
  });

  test('that is too large is not read on', async () => {
    expect(await read(pieces, intakeOf(9_000, 2_999))).toMatchObject({ type: 'too-large' });
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const intake = intakeOf(1_000_000, 100_000);
    expect(await read([bomb], intake, true)).toMatchObject({ type: 'too-large' });
    expect(intake.reserved()).toBeLessThanOrEqual(100_000);
  });

  test('that is cut off, or not what it says it is, is broken', async () => {
    expect(await read([gzipSync(body).subarray(0, 20)], intakeOf(9_000), true)).toEqual({ type: 'broken' });
    expect(await read([body], intakeOf(9_000), true)).toEqual({ type: 'broken' });
  });

  test('whose sender goes away is waited for no longer', async () => {
    for (const isCompressed of [false, true]) {
      const stream = new PassThrough();
      const reading = readAuditBody(requestOf(stream), isCompressed, intakeOf(9_000).intake);
      stream.write(gzipSync(body).subarray(0, 20));
      stream.destroy();
      expect(await reading).toEqual({ type: 'aborted' });
    }
  });

  test('that is not taken is let through to its end, so that the connection can be used again', async () => {
    const stream = new PassThrough({ highWaterMark: 16 });
    const reading = readAuditBody(requestOf(stream), false, intakeOf(1_500).intake);
    stream.write(body);
    expect(await reading).toMatchObject({ type: 'queue-full' });
    const ended = new Promise((resolve) => stream.once('end', resolve));
    for (let n = 0; n < 20; n += 1) stream.write(body);
    stream.end();
    await ended;
  });
});
