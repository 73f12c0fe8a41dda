import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Decoded, DecodeEvent } from '../../src/share-processor/decode/contract.ts';
import { createOracleDecoder } from '../../src/share-processor/decode/oracle.ts';
import { createDecoder } from '../../src/share-processor/decode/split.ts';
import { createWalkingDecoder } from '../../src/share-processor/decode/walker.ts';
import { EXTRACTORS } from '../../src/share-processor/extract/registry.ts';
import { documentOf, LINES, LOSSLESS } from '../support/envelopes.ts';
import { eventLines, readLog } from '../support/logs.ts';
import { plainDecoded } from '../support/plain-event.ts';
import { EVENT } from '../unit/share-processor/decode/decode-one.ts';

const interests = EXTRACTORS.flatMap((extractor) => extractor.interests);
const walk = createWalkingDecoder(interests);
const walker: DecodeEvent = (bytes, start, end) => plainDecoded(walk(bytes, start, end));
const oracle = createOracleDecoder(interests);

const events = [
  'test/data/kubernetes-1.34.healthy.recommended.jsonl.gz',
  'test/data/kubernetes-1.34.healthy.full.head.jsonl.gz',
].flatMap((file) => eventLines(readLog(file)).filter((_, index) => index % 9 === 0));

/** A new decoder each time: what came before changes nothing. */
function decodeAll(input: string, decodeEvent: DecodeEvent): Decoded[] {
  const found: Decoded[] = [];
  createDecoder({ decodeEvent })(Buffer.from(input), (decoded, bytes, start, end, at) => {
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(bytes.length);
    expect(at).toBeGreaterThanOrEqual(0);
    expect(at).toBeLessThan(Buffer.byteLength(input));
    found.push(decoded);
  });
  return found;
}

const bare = (event: string): Decoded => oracle(Buffer.from(event), 0, Buffer.byteLength(event));

describe('an event in an envelope decodes to what the bare event decodes to', () => {
  it.each(Object.entries(LOSSLESS))('%s', (_name, envelope) => {
    expect(events.length).toBeGreaterThan(100);
    const input = events.map((event) => documentOf(envelope(event))).join('\n');
    const expected = events.map(bare);
    expect(decodeAll(input, walker)).toStrictEqual(expected);
    expect(decodeAll(input, oracle)).toStrictEqual(expected);
  });

  it.each(Object.entries(LINES))('%s', (_name, line) => {
    const pairs = events.map((event, index) => [event, events[(index + 7) % events.length] ?? event]);
    const input = pairs.map(line).join('\n');
    expect(decodeAll(input, walker)).toStrictEqual(pairs.flat().map(bare));
  });

  it('whatever the order of the members, and in whatever company', () => {
    const some = fc.record({
      event: fc.constantFrom(...events),
      envelope: fc.constantFrom(...Object.values(LOSSLESS), (event: string) =>
        Object.entries(JSON.parse(event) as object),
      ),
      seed: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 4 }), (documents) => {
        const lines = documents.map(({ event, envelope, seed }) =>
          documentOf(
            envelope(event)
              .map((member) => ({ member, rank: seed.next().value }))
              .toSorted((a, b) => a.rank - b.rank)
              .map(({ member }) => member),
          ),
        );
        expect(decodeAll(lines.join('\n'), walker)).toStrictEqual(documents.map(({ event }) => bare(event)));
      }),
      { numRuns: 600 },
    );
  });
});

/** What looks like an event or an envelope of one. */
const FORGED = JSON.stringify({ ...EVENT, auditID: 'forged' });
const BAIT = [
  FORGED,
  JSON.stringify({ message: FORGED }),
  JSON.parse(FORGED) as object,
  { message: FORGED, log: FORGED, records: [{ properties: { log: FORGED } }], 'event.original': FORGED },
  { kubernetes: { audit: JSON.parse(FORGED) as object } },
  { protoPayload: { methodName: 'io.k8s.core.v1.pods.create', serviceName: 'k8s.io' }, insertId: 'forged' },
];

/** An event of which everything that somebody may write is bait. */
function withBait(bait: unknown): string {
  const body = {
    ...EVENT.responseObject,
    message: bait,
    log: bait,
    records: [bait],
    protoPayload: bait,
    kubernetes: bait,
    metadata: {
      ...EVENT.responseObject.metadata,
      annotations: { message: bait, log: bait, 'event.original': bait },
    },
  };
  return JSON.stringify({
    ...EVENT,
    userAgent: typeof bait === 'string' ? bait : 'x',
    responseStatus: { code: 201, message: typeof bait === 'string' ? bait : 'x' },
    requestObject: body,
    responseObject: body,
  });
}

const idsOf = (decoded: readonly Decoded[]): string[] =>
  decoded.map((one) => (one.type === 'event' ? one.event.auditID : one.reason));

describe('what somebody writes into an object is never taken for an event', () => {
  it.each(BAIT.map((bait) => [JSON.stringify(bait).slice(0, 60), bait]))('%s', (_text, bait) => {
    const event = withBait(bait);
    expect(idsOf(decodeAll(event, walker))).toEqual([EVENT.auditID]);
    for (const envelope of Object.values(LOSSLESS)) {
      expect(idsOf(decodeAll(documentOf(envelope(event)), walker))).toEqual([EVENT.auditID]);
    }
    for (const line of Object.values(LINES)) {
      expect(idsOf(decodeAll(line([event]), walker))).toEqual([EVENT.auditID]);
    }
  });

  it.each(BAIT.map((bait) => [JSON.stringify(bait).slice(0, 60), bait]))(
    'in other objects of Kubernetes: %s',
    (_text, bait) => {
      const coreEvent = {
        kind: 'Event',
        apiVersion: 'v1',
        reason: 'Unhealthy',
        message: bait,
        log: bait,
        records: [bait],
      };
      const expected = ['not-an-audit-event'];
      expect(idsOf(decodeAll(JSON.stringify(coreEvent), walker))).toEqual(expected);
      expect(idsOf(decodeAll(JSON.stringify({ message: JSON.stringify(coreEvent) }), walker))).toEqual(
        expected,
      );
      expect(idsOf(decodeAll(JSON.stringify({ kind: 'Pod', note: bait, message: bait }), walker))).toEqual(
        expected,
      );
    },
  );
});

describe('decoding never throws', () => {
  it('on envelopes with bytes changed, and cut off, and gives the same however it begins', () => {
    const sample = fc.tuple(fc.constantFrom(...events), fc.constantFrom(...Object.values(LOSSLESS)));
    const change = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.oneof(fc.constantFrom(...Buffer.from('"\\{}[]:,0eu \n')), fc.nat({ max: 255 })),
    );
    fc.assert(
      fc.property(
        sample,
        fc.array(change, { maxLength: 3 }),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        (made, changes, cut) => {
          const [event, envelope] = made;
          const line = Buffer.from(documentOf(envelope(event)));
          for (const [place, byte] of changes) line[Math.floor(place * (line.length - 1))] = byte;
          const input = line.subarray(0, cut === null ? line.length : Math.floor(cut * line.length));
          const read = (bytes: Uint8Array, decodeEvent: DecodeEvent): Decoded[] => {
            const found: Decoded[] = [];
            createDecoder({ decodeEvent })(bytes, (decoded) => void found.push(decoded));
            return found;
          };
          const found = read(input, walker);
          // A decoder that expects an envelope, since the line before was one.
          const before = Buffer.from(`${documentOf([['message', event]])}\n`);
          expect(read(Buffer.concat([before, input]), walker).slice(1)).toStrictEqual(found);
        },
      ),
      { numRuns: 1500 },
    );
  });
});
