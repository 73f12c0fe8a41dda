import { expect, it } from 'vitest';

import { streamKind } from '../../../../../src/share-processor/decode/envelope/cloudwatch.ts';
import { membersOf } from '../../../../../src/share-processor/decode/envelope/members.ts';

it.each([
  [{ logStream: 'kube-apiserver-audit-0123' }, 'audit'],
  [{ logStream: 'kube-apiserver-0123' }, 'other'],
  [{ '@logStream': 'kube-scheduler-0123' }, 'other'],
  [{ logStreamName: 'cloud-controller-manager-0123' }, 'other'],
  [{ aws: { cloudwatch: { log_stream: 'authenticator-0123' } } }, 'other'],
  [{ 'awscloudwatch.log_stream': 'kube-apiserver-audit-0123' }, 'audit'],
  [{ logStream: 'node-1/kube-apiserver' }, 'unknown'],
  [{ logStream: 5 }, 'unknown'],
  [{}, 'unknown'],
])('%j', (document, kind) => {
  const bytes = Buffer.from(JSON.stringify(document));
  const root = membersOf({ bytes, start: 0, end: bytes.length, at: 0 });
  expect(root === null ? null : streamKind(root)).toBe(kind);
});
