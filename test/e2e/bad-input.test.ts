import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SummaryLine } from '../../src/model/answer.ts';
import { bytesOf, eventLines, readLog } from '../support/logs.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const good = eventLines(readLog('test/golden/image-not-found/audit.jsonl.gz'));
const middle = Math.floor(good.length / 2);
/** An event about a Pod of its own, to be spoilt. */
const sample = (
  good.find((line) => line.includes('"verb":"create"') && line.includes('"resource":"pods"')) ?? ''
)
  .replaceAll(/"uid":"[^"]+"/g, '"uid":"odd"')
  .replaceAll(/"auditID":"[^"]+"/g, '"auditID":"odd"')
  .replaceAll(/"namespace":"[^"]+"/g, '"namespace":"odd"');

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'lorgnette-bad-input-'));
});
afterAll(() => rm(scratch, { recursive: true }));

/** Replays the log with these bytes as lines in its middle; a status other than 0 is an error. */
async function replay(bad: Uint8Array): Promise<{ lines: string[]; summary: SummaryLine }> {
  const file = path.join(scratch, 'audit.jsonl');
  const parts = [bytesOf(good.slice(0, middle)), bad, Buffer.from('\n'), bytesOf(good.slice(middle))];
  await writeFile(file, Buffer.concat(parts));
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'replay', file, '--json'], {
    cwd: scratch,
    maxBuffer: 1 << 26,
  });
  const all = stdout.trimEnd().split('\n');
  const summary = JSON.parse(all.at(-1) ?? '') as SummaryLine;
  return { lines: all.slice(0, -1).filter((line) => !line.includes('"namespace":"odd"')), summary };
}

const text = (value: string): Buffer => Buffer.from(value);
type Json = { [key: string]: unknown };
const spoilt = (change: (event: Json) => void): Buffer => {
  const event = JSON.parse(sample) as Json;
  change(event);
  return text(JSON.stringify(event));
};

/** Every place of the event, each time with a value of another type there. */
function wrongTypes(): Buffer {
  const lines: string[] = [];
  const walk = (value: unknown, at: readonly string[]): void => {
    for (const wrong of [null, 0, 'text', true, [], [1], {}, { a: 1 }]) {
      const event = JSON.parse(sample) as Json;
      let holder = event;
      for (const key of at.slice(0, -1)) holder = holder[key] as Json;
      holder[at.at(-1) ?? ''] = wrong;
      lines.push(JSON.stringify(event));
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) walk(member, [...at, key]);
  };
  for (const [key, member] of Object.entries(JSON.parse(sample) as Json)) walk(member, [key]);
  return text(lines.join('\n'));
}

describe('bad input in the middle of a good log', () => {
  it('has a log to spoil', () => {
    expect(JSON.parse(sample)).toMatchObject({ verb: 'create', auditID: 'odd' });
  });

  it.each<[string, () => Buffer, Readonly<Record<string, number>>]>([
    ['empty lines', () => text('\n\r\n   \n\t'), {}],
    ['binary', () => Buffer.from([0, 1, 2, 255, 254, 0, 127]), { 'invalid-json': 1 }],
    [
      'invalid UTF-8',
      () => Buffer.concat([text('{"kind":"'), Buffer.from([0xc3, 0x28, 0xff])]),
      { 'invalid-json': 1 },
    ],
    ['a line cut off', () => text(sample.slice(0, sample.length / 2)), { 'invalid-json': 1 }],
    ['a line of more than 64 MiB', () => Buffer.alloc(64 * 1024 * 1024 + 1, 'x'), { oversized: 1 }],
    [
      'nesting 100,000 deep',
      () => text(sample.replace('{', `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)},`)),
      { 'too-deep': 1 },
    ],
    ['no audit ID', () => spoilt((event) => delete event['auditID']), { 'missing-audit-id': 1 }],
    [
      'times that are none',
      () =>
        text(
          sample.replaceAll(
            /"(?<key>stage|requestReceived)Timestamp":"[^"]+"/g,
            '"$<key>Timestamp":"yesterday"',
          ),
        ),
      { 'invalid-time': 1 },
    ],
    [
      'years 1 and 9999',
      () => text(['0001', '9999'].map((year) => sample.replaceAll('"2026-', `"${year}-`)).join('\n')),
      {},
    ],
    [
      'keys and labels that objects have by themselves',
      () =>
        text(
          sample
            .replaceAll('"labels":{', '"labels":{"__proto__":"a","constructor":"b","toString":"c",')
            .replace('{', '{"__proto__":{"verb":"x"},"constructor":1,'),
        ),
      {},
    ],
    [
      'numbers of 30 digits',
      () =>
        text(
          sample
            .replaceAll(/"resourceVersion":"\d+"/g, '"resourceVersion":"123456789012345678901234567890"')
            .replace(/"code":\d+/, '"code":123456789012345678901234567890'),
        ),
      {},
    ],
    [
      'a thousand containers',
      () =>
        spoilt((event) => {
          const containers = Array.from({ length: 1000 }, (_, n) => ({ name: `c${n}`, image: 'web:1' }));
          for (const body of ['requestObject', 'responseObject']) {
            const pod = event[body] as { spec?: Json } | undefined;
            if (pod?.spec !== undefined) pod.spec['containers'] = containers;
          }
        }),
      {},
    ],
  ])('%s', async (_what, bad, deadLetters) => {
    const undisturbed = await replay(Buffer.alloc(0));
    const { lines, summary } = await replay(bad());
    expect(summary.deadLetters).toEqual(deadLetters);
    expect(lines).toEqual(undisturbed.lines);
  });

  it('wrong types at every place', async () => {
    const undisturbed = await replay(Buffer.alloc(0));
    const { lines, summary } = await replay(wrongTypes());
    expect(lines).toEqual(undisturbed.lines);
    expect(summary.events).toBeGreaterThan(100);
  });
});
