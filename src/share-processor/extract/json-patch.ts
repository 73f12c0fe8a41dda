import { pointerSegments } from '../../lib/json-pointer.ts';
import type { JsonPatchOperation, SparseBody, SparseValue } from '../../model/audit-event.ts';
import { digestOf } from '../../lib/digest.ts';
import type { Field } from '../decode/fields.ts';
import { boundText, MAX_ANNOTATION } from './bounds.ts';
import { withoutSecrets } from './secrets.ts';
import { isList, objectOf } from './sparse.ts';

/**
 * The operations of a JSON patch (RFC 6902) that touch declared fields, their values reduced to what is declared. The
 * value of an operation is decoded whole, because only its path tells what it is; this is where environment variables
 * and the like are dropped. `test` operations are left out: the API server has accepted the patch.
 */
export function jsonPatchOperations(
  operations: readonly JsonPatchOperation[],
  declared: Field,
): JsonPatchOperation[] {
  const kept: JsonPatchOperation[] = [];
  for (const operation of wellFormed(operations)) {
    const known = reduceOperation(operation, declared);
    if (known !== null) kept.push(known);
  }
  return kept;
}

/** The elements that are operations at all: a list of anything may be sent (and is refused). */
export const wellFormed = (operations: readonly JsonPatchOperation[]): readonly JsonPatchOperation[] =>
  operations.filter((operation) => {
    const object = objectOf(operation as unknown as SparseValue);
    return typeof object?.['op'] === 'string' && typeof object['path'] === 'string';
  });

function reduceOperation(operation: JsonPatchOperation, declared: Field): JsonPatchOperation | null {
  const { op, path, from } = operation;
  const changed = digestedPart(declared, path);
  // Of what only a fingerprint is known, that it is another one now is all that can be told.
  if (changed !== null) return { op: 'replace', path: changed, value: digestOf([op, path, operation.value]) };
  const field = fieldAt(declared, path);
  switch (op) {
    case 'add':
    case 'replace': {
      const value =
        field === null ? undefined : reduce(operation.value, field, path.startsWith('/metadata/annotations'));
      // A member set to nothing is a member that is not there.
      if (value === null) return { op: 'remove', path };
      return value === undefined ? null : { op, path, value };
    }
    case 'remove':
      return field === null ? null : { op, path };
    case 'copy':
    case 'move': {
      if (typeof from !== 'string') return null;
      if (fieldAt(declared, from) === null) return null;
      if (field !== null) return { op, path, from };
      // Moved to where nothing is read: gone, as far as can be seen.
      return op === 'move' ? { op: 'remove', path: from } : null;
    }
    default:
      return null;
  }
}

function fieldAt(declared: Field, pointer: string): Field | null {
  const segments = pointerSegments(pointer);
  if (segments === null) return null;
  let field: Field | undefined = declared;
  for (const segment of segments) {
    if (field === undefined) return null;
    field = memberOf(field, segment);
  }
  return field ?? null;
}

/** The pointer to the value, of which a fingerprint is read, that `pointer` leads into; `null` where it leads to none. */
function digestedPart(declared: Field, pointer: string): string | null {
  const parts = pointer.split('/');
  for (let end = 2; end < parts.length; end += 1) {
    const part = parts.slice(0, end).join('/');
    if (fieldAt(declared, part)?.type === 'digest') return part;
  }
  return null;
}

function memberOf(field: Field, segment: string): Field | undefined {
  switch (field.type) {
    case 'object':
      return Object.hasOwn(field.fields, segment) ? field.fields[segment] : undefined;
    case 'map':
      return field.without.includes(segment) ? undefined : field.of;
    case 'list':
      return /^(?:-|0|[1-9]\d{0,9})$/.test(segment) ? field.of : undefined;
    default:
      return undefined;
  }
}

/** `value` as a decoder would have materialised it under `field`; `undefined` when it is of another type. */
function reduce(value: SparseValue, field: Field, annotation: boolean): SparseValue {
  if (value === null) return null;
  switch (field.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === field.type ? boundScalar(value, annotation) : undefined;
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number'
        ? boundScalar(value, annotation)
        : undefined;
    case 'digest':
      return digestOf(value);
    case 'list':
      return isList(value) ? reduceList(value, field.of, annotation) : undefined;
    case 'map':
    case 'object':
      return reduceObject(objectOf(value), field, annotation);
    default:
      return undefined;
  }
}

const boundScalar = (value: SparseValue, annotation: boolean): SparseValue =>
  typeof value === 'string'
    ? boundText(withoutSecrets(value), annotation ? MAX_ANNOTATION : undefined)
    : value;

function reduceList(list: readonly SparseValue[], of: Field, annotation: boolean): readonly SparseValue[] {
  return list
    .map((element) => reduce(element, of, annotation))
    .filter((element) => element !== undefined && element !== null);
}

function reduceObject(
  value: SparseBody | undefined,
  field: Field,
  annotation: boolean,
): SparseBody | undefined {
  if (value === undefined) return undefined;
  const members: [string, SparseValue][] = [];
  for (const [key, member] of Object.entries(value)) {
    const of = memberOf(field, key);
    const reduced = of === undefined ? undefined : reduce(member, of, annotation || key === 'annotations');
    if (reduced !== undefined && reduced !== null) members.push([key, reduced]);
  }
  // fromEntries defines own properties: a key named __proto__ is a key.
  return Object.fromEntries(members);
}
