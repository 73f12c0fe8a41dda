import { pointerSegments } from '../../lib/json-pointer.ts';
import type { AuditEvent, JsonPatchOperation, SparseBody, SparseValue } from '../../model/audit-event.ts';
import { podObject } from './fields/pod.ts';
import { jsonPatchOperations } from './json-patch.ts';
import { isOperations } from './patch-type.ts';
import { isList, objectOf } from './sparse.ts';

const KEPT = ['labels', 'annotations', 'finalizers', '$deleteFromPrimitiveList/finalizers'] as const;

const KEPT_OF_SPEC = ['schedulingGates', 'containers', 'initContainers', 'activeDeadlineSeconds'] as const;

/**
 * Labels, annotations, finalizers and scheduling gates as a patch sets and removes (`null`, `$patch: delete`) them: the
 * response shows only what is left. `null` when it speaks of none. Of a JSON patch the same, in the same form. Of
 * containers what it asks for, which the response does not tell from what there was; of a server-side apply, which names
 * everything, nothing of that.
 */
export function metadataPatch(event: AuditEvent): SparseBody | null {
  const body = event.requestObject;
  if (body === undefined) return null;
  if (isOperations(body)) return operationsPatch(jsonPatchOperations(body, podObject));
  const metadata = objectOf(body['metadata']);
  const kept: Record<string, SparseValue> = {};
  for (const key of KEPT) if (metadata?.[key] !== undefined) kept[key] = metadata[key];
  const spec = objectOf(body['spec']);
  const keptOfSpec: Record<string, SparseValue> = {};
  const isApply = body['apiVersion'] !== undefined;
  for (const key of isApply ? (['schedulingGates'] as const) : KEPT_OF_SPEC) {
    const value = spec?.[key];
    if (isList(value) || typeof value === 'number') keptOfSpec[key] = value;
  }
  return patchOrNull(kept, keptOfSpec);
}

/** What the operations of a JSON patch do to the same fields, in the same form. */
export function operationsPatch(operations: readonly JsonPatchOperation[]): SparseBody | null {
  const maps = { labels: [] as [string, SparseValue][], annotations: [] as [string, SparseValue][] };
  const finalizers: SparseValue[] = [];
  for (const { op, path, value } of operations) {
    const [root, field, key] = pointerSegments(path) ?? [];
    const set = op === 'remove' ? null : value;
    if (root !== 'metadata' || set === undefined) continue;
    if (field === 'labels' || field === 'annotations') {
      if (key === undefined) maps[field].push(...Object.entries(objectOf(set) ?? {}));
      else maps[field].push([key, set]);
    } else if (field === 'finalizers' && set !== null) {
      // The name behind a removed index is not told.
      finalizers.push(...(isList(set) ? set : [set]));
    }
  }
  const kept: Record<string, SparseValue> = {};
  // fromEntries defines own properties: a label named __proto__ is a label.
  if (maps.labels.length > 0) kept['labels'] = Object.fromEntries(maps.labels);
  if (maps.annotations.length > 0) kept['annotations'] = Object.fromEntries(maps.annotations);
  if (finalizers.length > 0) kept['finalizers'] = finalizers;
  return patchOrNull(kept, {});
}

function patchOrNull(metadata: SparseBody, spec: SparseBody): SparseBody | null {
  const parts = Object.entries({ metadata, spec }).filter(([, part]) => Object.keys(part).length > 0);
  return parts.length === 0 ? null : Object.fromEntries(parts);
}
