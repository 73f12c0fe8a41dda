import { describe, expect, it } from 'vitest';

import { openEnvelope } from '../../../../../src/share-processor/decode/envelope/open.ts';
import { createDecoder } from '../../../../../src/share-processor/decode/split.ts';
import { createWalkingDecoder } from '../../../../../src/share-processor/decode/walker.ts';
import { aksRecord } from '../../../../support/envelopes.ts';
import { EVENT } from '../decode-one.ts';
import { INTERESTS } from '../interests.ts';

const TEXT = JSON.stringify(EVENT);
const AUDIT_STREAM = 'kube-apiserver-audit-0123';
const decode = createDecoder({ decodeEvent: createWalkingDecoder(INTERESTS) });

/** Of every result: what it is, its text, and the input from where it is said to lie. */
function results(value: unknown): { what: string; text: string; at: number }[] {
  const input = typeof value === 'string' ? value : JSON.stringify(value);
  const found: { what: string; text: string; at: number }[] = [];
  decode(Buffer.from(input), (decoded, bytes, start, end, at) => {
    const what = decoded.type === 'event' ? decoded.event.auditID : decoded.reason;
    found.push({ what, text: Buffer.from(bytes.subarray(start, end)).toString(), at });
  });
  return found;
}
const whats = (value: unknown): string[] => results(value).map(({ what }) => what);

describe('an envelope', () => {
  it('gives the event alone, and where it lies', () => {
    const line = JSON.stringify({ '@timestamp': 'x', message: TEXT });
    expect(results(`\n${line}`)).toEqual([
      { what: EVENT.auditID, text: TEXT, at: 1 + line.indexOf('{\\"kind') },
    ]);
    const nested = JSON.stringify({ kubernetes: { audit: EVENT } });
    expect(results(nested)).toEqual([{ what: EVENT.auditID, text: TEXT, at: nested.indexOf('{"kind') }]);
  });

  it('of many events gives each its own place, dead letters too', () => {
    const records = [
      aksRecord(TEXT),
      aksRecord(TEXT.slice(0, 200)),
      aksRecord(TEXT),
      aksRecord('{"kind":"Pod"}'),
    ];
    const found = results({ records });
    expect(found.map(({ what }) => what)).toEqual([
      EVENT.auditID,
      'invalid-json',
      EVENT.auditID,
      'not-an-audit-event',
    ]);
    expect(new Set(found.map(({ at }) => at)).size).toBe(4);
    const { kind: _kind, apiVersion, ...item } = EVENT;
    const list = JSON.stringify({ kind: 'EventList', apiVersion, items: [item, 5, item] });
    const items = results({ log: list });
    expect(items.map(({ what }) => what)).toEqual([EVENT.auditID, 'not-an-object', EVENT.auditID]);
    expect(new Set(items.map(({ at }) => at)).size).toBe(3);
  });

  it('is none where the root is an event, an object of Kubernetes or nothing known', () => {
    for (const text of [
      TEXT,
      JSON.stringify({ kind: 'Pod', message: TEXT }),
      '{"a":1}',
      '5',
      '[]',
      '{',
      'text',
    ]) {
      expect(openEnvelope(Buffer.from(text), 0, Buffer.byteLength(text))).toBeNull();
    }
    expect(whats({ kind: 'Event', apiVersion: 'v1', message: TEXT })).toEqual(['not-an-audit-event']);
  });

  it('may have escapes in its keys, the last of equal keys counting', () => {
    expect(whats(`{"mess\\u0061ge":${JSON.stringify(TEXT)}}`)).toEqual([EVENT.auditID]);
    expect(whats(`{"message":${JSON.stringify(TEXT)},"message":"text"}`)).toEqual(['other-log']);
  });

  it('of an empty list holds nothing', () => {
    expect(results({ records: [] })).toEqual([]);
    expect(whats('[]')).toEqual(['not-an-object']);
  });
});

describe('what is no audit event', () => {
  it('is of another log where the envelope says so', () => {
    expect(whats(aksRecord(TEXT, 'kube-apiserver'))).toEqual(['other-log']);
    expect(whats({ records: [aksRecord('I1125 text', 'guard'), aksRecord(TEXT)] })).toEqual([
      'other-log',
      EVENT.auditID,
    ]);
    const stream = (logStream: string) => ({
      messageType: 'DATA_MESSAGE',
      logStream,
      logEvents: [{ message: TEXT }],
    });
    expect(whats(stream('kube-apiserver-0123'))).toEqual(['other-log']);
    expect(whats(stream('authenticator-0123'))).toEqual(['other-log']);
    expect(whats(stream(AUDIT_STREAM))).toEqual([EVENT.auditID]);
    // A name of somebody's own tells nothing.
    expect(whats(stream('ip-10-0-0-1'))).toEqual([EVENT.auditID]);
    expect(
      whats({ messageType: 'CONTROL_MESSAGE', logEvents: [{ message: 'CWL CONTROL MESSAGE' }] }),
    ).toEqual(['other-log']);
    expect(
      whats({
        protoPayload: {
          methodName: 'google.container.v1.ClusterManager.X',
          serviceName: 'container.googleapis.com',
        },
      }),
    ).toEqual(['other-log']);
  });

  it('is of another log where it is text, but for what is said to be an audit event', () => {
    expect(whats({ message: 'I1125 03:00:00 controller.go:1] text' })).toEqual(['other-log']);
    expect(whats(aksRecord('text'))).toEqual(['invalid-json']);
  });

  it('is a dead letter where it looks like one, or like nothing known', () => {
    expect(whats({ message: TEXT.slice(0, -40) })).toEqual(['invalid-json']);
    expect(whats({ message: '{"level":"info","msg":"hello"}' })).toEqual(['not-an-audit-event']);
    expect(whats({ message: JSON.stringify({ ...EVENT, apiVersion: 'audit.k8s.io/v1alpha1' }) })).toEqual([
      'unsupported-version',
    ]);
    expect(whats({ '@timestamp': 'x', log: { file: { path: '/x' } } })).toEqual(['not-an-audit-event']);
    expect(whats({ message: JSON.stringify({ kind: 'EventList', apiVersion: 'v1', items: [] }) })).toEqual([
      'not-an-audit-event',
    ]);
  });
});

describe('hostile input', () => {
  it('nested without end is given up', () => {
    let inObjects: unknown = EVENT;
    for (let level = 0; level < 1000; level += 1) inObjects = { json: inObjects };
    expect(whats(inObjects)).toEqual(['too-deep']);
    let inStrings = TEXT;
    for (let level = 0; level < 7; level += 1) inStrings = JSON.stringify({ message: inStrings });
    expect(whats(inStrings)).toEqual(['too-deep']);
    const lists = `${'['.repeat(100_000)}${TEXT}${']'.repeat(100_000)}`;
    expect(whats(lists)).toHaveLength(1);
  });

  it('in six levels is read', () => {
    let text = TEXT;
    for (let level = 0; level < 6; level += 1) text = JSON.stringify({ message: text });
    expect(whats(text)).toEqual([EVENT.auditID]);
  });

  it('of many megabytes is looked at once', () => {
    const filler = 'x'.repeat(8 * 1024 * 1024);
    expect(whats({ message: JSON.stringify({ ...EVENT, filler }) })).toEqual([EVENT.auditID]);
    expect(whats({ message: `{"${'\\"'.repeat(2 * 1024 * 1024)}` })).toEqual(['invalid-json']);
    expect(whats({ note: filler, message: TEXT })).toEqual([EVENT.auditID]);
  });

  it('of an event as deep as may be is read, though the envelope is deeper', () => {
    const requestObject = JSON.parse(`${'{"a":'.repeat(511)}1${'}'.repeat(511)}`) as object;
    expect(whats({ ...EVENT, requestObject })).toEqual([EVENT.auditID]);
    expect(whats({ kubernetes: { audit: { ...EVENT, requestObject } } })).toEqual([EVENT.auditID]);
  });
});
