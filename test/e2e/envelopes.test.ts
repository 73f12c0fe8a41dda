import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { createOracleDecoder } from '../../src/share-processor/decode/oracle.ts';
import { createDecoder } from '../../src/share-processor/decode/split.ts';
import { EXTRACTORS } from '../../src/share-processor/extract/registry.ts';

import { documentOf, LINES, logEntryOf, LOSSLESS } from '../support/envelopes.ts';
import { labelledLog } from '../support/labelled-logs.ts';
import { bytesOf, eventLines, readLog } from '../support/logs.ts';
import { runPipeline } from '../support/run-pipeline.ts';
import type { EVENT } from '../unit/share-processor/decode/decode-one.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** One log is enough for each envelope: that events decode the same is proven one by one (`test/property/envelopes.test.ts`). */
const SCENARIOS = 'kubernetes-1.34/scenarios.recommended.jsonl.gz';
const HEALTHY = 'kubernetes-1.34/healthy.recommended.jsonl.gz';

const eventsOf = (log: string): string[] => eventLines(readLog(labelledLog(log)));
const IN_BATCHES = 50;

function batches<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / IN_BATCHES) }, (_, index) =>
    all.slice(index * IN_BATCHES, (index + 1) * IN_BATCHES),
  );
}

describe('a log in envelopes gives the lines of the bare log', () => {
  const events = eventsOf(HEALTHY);
  const bare = runPipeline([bytesOf(events)]);

  it.each(Object.entries(LOSSLESS))('%s', (_name, envelope) => {
    const { lines, deadLetters } = runPipeline([bytesOf(events.map((event) => documentOf(envelope(event))))]);
    expect(deadLetters).toEqual([]);
    expect(lines).toEqual(bare.lines);
    expect(lines.length).toBeGreaterThan(40);
  });

  it.each(Object.entries(LINES))('%s', (_name, line) => {
    const { lines, deadLetters } = runPipeline([bytesOf(batches(events).map(line))]);
    expect(deadLetters).toEqual([]);
    expect(lines).toEqual(bare.lines);
  });

  it('where everything fails that can', () => {
    const scenarios = eventsOf(SCENARIOS);
    const records = LINES['records of an Event Hub'] as (typeof LINES)[string];
    const { lines } = runPipeline([bytesOf(batches(scenarios).map(records))]);
    expect(lines).toEqual(runPipeline([bytesOf(scenarios)]).lines);
  });
});

const isComplete = (event: string): boolean => event.includes('"stage":"ResponseComplete"');

/** What an answer says, but for when, and what is made of times; and for UIDs that references alone tell. */
function carried(line: string, hidesUids: boolean): string {
  return JSON.stringify(JSON.parse(line), (key: string, value: unknown) => {
    if (key.endsWith('Ms') || key === 'traceId' || (hidesUids && key === 'uid')) return null;
    return typeof value === 'string' ? value.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME') : value;
  });
}

/**
 * Google Cloud's entries have one time for both of an event's, so that everything seems to end as it begins. The logs of these
 * policies have no Pod that a server-side apply made and whose answer was logged, which could not be told from a change.
 */
describe('a log as GKE writes it gives the lines of the bare log, but for times', () => {
  it.each([
    ['full', false],
    ['recommended', false],
    ['lean', false],
    ['gce', false],
    // Of claims it logs no bodies: their UIDs are told by references alone, in which GKE has none.
    ['lunettes', true],
  ])('%s', (policy, hidesUids) => {
    // Google Cloud has one entry of a request, when it is done.
    const events = eventsOf(`kubernetes-1.34/scenarios.${policy}.jsonl.gz`).filter(isComplete);
    const bare = runPipeline([bytesOf(events)]);
    const { lines, deadLetters } = runPipeline([
      bytesOf(events.map((event) => JSON.stringify(logEntryOf(event)))),
    ]);
    expect(deadLetters).toEqual([]);
    const told = (all: readonly string[]): string[] => all.map((line) => carried(line, hidesUids)).toSorted();
    expect(told(lines)).toEqual(told(bare.lines));
    expect(lines.length).toBeGreaterThan(200);
  });
});

describe('what providers published', () => {
  const decode = createDecoder({
    decodeEvent: createOracleDecoder(EXTRACTORS.flatMap(({ interests }) => interests)),
  });
  const rawEvents = (log: string): unknown[] => {
    const found: unknown[] = [];
    decode(Buffer.from(log), (decoded, bytes, start, end) => {
      expect(decoded.type).not.toBe('dead-letter');
      found.push(JSON.parse(Buffer.from(bytes.subarray(start, end)).toString()));
    });
    return found;
  };
  const publishedText = (file: string): string =>
    readFileSync(labelledLog(file), 'utf8').replace(/^\u{feff}/u, '');
  const onOneLine = (text: string): string => JSON.stringify(JSON.parse(text));

  it('is read from the records of an Event Hub', () => {
    const hub = JSON.parse(publishedText('aks-audit-log/event.json')) as {
      records: { properties: { log: string } }[];
    };
    expect(rawEvents(publishedText('aks-audit-log/event.json'))).toEqual(
      hub.records.map(({ properties }) => JSON.parse(properties.log) as object),
    );
    expect(rawEvents(onOneLine(publishedText('aks-audit-log/sample_EventHubs_event.json')))).toMatchObject([
      { auditID: '4e2a4193-cb3d-4ff7-bf37-32c392fbc23b', verb: 'get' },
    ]);
  });

  it('is read from the audit log of GKE, as somebody else made it into events', () => {
    const entries = [1, 2, 3].map(
      (step) => parse(publishedText(`khi/container_recorder_test_1_${step}.yaml`)) as object,
    );
    const events = readFileSync(labelledLog('khi/container_recorder_test_1.audit.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const made = rawEvents(entries.map((entry) => JSON.stringify(entry)).join('\n'));
    expect(made).toHaveLength(3);
    for (const [index, event] of events.entries()) {
      const {
        sourceIPs: _,
        apiVersion: __,
        requestObject,
        responseObject,
        annotations,
        requestURI,
        ...head
      } = JSON.parse(event) as typeof EVENT;
      // Which of the request's URIs it was is not told: of a create it has no name.
      expect(made[index]).toMatchObject({
        ...head,
        requestObject,
        ...(responseObject === undefined ? {} : { responseObject }),
      });
      expect([requestURI, annotations]).toBeDefined();
    }
  });
});

interface Named {
  readonly namespace: string;
  readonly object: { readonly kind: string; readonly name: string };
}

describe('lorgnette on a file of CloudWatch subscription data', () => {
  const run = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [MAIN, ...args], { maxBuffer: 1 << 26 })).stdout;

  it('replays and diagnoses as on the bare log', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'lorgnette-envelopes-'));
    try {
      const [bare, wrapped] = [path.join(folder, 'bare.jsonl'), path.join(folder, 'wrapped.jsonl')];
      const events = eventsOf(HEALTHY);
      const envelope = LOSSLESS['CloudWatch, subscription'] as (typeof LOSSLESS)[string];
      await writeFile(bare, bytesOf(events));
      await writeFile(wrapped, bytesOf(events.map((event) => documentOf(envelope(event)))));
      const lines = await run('replay', bare, '--json');
      expect(await run('replay', wrapped, '--json')).toBe(lines);
      const all = lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Named);
      const pod = all.find((line) => line.object.kind === 'Pod');
      if (pod === undefined) throw new Error('the log tells of no Pod');
      const { namespace, object } = pod;
      const told = (log: string) =>
        run('diagnose', object.name, '-n', namespace, '--audit-log', log, '--json');
      expect(JSON.parse(await told(wrapped))).toEqual(JSON.parse(await told(bare)));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
