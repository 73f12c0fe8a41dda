import type { AuditEvent, SparseBody } from '../../model/audit-event.ts';
import { answerOf } from './body.ts';
import { kindOf, uidOf } from './identity.ts';
import { isList, objectOf, objectsOf, stringOf } from './sparse.ts';

/** How the API server answered: accepted or refused, with which object, for which reason. */

/** An event without a status code counts as accepted when its response shows the object. */
export function isAccepted(event: AuditEvent): boolean {
  const { code } = event.responseStatus;
  if (code === 0) return event.responseStatus.status !== 'Failure' && uidOf(answerOf(event)) !== '';
  return code >= 200 && code < 300;
}

export const isRefused = (event: AuditEvent): boolean => event.responseStatus.code >= 400;

/**
 * A refusal that says nothing about the health of an existing object: it is gone (404), or somebody else was faster (a
 * write conflict, a failed precondition). `AlreadyExists` is a 409 of another kind.
 */
export function isMissOrConflict(event: AuditEvent): boolean {
  const { code } = event.responseStatus;
  return code === 404 || (code === 409 && answerReason(event) !== 'AlreadyExists');
}

/** Nothing was changed. The decoder skips what asks for it in the URI; a delete may ask for it in its options. */
export function isDryRun(event: AuditEvent, options?: SparseBody): boolean {
  const { requestURI } = event;
  if (requestURI.includes('dryRun=') && /[?&]dryRun=[^&]/.test(requestURI)) return true;
  return isList(options?.['dryRun']) && options['dryRun'].length > 0;
}

/** What kind of answer the response is, by its `kind`; answers whose `kind` was not logged are judged by their content. */
export type AnswerType = 'object' | 'metadata' | 'status' | 'other' | 'none';

export function answerType(event: AuditEvent, kinds: readonly string[]): AnswerType {
  const response = answerOf(event);
  if (response === undefined) return 'none';
  const kind = kindOf(response);
  if (kind === 'Status') return 'status';
  if (kind === 'PartialObjectMetadata') return 'metadata';
  if (kind === '') return uidOf(response) === '' ? 'other' : 'object';
  return kinds.includes(kind) ? 'object' : 'other';
}

/** Old API servers tell the reason and message of a refusal only in the response. */
export const answerReason = (event: AuditEvent): string =>
  event.responseStatus.reason || stringOf(event.responseObject?.['reason']);

/** The message, and after it what only the causes tell (which disruption budget refused, …). */
export function answerMessage(event: AuditEvent): string {
  let message = event.responseStatus.message || stringOf(event.responseObject?.['message']);
  for (const cause of objectsOf(objectOf(event.responseObject?.['details'])?.['causes'])) {
    const text = stringOf(cause['message']);
    if (text !== '' && !message.includes(text)) message = message === '' ? text : `${message} ${text}`;
  }
  return message;
}
