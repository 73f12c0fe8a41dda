import type { SparseBody } from '../../model/audit-event.ts';
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

/** `metadata.uid` of a body. */
export const uidOf = (body: SparseBody | undefined): string =>
  stringOf(objectOf(body?.['metadata'])?.['uid']);

/** `metadata.resourceVersion` of a body if it is an integer, as etcd's are; else `''`. */
export function versionOf(body: SparseBody | undefined): string {
  const version = stringOf(objectOf(body?.['metadata'])?.['resourceVersion']);
  return VERSION.test(version) ? version : '';
}
