import { expect } from 'vitest';

import type { Decoded, DecodeEvent } from '../../../../src/share-processor/decode/contract.ts';
import { createOracleDecoder } from '../../../../src/share-processor/decode/oracle.ts';
import { createWalkingDecoder } from '../../../../src/share-processor/decode/walker.ts';
import { plainDecoded } from '../../../support/plain-event.ts';
import { INTERESTS } from './interests.ts';

const oracle: DecodeEvent = createOracleDecoder(INTERESTS);
const walker: DecodeEvent = createWalkingDecoder(INTERESTS);

/** An audit event that is kept, as the API server writes it. */
export const EVENT = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'RequestResponse',
  auditID: '85371f7c-2383-4041-96e8-dad63d2d1990',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/pods',
  verb: 'create',
  user: {
    username: 'system:serviceaccount:kube-system:replicaset-controller',
    groups: ['system:authenticated'],
  },
  sourceIPs: ['10.0.0.1'],
  userAgent: 'kube-controller-manager/v1.34.4',
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1', apiVersion: 'v1' },
  responseStatus: { metadata: {}, code: 201 },
  requestObject: {
    kind: 'Pod',
    metadata: { name: 'web-1' },
    spec: { containers: [{ name: 'web', image: 'web:1' }] },
  },
  responseObject: {
    kind: 'Pod',
    metadata: { name: 'web-1', uid: 'b44da20a', labels: { app: 'web' }, finalizers: ['a/b'] },
    spec: { containers: [{ name: 'web', image: 'web:1', resources: { limits: { cpu: 1, memory: '1Gi' } } }] },
    status: { phase: 'Pending', conditions: [{ type: 'Ready', status: 'False', message: 'say "no"' }] },
  },
  requestReceivedTimestamp: '2026-11-21T01:13:45.600965Z',
  stageTimestamp: '2026-11-21T01:13:45.604091Z',
  annotations: { 'authorization.k8s.io/decision': 'allow' },
};

/** The same result of both decoders, from the middle of a larger buffer. */
export function decodeBytes(text: Uint8Array): Decoded {
  const bytes = Buffer.concat([Buffer.from('{"a":"'), text, Buffer.from('"}\n{"stage":')]);
  const [start, end] = [6, 6 + text.length];
  const walked = plainDecoded(walker(bytes, start, end));
  expect(walked).toStrictEqual(oracle(bytes, start, end));
  return walked;
}

export const decodeText = (text: string): Decoded => decodeBytes(Buffer.from(text));
export const decodeValue = (value: unknown): Decoded => decodeText(JSON.stringify(value));
