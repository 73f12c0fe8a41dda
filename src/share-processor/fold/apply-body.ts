import { applyJsonPatch } from '../../lib/json-patch.ts';
import { isJsonList, isJsonObject } from '../../lib/json.ts';
import { mergePatch } from '../../lib/merge-patch.ts';
import { strategicMergePatch } from '../../lib/strategic-merge-patch.ts';
import type { JsonPatchOperation, SparseBody, SparseValue } from '../../model/audit-event.ts';
import type { BodyType } from '../../model/observation.ts';

/**
 * What is known of an object after a change, from what was known before (`null`: nothing) and the body of the change.
 * Pure; serves sparse bodies and whole ones alike. Bodies of refused requests are not to be applied.
 */
export function applyBody(
  state: SparseBody | null,
  bodyType: BodyType,
  body: SparseBody | readonly JsonPatchOperation[] | null,
): SparseBody | null {
  if (body === null || bodyType === 'none') return state;
  if (isOperations(body))
    return bodyType === 'json' ? objectOr(applyJsonPatch(state ?? {}, body), state) : state;
  switch (bodyType) {
    case 'full':
      return body;
    case 'status':
      return { ...body, ...(state?.['spec'] === undefined ? {} : { spec: state['spec'] }) };
    case 'metadata':
      return withMetadata(state, body);
    case 'merge':
      return objectOr(mergePatch(state ?? {}, body), state);
    case 'strategic':
      return strategicMergePatch(state ?? {}, body);
    default:
      // `json` with a body that is no list of operations: nothing to apply.
      return state;
  }
}

/** The whole metadata as the answer shows it; the rest stays, and so does the kind, which is not the object's own. */
function withMetadata(state: SparseBody | null, body: SparseBody): SparseBody | null {
  const metadata = body['metadata'];
  return metadata === undefined || metadata === null ? state : { ...state, metadata };
}

const isOperations = (
  body: SparseBody | readonly JsonPatchOperation[],
): body is readonly JsonPatchOperation[] => Array.isArray(body);

const objectOr = (value: SparseValue, fallback: SparseBody | null): SparseBody | null =>
  isJsonObject(value) && !isJsonList(value) ? value : fallback;
