import type { AuditEvent, SparseBody } from '../../model/audit-event.ts';
import { FlatBody } from '../../model/flat-body.ts';
import { objectOf, stringOf } from './sparse.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const VERSION = /^[1-9]\d{0,39}$/;

/**
 * The first of `candidates` that is a UID; `''` when none is. The UIDs the API server gives are UUIDs; others that
 * appear in logs are names (kubelets call a Node by its name) or manifest hashes (static Pods).
 */
export function firstUid(...candidates: readonly (string | undefined)[]): string {
  for (const candidate of candidates) if (candidate !== undefined && UUID.test(candidate)) return candidate;
  return '';
}

/** A body, made an object or not. */
export type Body = FlatBody | SparseBody;

/** The answer, as text where it was decoded to that. */
export const answerOf = (event: AuditEvent): Body | undefined => event.flatResponse ?? event.responseObject;

/** A string of the metadata of a body; `''` when it is not told. */
const told = (body: Body | undefined, key: 'name' | 'namespace' | 'uid' | 'resourceVersion'): string =>
  body instanceof FlatBody ? body[key] : stringOf(objectOf(body?.['metadata'])?.[key]);

/** `metadata.uid` of a body. */
export const uidOf = (body: Body | undefined): string => told(body, 'uid');

/** `metadata.name` of a body. */
export const ownNameOf = (body: Body | undefined): string => told(body, 'name');

/** `kind` of a body. */
export const kindOf = (body: Body | undefined): string =>
  body instanceof FlatBody ? body.kind : stringOf(body?.['kind']);

export const hasVersion = (body: Body | undefined): boolean => told(body, 'resourceVersion') !== '';

/** `metadata.resourceVersion` of a body if it is an integer, as etcd's are; else `''`. */
export function versionOf(body: Body | undefined): string {
  const version = told(body, 'resourceVersion');
  return VERSION.test(version) ? version : '';
}
