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
  const metadata = withToldElsewhere(
    objectOr(state['metadata'], null),
    objectOr(body['metadata'], null) ?? {},
  );
  const spec = outweigh(objectOr(state['spec'], null), objectOr(body['spec'], null));
  return spec === null ? { ...body, metadata } : { ...body, metadata, spec };
}

function withToldElsewhere(known: SparseBody | null, told: SparseBody): SparseBody {
  if (known === null || TOLD_ELSEWHERE.every((key) => known[key] === undefined)) return told;
  const metadata: { [key: string]: SparseValue } = { ...told };
  for (const key of TOLD_ELSEWHERE) if (known[key] !== undefined) metadata[key] = known[key];
  return metadata;
}

/** What is known of the spec, with what else is told of it; the same object where nothing else is. */
function outweigh(known: SparseBody | null, told: SparseBody | null): SparseBody | null {
  if (known === null || told === null) return known ?? told;
  for (const key of Object.keys(told)) if (known[key] === undefined) return { ...told, ...known };
  return known;
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
