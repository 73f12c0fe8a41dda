import { describe, expect, it } from 'vitest';

import type { AuditEvent, SparseBody } from '../../../../src/model/audit-event.ts';
import type { Decoded } from '../../../../src/share-processor/decode/contract.ts';
import { decodeBytes, decodeText, decodeValue, EVENT } from './decode-one.ts';

const dead = (reason: string) => ({ type: 'dead-letter', reason });
const TEXT = JSON.stringify(EVENT);

function kept(decoded: Decoded) {
  if (decoded.type !== 'event') throw new Error(`not kept: ${JSON.stringify(decoded)}`);
  return decoded.event;
}

const metadataOf = (event: AuditEvent): SparseBody => (event.responseObject ?? {})['metadata'] as SparseBody;

describe('an event that is well', () => {
  it('is reduced to what is declared', () => {
    expect(kept(decodeValue(EVENT))).toStrictEqual({
      auditID: EVENT.auditID,
      stage: 'ResponseComplete',
      level: 'RequestResponse',
      verb: 'create',
      requestURI: '/api/v1/namespaces/shop/pods',
      username: EVENT.user.username,
      impersonatedUsername: undefined,
      userAgent: EVENT.userAgent,
      objectRef: {
        resource: 'pods',
        subresource: '',
        apiGroup: '',
        namespace: 'shop',
        name: 'web-1',
        uid: '',
      },
      responseStatus: { code: 201, status: '', reason: '', message: '' },
      requestObject: EVENT.requestObject,
      responseObject: EVENT.responseObject,
      requestReceivedAt: 1795223625600965,
      stageAt: 1795223625604091,
      truncated: false,
    });
  });

  it('may be of v1beta1, with one time or another', () => {
    const { requestReceivedTimestamp, stageTimestamp, ...rest } = EVENT;
    const old = { ...rest, apiVersion: 'audit.k8s.io/v1beta1' };
    const times = (event: object) => {
      const { requestReceivedAt, stageAt } = kept(decodeValue(event));
      return [requestReceivedAt, stageAt];
    };
    expect(times({ ...old, timestamp: requestReceivedTimestamp })).toEqual([
      1795223625600965, 1795223625600965,
    ]);
    expect(times({ ...old, stageTimestamp })).toEqual([1795223625604091, 1795223625604091]);
    expect(times({ ...old, stageTimestamp, timestamp: '2020-01-01T00:00:00Z' })).toEqual([
      1795223625604091, 1795223625604091,
    ]);
    expect(times({ ...old, requestReceivedTimestamp })).toEqual([1795223625600965, 1795223625600965]);
  });

  it('is read as its level says, wherever it says so', () => {
    const { level: _, ...rest } = EVENT;
    const objectRef = { ...EVENT.objectRef, subresource: 'status' };
    const requestObject = { metadata: { name: 'web-1', uid: 'b44da20a' } };
    const patch = { ...rest, verb: 'patch', objectRef, requestObject };
    const requestOf = (level: string) => [
      kept(decodeValue({ level, ...patch })).requestObject,
      kept(decodeValue({ ...patch, level })).requestObject,
    ];
    expect(requestOf('Request')).toStrictEqual([requestObject, requestObject]);
    const beside = { metadata: { uid: 'b44da20a' } };
    expect(requestOf('RequestResponse')).toStrictEqual([beside, beside]);
  });

  it('tells that its bodies were dropped, and for whom somebody acted', () => {
    const event = kept(
      decodeValue({
        ...EVENT,
        annotations: { 'audit.k8s.io/truncated': 'true' },
        impersonatedUser: { username: 'bob' },
      }),
    );
    expect([event.truncated, event.impersonatedUsername]).toEqual([true, 'bob']);
  });
});

describe('bad input', () => {
  it.each([
    ['', 'invalid-json'],
    ['{', 'invalid-json'],
    ['null', 'not-an-object'],
    ['[]', 'not-an-object'],
    ['"text"', 'not-an-object'],
    ['12', 'not-an-object'],
    ['{}', 'not-an-audit-event'],
    ['{"kind":"Pod","apiVersion":"v1"}', 'not-an-audit-event'],
    ['{"kind":"Event","apiVersion":"v1","stage":"ResponseComplete","verb":"create"}', 'not-an-audit-event'],
    [TEXT.replace('audit.k8s.io/v1', 'audit.k8s.io/v1alpha1'), 'unsupported-version'],
    [TEXT.replace('audit.k8s.io/v1', 'audit.k8s.io/v2'), 'unsupported-version'],
    [`\u{feff}${TEXT}`, 'invalid-json'],
    [`${TEXT} x`, 'invalid-json'],
    [`${TEXT}}`, 'invalid-json'],
    [TEXT.replace('"sourceIPs":', '"sourceIPs":,'), 'invalid-json'],
    [TEXT.replace('"10.0.0.1"', '"10.0.0.1",'), 'invalid-json'],
    [TEXT.replace('10.0.0.1', String.raw`\q`), 'invalid-json'],
    [TEXT.replace('10.0.0.1', '\u0001'), 'invalid-json'],
    [TEXT.replace('"code":201', '"code":0201'), 'invalid-json'],
    [TEXT.replace('"code":201', '"code":201.'), 'invalid-json'],
    [TEXT.replace('"metadata":{}', '"metadata":tru'), 'invalid-json'],
  ])('%#: %.40s… is %s', (text, reason) => {
    expect(decodeText(text)).toEqual(dead(reason));
  });

  it('binary bytes are no JSON', () => {
    expect(decodeBytes(Buffer.from([0, 1, 2, 0xff, 0xfe, 0x7b, 0x22]))).toEqual(dead('invalid-json'));
  });

  it('an event cut off anywhere is no JSON', () => {
    const bytes = Buffer.from(TEXT);
    for (let end = 1; end < bytes.length; end += 1) {
      expect(decodeBytes(bytes.subarray(0, end))).toEqual(dead('invalid-json'));
    }
  });

  it('invalid UTF-8 becomes the replacement character', () => {
    const bytes = Buffer.from(TEXT.replace('Pending', 'Pe\u0001\u0002ding'));
    bytes.set([0xe2, 0x82], bytes.indexOf('\u0001'));
    expect(kept(decodeBytes(bytes)).responseObject?.['status']).toMatchObject({ phase: 'Pe\u{fffd}ding' });
  });

  it('nesting of 100,000 is too deep wherever it stands, and 512 is not', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    for (const place of ['"sourceIPs":["10.0.0.1"]', '"finalizers":["a/b"]', '"metadata":{}']) {
      const [key] = place.split(':');
      expect(decodeText(TEXT.replace(place, `${key}:${nested(100_000)}`))).toEqual(dead('too-deep'));
      expect(decodeText(TEXT.replace(place, `${key}:${nested(512)}`))).toEqual(dead('too-deep'));
      expect(decodeText(TEXT.replace(place, `${key}:${nested(509)}`)).type).toBe('event');
    }
    expect(decodeText(nested(100_000))).toEqual(dead('too-deep'));
    expect(decodeText('{"a":'.repeat(100_000))).toEqual(dead('too-deep'));
    const patch = {
      ...EVENT,
      level: 'Request',
      verb: 'patch',
      objectRef: { ...EVENT.objectRef, subresource: 'status' },
    };
    const operations = `[{"op":"add","path":"/a","value":${nested(507)}}]`;
    const text = JSON.stringify({ ...patch, requestObject: 0 }).replace(':0,', `:${operations},`);
    expect(kept(decodeText(text)).requestObject).toHaveLength(1);
  });

  it('keys that objects inherit are plain data', () => {
    const labels = '{"__proto__":"p","constructor":"c","toString":"t"}';
    const text = TEXT.replace('{"app":"web"}', labels)
      .replace('"kind":"Pod"', '"__proto__":{"metadata":{"uid":"evil"}},"kind":"Pod"')
      .replace('"user":', '"__proto__":{"auditID":"evil"},"user":');
    const event = kept(decodeText(text));
    expect(JSON.stringify(metadataOf(event)['labels'])).toBe(labels);
    expect(event.auditID).toBe(EVENT.auditID);
    expect(event.requestObject).toStrictEqual(EVENT.requestObject);
  });

  it('numbers of 30 digits are numbers, those beyond all bounds are absent', () => {
    const seconds = (digits: string) => {
      const text = TEXT.replace('"uid":"b44da20a"', `"deletionGracePeriodSeconds":${digits}`);
      return metadataOf(kept(decodeText(text)))['deletionGracePeriodSeconds'];
    };
    expect(
      [
        '123456789012345678901234567890',
        '-1.5e-3',
        '-0',
        '0',
        '999999999999999',
        '9007199254740993',
        '1e999',
      ].map(seconds),
    ).toStrictEqual([1.2345678901234568e29, -0.0015, -0, 0, 999999999999999, 9007199254740992, undefined]);
  });

  it.each([
    ['0001-01-01T00:00:00Z', -62135596800000000],
    ['9999-12-31T23:59:59Z', 253402300799000000],
  ])('the time %s is processed', (time, micros) => {
    const event = kept(decodeValue({ ...EVENT, requestReceivedTimestamp: time, stageTimestamp: time }));
    expect([event.requestReceivedAt, event.stageAt]).toEqual([micros, micros]);
  });

  it.each([{}, { auditID: '' }, { auditID: null }, { auditID: 7 }])(
    'an audit ID is missing: %j',
    (auditID) => {
      const { auditID: _, ...rest } = EVENT;
      expect(decodeValue({ ...rest, ...auditID })).toEqual(dead('missing-audit-id'));
    },
  );

  it('an event without a time that can be understood is a dead letter', () => {
    const { requestReceivedTimestamp: _, stageTimestamp: __, ...rest } = EVENT;
    expect(decodeValue(rest)).toEqual(dead('invalid-time'));
    expect(decodeValue({ ...rest, stageTimestamp: 'soon', requestReceivedTimestamp: 5 })).toEqual(
      dead('invalid-time'),
    );
  });

  it('a thousand containers are all there', () => {
    const containers = Array.from({ length: 1000 }, (_, index) => ({ name: `c${index}`, image: 'web:1' }));
    const event = kept(decodeValue({ ...EVENT, requestObject: { spec: { containers } } }));
    expect(event.requestObject).toStrictEqual({ spec: { containers } });
  });
});
