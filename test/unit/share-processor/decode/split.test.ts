import { describe, expect, it } from 'vitest';

import { createDecoder } from '../../../../src/share-processor/decode/split.ts';
import { createWalkingDecoder } from '../../../../src/share-processor/decode/walker.ts';
import { EVENT } from './decode-one.ts';
import { INTERESTS } from './interests.ts';

const decodeEvent = createWalkingDecoder(INTERESTS);
const decode = createDecoder({ decodeEvent });
const TEXT = JSON.stringify(EVENT);

/** `[what, the text it was found in]` of every result. */
function results(input: string | Uint8Array, with_ = decode): string[][] {
  const found: string[][] = [];
  with_(Buffer.from(input), (decoded, bytes, start, end) => {
    const what = decoded.type === 'event' ? decoded.event.auditID : decoded.reason;
    found.push([what, Buffer.from(bytes.subarray(start, end)).toString()]);
  });
  return found;
}
const KEPT = [EVENT.auditID, TEXT];

describe('lines', () => {
  it('end with LF, CRLF or not at all; blank ones and byte order marks are nothing', () => {
    expect(results(`\u{feff}${TEXT}\r\n\n  \t\r\n${TEXT} \n\u{feff}\n\u{feff} ${TEXT}`)).toEqual([
      KEPT,
      KEPT,
      KEPT,
    ]);
    expect(results('')).toEqual([]);
  });

  it('that are no events are dead letters, and cost no other', () => {
    const cut = TEXT.slice(0, 400);
    expect(results(`${cut}\nhello\n${TEXT}\n{"kind":"Pod"}\n{`)).toEqual([
      ['invalid-json', cut],
      ['invalid-json', 'hello'],
      KEPT,
      ['not-an-audit-event', '{"kind":"Pod"}'],
      ['invalid-json', '{'],
    ]);
    const binary = Buffer.concat([Buffer.from([0, 255, 254, 1, 0x0a, 0xc3, 0x0a]), Buffer.from(TEXT)]);
    expect(results(binary).map(([what]) => what)).toEqual(['invalid-json', 'invalid-json', EVENT.auditID]);
  });

  it('of one document printed over several lines are dead letters', () => {
    const lines = JSON.stringify(EVENT, null, 1).split('\n');
    expect(results(lines.join('\n'))).toHaveLength(lines.length);
  });

  it('are taken from a range of the buffer only', () => {
    const bytes = Buffer.from(`${TEXT}\n${TEXT}\n${TEXT}`);
    const starts: number[] = [];
    const next = TEXT.length + 1;
    decode(bytes, (_decoded, _bytes, start) => void starts.push(start), next, 2 * next);
    expect(starts).toEqual([next]);
  });

  it('of 64 MiB are oversized, and the next one is read', () => {
    const bytes = Buffer.alloc(64 * 1024 * 1024 + TEXT.length + 1, 'a');
    bytes.write(`\n${TEXT}`, 64 * 1024 * 1024);
    const found: string[] = [];
    decode(bytes, (decoded) => void found.push(decoded.type === 'event' ? decoded.type : decoded.reason));
    expect(found).toEqual(['oversized', 'event']);
  });

  it('may be as long as is configured', () => {
    const decodeWith = (maxEventBytes: number) => createDecoder({ decodeEvent, maxEventBytes });
    expect(results(TEXT, decodeWith(TEXT.length))).toEqual([KEPT]);
    expect(results(TEXT, decodeWith(TEXT.length - 1))).toEqual([['oversized', TEXT]]);
  });
});

describe('an EventList', () => {
  const { kind: _, apiVersion: __, ...item } = EVENT;
  const itemText = JSON.stringify(item);
  const list = (items: string, version = 'v1') =>
    `{"kind":"EventList","apiVersion":"audit.k8s.io/${version}","metadata":{},"items":[${items}]}`;
  const KEPT_ITEM = [EVENT.auditID, itemText];

  it('gives each of its items, with its own bounds', () => {
    expect(results(list(`${itemText},${TEXT}, ${itemText} `))).toEqual([KEPT_ITEM, KEPT, KEPT_ITEM]);
    expect(results(list(itemText, 'v1beta1'))).toEqual([KEPT_ITEM]);
    expect(results(list(''))).toEqual([]);
  });

  it('may have its members in any order and with spaces', () => {
    const text = `{ "items" : [ ${itemText} ], "kind" : "EventList", "apiVersion" : "audit.k8s.io/v1" }`;
    expect(results(text)).toEqual([KEPT_ITEM]);
  });

  it('of another version or group is a dead letter', () => {
    const old = list(itemText, 'v1alpha1');
    expect(results(old)).toEqual([['unsupported-version', old]]);
    const core = list(itemText).replace('audit.k8s.io/v1', 'v1');
    expect(results(core)).toEqual([['not-an-audit-event', core]]);
  });

  it('with an item that is broken, too deep or none at all loses only that', () => {
    const broken = '{"stage":x}';
    const deep = `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`;
    expect(results(list(`${itemText},${broken},5,"text",${deep},${itemText}`))).toEqual([
      KEPT_ITEM,
      ['invalid-json', broken],
      ['not-an-object', '5'],
      ['not-an-object', '"text"'],
      ['too-deep', deep],
      KEPT_ITEM,
    ]);
  });

  it('that was cut off anywhere gives the items that are whole and one dead letter', () => {
    const whole = list(`${itemText},${itemText}`);
    const head = whole.indexOf('[') + 1;
    for (let end = head; end < whole.length; end += 1) {
      const complete = Math.max(0, Math.floor((end - head + 1) / (itemText.length + 1)));
      const found = results(whole.slice(0, end)).map(([what]) => what);
      const expected = Array.from({ length: Math.min(complete, 2) }, () => EVENT.auditID);
      expect(found).toEqual([...expected, 'invalid-json']);
    }
  });
});
