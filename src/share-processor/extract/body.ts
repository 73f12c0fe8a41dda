import type { AuditEvent, SparseBody, SparseValue } from '../../model/audit-event.ts';
import { FlatBody, type ToldValue } from '../../model/flat-body.ts';
import { objectOf } from './sparse.ts';

/** A body of an audit event, as text or made an object. */
export type Body = FlatBody | SparseBody;

/** The bodies of an event, as text where they were decoded to that. */
export const answerOf = (event: AuditEvent): Body | undefined => event.flatResponse ?? event.responseObject;
/** Of a request only an object: the operations of a JSON patch are something else. */
export const requestOf = (event: AuditEvent): Body | undefined => {
  if (event.flatRequest !== undefined) return event.flatRequest;
  const request = event.requestObject;
  return request === undefined || Array.isArray(request) ? undefined : (request as SparseBody);
};

/** The value at a path (`metadata.uid`) through objects; of a list or an object, in text, only that there is one. */
function valueAt(body: Body | undefined, path: string): SparseValue | ToldValue {
  if (body === undefined) return undefined;
  if (body instanceof FlatBody) {
    const slot = body.paths.indexOf(path);
    return slot === -1 ? valueAt(body.object, path) : body.told[slot];
  }
  let value: SparseValue = body;
  for (const key of path.split('.')) value = objectOf(value)?.[key];
  return value;
}

/** The string at a path; `''` when there is none. */
export function stringAt(body: Body | undefined, path: string): string {
  const value = valueAt(body, path);
  return typeof value === 'string' ? value : '';
}

/** The number at a path. */
export function numberAt(body: Body | undefined, path: string): number | null {
  const value = valueAt(body, path);
  return typeof value === 'number' ? value : null;
}

/** Whether there is anything but `null` at a path. */
export const isToldAt = (body: Body | undefined, path: string): boolean => valueAt(body, path) != null;
