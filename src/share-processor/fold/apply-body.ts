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
      return state === null ? body : withStatus(state, body);
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

/** What only the creation or a change of the object itself tells whole: what an answer about its status holds is a part. */
const TOLD_ELSEWHERE = ['labels', 'annotations', 'ownerReferences'] as const;

/** The status and the metadata as the answer shows them; the spec, and what only it and the creation tell, stay. */
function withStatus(state: SparseBody, body: SparseBody): SparseBody {
  const spec = { ...objectOr(body['spec'], {}), ...objectOr(state['spec'], {}) };
  const known = objectOr(state['metadata'], {});
  const metadata: { [key: string]: SparseValue } = { ...objectOr(body['metadata'], {}) };
  for (const key of TOLD_ELSEWHERE) if (known?.[key] !== undefined) metadata[key] = known[key];
  return { ...state, ...body, metadata, ...(Object.keys(spec).length === 0 ? {} : { spec }) };
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
