import { expect, it } from 'vitest';

import { openEnvelope } from '../../../../../src/share-processor/decode/envelope/open.ts';
import { decodeValue, EVENT } from '../decode-one.ts';

const DROPPED = 'skipped-too-big-size-object';

it('makes a row of AKSAudit an event, with what it leaves out left out', () => {
  const row = JSON.stringify({
    AuditId: EVENT.auditID,
    Level: EVENT.level,
    ObjectRef: JSON.stringify(EVENT.objectRef),
    RequestObject: DROPPED,
    ResponseStatus: EVENT.responseStatus,
    Stage: EVENT.stage,
    StageReceivedTime: EVENT.stageTimestamp,
    Verb: EVENT.verb,
    User: 'no object',
    TimeGenerated: 'x',
  });
  const [content] = openEnvelope(Buffer.from(row), 0, Buffer.byteLength(row)) ?? [];
  expect(JSON.parse(content?.slice.bytes.toString() ?? '')).toEqual({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: EVENT.level,
    auditID: EVENT.auditID,
    stage: EVENT.stage,
    verb: EVENT.verb,
    user: 'no object',
    objectRef: EVENT.objectRef,
    responseStatus: EVENT.responseStatus,
    requestObject: DROPPED,
    stageTimestamp: EVENT.stageTimestamp,
  });
});

it('a body that AKS found too large counts as cut', () => {
  const event = { ...EVENT, requestObject: DROPPED };
  expect(decodeValue(event)).toMatchObject({ event: { truncated: true, requestObject: undefined } });
  expect(decodeValue({ ...EVENT, responseObject: DROPPED })).toMatchObject({ event: { truncated: true } });
  expect(decodeValue({ ...EVENT, responseObject: 'other text' })).toMatchObject({
    event: { truncated: false },
  });
});
