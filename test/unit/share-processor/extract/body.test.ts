import { describe, expect, it } from 'vitest';

import { FlatBody, HEAD_PATHS } from '../../../../src/model/flat-body.ts';
import type { SparseBody } from '../../../../src/model/sparse-body.ts';
import {
  answerOf,
  isToldAt,
  numberAt,
  requestOf,
  stringAt,
} from '../../../../src/share-processor/extract/body.ts';
import { auditEvent } from './audit-event.ts';

const object: SparseBody = {
  kind: 'Pod',
  metadata: { uid: 'a', deletionGracePeriodSeconds: 30, finalizers: [], deletionTimestamp: null },
  spec: { nodeName: 'node-a' },
};
const flat = new FlatBody(JSON.stringify(object), true, HEAD_PATHS, [
  'Pod',
  undefined,
  'a',
  undefined,
  undefined,
  30,
  true,
]);

describe.each([
  ['an object', object],
  ['a text', flat],
])('a body as %s', (_form, body) => {
  it('tells strings and numbers by their paths', () => {
    expect(stringAt(body, 'kind')).toBe('Pod');
    expect(stringAt(body, 'metadata.uid')).toBe('a');
    expect(stringAt(body, 'metadata.name')).toBe('');
    expect(numberAt(body, 'metadata.deletionGracePeriodSeconds')).toBe(30);
    expect(numberAt(body, 'metadata.uid')).toBeNull();
  });

  it('tells what is not told beside its text too', () => {
    expect(stringAt(body, 'spec.nodeName')).toBe('node-a');
    expect(stringAt(body, 'spec.nodeName.none')).toBe('');
  });

  it('tells whether there is anything', () => {
    expect(isToldAt(body, 'metadata.finalizers')).toBe(true);
    expect(isToldAt(body, 'metadata.deletionTimestamp')).toBe(false);
    expect(isToldAt(body, 'status')).toBe(false);
  });
});

describe('the bodies of an event', () => {
  it('are taken as text where they are', () => {
    const event = { ...auditEvent(), flatRequest: flat, flatResponse: flat };
    expect([requestOf(event), answerOf(event)]).toEqual([flat, flat]);
    expect(requestOf(auditEvent({ requestObject: object }))).toBe(object);
  });

  it('are none where the request is a list of operations', () => {
    expect(requestOf(auditEvent({ requestObject: [{ op: 'remove', path: '/spec' }] }))).toBeUndefined();
    expect(stringAt(undefined, 'kind')).toBe('');
  });
});
