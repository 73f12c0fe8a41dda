import { type Body, stringAt } from './body.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const VERSION = /^[1-9]\d{0,39}$/;

/**
 * The first of `candidates` that is a UID; `''` when none is. The UIDs the API server gives are UUIDs; others that
 * appear in logs are names (kubelets call a Node by its name) or manifest hashes (static Pods).
 */
export function firstUid(...candidates: readonly (string | undefined)[]): string {
  for (const candidate of candidates) if (candidate !== undefined && isUid(candidate)) return candidate;
  return '';
}

/** The UID that was seen last: one event tells it several times, and events come in runs. */
let lastUid = '';

function isUid(text: string): boolean {
  if (text === lastUid) return text !== '';
  if (!UUID.test(text)) return false;
  lastUid = text;
  return true;
}

/** `metadata.uid` of a body. */
export const uidOf = (body: Body | undefined): string => stringAt(body, 'metadata.uid');

/** `metadata.name` of a body. */
export const ownNameOf = (body: Body | undefined): string => stringAt(body, 'metadata.name');

/** `kind` of a body. */
export const kindOf = (body: Body | undefined): string => stringAt(body, 'kind');

/** `metadata.resourceVersion` of a body if it is an integer, as etcd's are; else `''`. */
export function versionOf(body: Body | undefined): string {
  const version = stringAt(body, 'metadata.resourceVersion');
  return VERSION.test(version) ? version : '';
}
