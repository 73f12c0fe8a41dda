import { expect, it } from 'vitest';

import { openEnvelope } from '../../../../../src/share-processor/decode/envelope/open.ts';
import { decodeValue, EVENT } from '../decode-one.ts';

function eventOf(document: object): unknown {
  const line = JSON.stringify(document);
  const [content] = openEnvelope(Buffer.from(line), 0, Buffer.byteLength(line)) ?? [];
  if (content?.type !== 'event') return content?.type;
  const { bytes, start, end } = content.slice;
  return JSON.parse(Buffer.from(bytes.subarray(start, end)).toString());
}

it('joins what is nested and what has dots in its keys', () => {
  const { verb, annotations: _, objectRef, requestObject, ...rest } = EVENT;
  const document = {
    kubernetes: {
      audit: { ...rest, 'objectRef.resource': objectRef.resource },
      'audit.objectRef.namespace': objectRef.namespace,
    },
    'kubernetes.audit.verb': verb,
    'kubernetes.audit': { objectRef: { name: objectRef.name, apiVersion: objectRef.apiVersion } },
    'kubernetes.audit.requestObject.kind': requestObject.kind,
    'kubernetes.audit.requestObject.metadata.name': requestObject.metadata.name,
    'kubernetes.audit.requestObject.spec': requestObject.spec,
    'kubernetes.audit.annotations.authorization_k8s_io/decision': 'allow',
    'kubernetes.audit.annotations.a.b/c': 'd',
    'kubernetes.pod.name': 'agent',
  };
  expect(eventOf(document)).toEqual({
    ...EVENT,
    annotations: { 'authorization_k8s_io/decision': 'allow', 'a.b/c': 'd' },
  });
});

it('keeps any key plain', () => {
  const [stage, verb] = ['ResponseComplete', 'get'];
  const line = `{"kubernetes.audit.__proto__.x":1,"kubernetes.audit.stage":"${stage}","kubernetes.audit.verb":"${verb}"}`;
  const [content] = openEnvelope(Buffer.from(line), 0, line.length) ?? [];
  expect(content?.slice.bytes.toString()).toBe(`{"__proto__":{"x":1},"stage":"${stage}","verb":"${verb}"}`);
  expect(({} as { x?: number }).x).toBeUndefined();
});

it('is none where a part is no JSON, or too deep', () => {
  const deep = `${'['.repeat(600)}${']'.repeat(600)}`;
  for (const value of ['tru', deep]) {
    const line = `{"kubernetes.audit.stage":"x","kubernetes.audit.verb":"get","kubernetes.audit.requestObject":${value}}`;
    expect(openEnvelope(Buffer.from(line), 0, line.length)).toBeNull();
  }
});

it('says with its own spelling that the bodies were cut', () => {
  const annotations = { 'audit_k8s_io/truncated': 'true' };
  expect(decodeValue({ ...EVENT, annotations })).toMatchObject({ event: { truncated: true } });
});
