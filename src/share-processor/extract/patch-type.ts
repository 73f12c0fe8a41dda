import type { AuditEvent, JsonPatchOperation, SparseBody, SparseValue } from '../../model/audit-event.ts';
import type { BodyType } from '../../model/observation.ts';
import type { Field } from '../decode/fields.ts';
import { jsonPatchOperations } from './json-patch.ts';
import { isList, listOf, objectOf, stringOf } from './sparse.ts';

/** The request of a patch, with the way it is to be merged. */
export interface PatchRequest {
  readonly bodyType: BodyType;
  readonly body: SparseBody | readonly JsonPatchOperation[] | null;
}

/** Lists of a Pod that a strategic merge patch merges by a key, so that each element must carry it. */
const MERGE_KEYS: readonly (readonly [parent: string, list: string, key: string])[] = [
  ['status', 'conditions', 'type'],
  ['spec', 'containers', 'name'],
  ['spec', 'initContainers', 'name'],
  ['spec', 'ephemeralContainers', 'name'],
  ['spec', 'volumes', 'name'],
];

/**
 * The content type of a patch is not logged, so its type is concluded, the surest evidence first:
 * 1. a list is a JSON patch (RFC 6902);
 * 2. a directive (`$patch`, `$deleteFromPrimitiveList/…`, …) is a strategic merge patch;
 * 3. an element without its merge key would have been refused in a strategic one: a merge patch (RFC 7396);
 * 4. anything else is taken for a strategic merge patch: kubelets, controllers and kubectl send no other for Pods, and
 *    a server-side apply (it carries `apiVersion` and `kind`) merges lists by the same keys.
 *
 * `declared` is the declaration of the whole object: operations of a JSON patch outside it are left out.
 */
export function patchRequest(event: AuditEvent, declared: Field): PatchRequest {
  const body = event.requestObject;
  if (body === undefined) return { bodyType: 'none', body: null };
  if (isOperations(body)) return { bodyType: 'json', body: jsonPatchOperations(body, declared) };
  return { bodyType: !hasDirective(body) && lacksMergeKey(body) ? 'merge' : 'strategic', body };
}

/** The request when it is an object, not the operations of a JSON patch. */
export const requestBody = (event: AuditEvent): SparseBody | undefined =>
  event.requestObject === undefined || isOperations(event.requestObject) ? undefined : event.requestObject;

export const isOperations = (
  body: SparseBody | readonly JsonPatchOperation[] | undefined,
): body is readonly JsonPatchOperation[] => Array.isArray(body);

function hasDirective(body: SparseBody): boolean {
  return ['metadata', 'spec', 'status'].some((part) => {
    const object = objectOf(body[part]);
    return object !== undefined && Object.keys(object).some((key) => key.startsWith('$'));
  });
}

function lacksMergeKey(body: SparseBody): boolean {
  return MERGE_KEYS.some(([parent, list, key]) =>
    listOf(objectOf(body[parent])?.[list]).some((element) => isUnkeyed(element, key)),
  );
}

function isUnkeyed(element: SparseValue, key: string): boolean {
  if (isList(element)) return true;
  const object = objectOf(element);
  return object !== undefined && stringOf(object[key]) === '' && object['$patch'] === undefined;
}
