import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Decoded, DecodeEvent, Interest } from '../../src/share-processor/decode/contract.ts';
import { createOracleDecoder } from '../../src/share-processor/decode/oracle.ts';
import { createDecoder } from '../../src/share-processor/decode/split.ts';
import { createWalkingDecoder } from '../../src/share-processor/decode/walker.ts';
import { EXTRACTORS } from '../../src/share-processor/extract/registry.ts';
import { plainDecoded } from '../support/plain-event.ts';
import { INTERESTS } from '../unit/share-processor/decode/interests.ts';
import { eventTree, write, writing } from './decode-events.ts';

/** Its events as the oracle gives them. */
function walkingDecoder(interests: readonly Interest[]): DecodeEvent {
  const walk = createWalkingDecoder(interests);
  return (bytes, start, end) => plainDecoded(walk(bytes, start, end));
}

const pair = (interests: readonly Interest[]) => ({
  oracle: createOracleDecoder(interests),
  walker: walkingDecoder(interests),
});
const extractors = pair(EXTRACTORS.flatMap(({ interests }) => interests));
const shapes = pair(INTERESTS);

const LOGS = [
  'test/data/kubernetes-1.34.healthy.recommended.jsonl.gz',
  'test/data/kubernetes-1.34.healthy.full.head.jsonl.gz',
  'test/data/kubernetes-1.34.eventlist.jsonl.gz',
  'test/data/audit2rbac.demo.jsonl.gz',
];
const readLog = (file: string): Buffer => gunzipSync(readFileSync(file));

/** Every event of a log, as its own bytes. */
function eventsOf(log: Uint8Array): Buffer[] {
  const events: Buffer[] = [];
  const decode = createDecoder({ decodeEvent: extractors.oracle });
  decode(log, (_decoded, bytes, start, end) => void events.push(Buffer.from(bytes.subarray(start, end))));
  return events;
}

/** What the two make of it. Where the rest of an event that is skipped by its beginning is broken, a skip is right too. */
function bothOf({ walker, oracle }: typeof shapes, event: Uint8Array): { walked: Decoded; defined: Decoded } {
  const walked = walker(event, 0, event.length);
  const defined = oracle(event, 0, event.length);
  const isExcused =
    walked.type === 'skip' && defined.type === 'dead-letter' && TOLD_BY_THE_REST.has(defined.reason);
  return { walked, defined: isExcused ? walked : defined };
}
const TOLD_BY_THE_REST = new Set(['invalid-json', 'too-deep', 'not-an-audit-event', 'unsupported-version']);

describe('the walker gives what the oracle gives', () => {
  it.each(LOGS)('on every event of %s', (file) => {
    const log = readLog(file);
    const read = (decodeEvent: DecodeEvent): unknown[] => {
      const found: unknown[] = [];
      createDecoder({ decodeEvent })(
        log,
        (decoded, _bytes, start, end) => void found.push([decoded, start, end]),
      );
      return found;
    };
    const found = read(extractors.walker);
    expect(found).toStrictEqual(read(extractors.oracle));
    expect(found.length).toBeGreaterThan(30);
  });

  it('on events in any order, spelling and spacing, with hostile content', () => {
    fc.assert(
      fc.property(eventTree, writing, (tree, how) => {
        const event = Buffer.from(write(tree, how));
        const { walked, defined } = bothOf(shapes, event);
        // Not `toStrictEqual`, which takes a member called `constructor` for the constructor.
        expect({ walked, isSame: isDeepStrictEqual(walked, defined) }).toMatchObject({ isSame: true });
      }),
      { numRuns: 3000 },
    );
  });

  const samples = LOGS.flatMap((file) => eventsOf(readLog(file))).filter((_, index) => index % 7 === 0);

  it('on real events with bytes changed, and cut off', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(
          fc.tuple(
            fc.double({ min: 0, max: 1, noNaN: true }),
            fc.oneof(fc.constantFrom(...Buffer.from('"\\{}[]:,0eu \n')), fc.nat({ max: 255 })),
          ),
          { maxLength: 3 },
        ),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 3 }),
        (sample, changes, cut) => {
          const event = Buffer.from(sample);
          for (const [place, byte] of changes) event[Math.floor(place * (event.length - 1))] = byte;
          const end = cut === null ? event.length : Math.floor(cut * event.length);
          const { walked, defined } = bothOf(extractors, event.subarray(0, end));
          expect(walked).toStrictEqual(defined);
        },
      ),
      { numRuns: 4000 },
    );
  });

  it('on real events moved over the border of what is read at first, some members once more behind it', () => {
    const again = fc.constantFrom(
      '',
      ',"verb":"get"',
      ',"stage":"Panic"',
      ',"st\\u0061ge":"Panic"',
      ',"objectRef":{"resource":"leases"}',
      ',"requestURI":"/x?dryRun=All"',
      ',"auditID":"again"',
      ',"stageTimestamp":"2020-01-01T00:00:00Z"',
      ',"annotations":{"stageTimestamp":"2020-01-01T00:00:00Z"}',
      ',"note":",\\"stageTimestamp\\":\\"2020-01-01T00:00:00Z\\"}"',
    );
    const letter = fc.constantFrom('x', 'ü', String.raw`\n`, String.raw`\"`, String.raw`\\`);
    const place = fc.constantFrom('"kind":', '"level":', '"requestURI":', '"user":', '"responseStatus":');
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        place,
        fc.nat({ max: 1100 }),
        letter,
        again,
        (sample, key, n, of, more) => {
          const text = sample
            .toString()
            .replace(key, () => `"filler":"${of.repeat(n)}",${key}`)
            .replace(/\}$/, () => `${more}}`);
          const event = Buffer.from(text);
          expect(extractors.walker(event, 0, event.length)).toStrictEqual(
            extractors.oracle(event, 0, event.length),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('on real events with a value of another type anywhere', () => {
    const value = fc.constantFrom<unknown>(
      null,
      0,
      1.5,
      true,
      '',
      'text',
      [],
      [[1]],
      {},
      { name: 1, metadata: [] },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(), value), { minLength: 1, maxLength: 3 }),
        (sample, changes) => {
          let event: unknown = JSON.parse(sample.toString());
          for (const [place, replacement] of changes) event = replaced(event, place, replacement);
          const { walked, defined } = bothOf(extractors, Buffer.from(JSON.stringify(event)));
          expect(walked).toStrictEqual(defined);
        },
      ),
      { numRuns: 4000 },
    );
  });
});

describe('decoding never throws, and every line is accounted for', () => {
  it('on any bytes', () => {
    const decode = createDecoder({ decodeEvent: extractors.walker });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(fc.constantFrom(...Buffer.from('{}[]":,\\\n e1ntf')), { maxLength: 300 })
        .map((list) => Uint8Array.from(list)),
      fc
        .string({ maxLength: 200 })
        .map((text) => Buffer.from(`{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[${text}`)),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        let covered = 0;
        decode(input, (_decoded, _bytes, start, end) => {
          expect(end).toBeGreaterThan(start);
          expect(end).toBeGreaterThanOrEqual(covered);
          expect(end).toBeLessThanOrEqual(input.length);
          covered = end;
        });
        const text = Buffer.from(input).toString('latin1').replaceAll('\u00ef\u00bb\u00bf', '').trim();
        const isNothing = text === '' || /^\{"kind":"EventList".*"items":\[\s*\]\}$/.test(text);
        expect(isNothing || covered > 0).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});

/** `json` with the value at the `place`-th position (counted round and round) replaced. */
function replaced(json: unknown, place: number, replacement: unknown): unknown {
  let count = 0;
  const countAll = (value: unknown): void => {
    count += 1;
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(countAll);
  };
  countAll(json);
  let left = place % count;
  const replace = (value: unknown): unknown => {
    left -= 1;
    if (left === -1) return replacement;
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member)]));
  };
  return replace(json);
}
