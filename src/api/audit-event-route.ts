import { z } from 'zod';

import { AuditEventAnswer } from '../model/change-answer.ts';
import { nameSchema } from './openapi/components.ts';
import { answers } from './openapi/operation.ts';

/** What the routes of raw audit events have in common. They stand below the object that the event told something of. */
export const AuditId = z
  .string()
  .describe('Audit ID, as evidence, timeline and history of the object name it.');
export const Stage = z
  .string()
  .min(1)
  .max(64)
  .exactOptional()
  .describe('Audit stage: `ResponseComplete`. Without it, all stages that told something.');

export const AUDIT_EVENT_DESCRIPTION =
  'Read again from the audit log, while that is there, under whatever name rotation gave it, or from copies (`store.keepRaw`). Below the object, since an audit event is found by what it told of one.';

nameSchema('AuditEvent', AuditEventAnswer);
export const auditEventAnswers = (
  problems: Parameters<typeof answers>[1],
): { 200: typeof AuditEventAnswer } =>
  answers(AuditEventAnswer, [
    ...(problems ?? []),
    'QueryInvalid',
    'AuditEventNotFound',
    'AuditEventGone',
    'SourceUnavailable',
  ]);
