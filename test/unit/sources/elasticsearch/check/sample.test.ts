import { expect, test } from 'vitest';

import { sampleOf } from '../../../../../src/sources/elasticsearch/check/sample.ts';

const WRITE = {
  auditID: 'a',
  stage: 'ResponseComplete',
  verb: 'patch',
  objectRef: { resource: 'pods', subresource: 'status' },
  responseStatus: { code: 200 },
};
const BODY = { responseObject: { metadata: { name: 'web' } } };
const sample = (...documents: Parameters<typeof sampleOf>[0]) => sampleOf(documents);

test('finds the event wherever it lies', () => {
  const text = JSON.stringify({ ...WRITE, ...BODY });
  const { shapes, strange, writes, withMetadata } = sample(
    { ...WRITE, ...BODY },
    { message: text },
    { log: text },
    { event: { original: text } },
    { properties: { log: text } },
    { kubernetes: { audit: { ...WRITE, ...BODY } } },
    { 'kubernetes.audit.auditID': 'a', 'kubernetes.audit.verb': 'get' },
    { protoPayload: { methodName: 'io.k8s.core.v1.pods.create', response: { metadata: {} } } },
    { message: 'I1125 something' },
  );
  expect([...shapes]).toEqual([
    ['fields', 1],
    ['text in message', 1],
    ['text in log', 1],
    ['text in event.original', 1],
    ['text in properties.log', 1],
    ['kubernetes.audit.*', 2],
    ['protoPayload (GKE)', 1],
  ]);
  expect([strange, writes, withMetadata]).toEqual([1, 7, 7]);
});

test('counts bodies and their metadata of the writes of Pods that went well', () => {
  expect(
    sample(
      WRITE,
      { ...WRITE, requestObject: { status: {} } },
      { ...WRITE, ...BODY },
      { ...WRITE, ...BODY, responseStatus: { code: 409 } },
      { ...WRITE, ...BODY, verb: 'get' },
      { ...WRITE, ...BODY, objectRef: { resource: 'pods', subresource: 'binding' } },
      { ...WRITE, ...BODY, error: { message: 'no time: x' } },
    ),
  ).toMatchObject({ documents: 7, writes: 4, withBody: 3, withMetadata: 2, noted: 1, note: 'no time: x' });
});
