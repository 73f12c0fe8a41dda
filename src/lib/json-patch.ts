import { isDeepStrictEqual } from 'node:util';
import { pointerSegments } from './json-pointer.ts';
import { isJsonList, isJsonObject, memberOf, withMembers, type JsonValue } from './json.ts';

/** One operation of RFC 6902. */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: JsonValue;
}

/**
 * JSON patch, RFC 6902, for a patch that the API server has accepted and a target of which only parts may be known:
 * operations are applied one by one, one that cannot be applied to what is known changes nothing, and objects missing on
 * the way to a member are made (but no element is made of a list that is not known). That is where libraries, which refuse the whole patch as the RFC asks, do not serve.
 * Changes neither argument.
 */
export function applyJsonPatch(target: JsonValue, operations: readonly Operation[]): JsonValue {
  let document = target;
  for (const operation of operations) {
    const result = applyOperation(document, operation);
    // A failed `test` means that this is not the document the patch was made for: nothing after it can be trusted.
    if (result === 'test-failed') break;
    if (result !== null) document = result.document;
  }
  return document;
}

type Result = { readonly document: JsonValue } | 'test-failed' | null;

function applyOperation(document: JsonValue, { op, path, from, value }: Operation): Result {
  const segments = pointerSegments(path);
  if (segments === null) return null;
  switch (op) {
    case 'add':
      return value === undefined ? null : insert(document, segments, value, 'add');
    case 'replace':
      return value === undefined ? null : insert(document, segments, value, 'replace');
    case 'remove':
      return remove(document, segments);
    case 'test':
      return isDeepStrictEqual(valueAt(document, segments), value) ? { document } : 'test-failed';
    case 'copy':
    case 'move':
      return transfer(document, op, from, segments);
    default:
      return null;
  }
}

function transfer(document: JsonValue, op: 'copy' | 'move', from: string | undefined, to: string[]): Result {
  const source = from === undefined ? null : pointerSegments(from);
  if (source === null) return null;
  const moved = valueAt(document, source);
  if (moved === undefined) return null;
  // A value cannot be moved into itself.
  const inside = to.length > source.length && source.every((segment, index) => segment === to[index]);
  if (op === 'move' && inside) return null;
  const cleared = op === 'move' ? remove(document, source) : { document };
  return cleared === null || cleared === 'test-failed' ? null : insert(cleared.document, to, moved, 'add');
}

function valueAt(document: JsonValue, segments: readonly string[]): JsonValue {
  let value = document;
  for (const segment of segments) {
    if (isJsonList(value)) value = value[indexOf(segment, value.length - 1) ?? -1];
    else value = isJsonObject(value) ? memberOf(value, segment) : undefined;
  }
  return value;
}

/** The index that a segment names, at most `last`; `null` when it names none. */
function indexOf(segment: string, last: number): number | null {
  if (!/^(?:0|[1-9]\d{0,9})$/.test(segment)) return null;
  const index = Number(segment);
  return index <= last ? index : null;
}

function insert(
  parent: JsonValue,
  segments: readonly string[],
  value: JsonValue,
  op: 'add' | 'replace',
): Result {
  const [segment, ...rest] = segments;
  if (segment === undefined) return { document: value };
  if (isJsonList(parent)) {
    const adding = rest.length === 0 && op === 'add';
    const index =
      adding && segment === '-' ? parent.length : indexOf(segment, parent.length - (adding ? 0 : 1));
    if (index === null) return null;
    const inner = insert(parent[index], rest, value, op);
    if (inner === null || inner === 'test-failed') return null;
    return { document: parent.toSpliced(index, adding ? 0 : 1, inner.document) };
  }
  if (parent === undefined && /^(?:-|\d+)$/.test(segment)) return null;
  const object = parent ?? {};
  if (!isJsonObject(object)) return null;
  const inner = insert(memberOf(object, segment), rest, value, op);
  if (inner === null || inner === 'test-failed') return null;
  return { document: withMembers(object, new Map([[segment, inner.document]])) };
}

function remove(parent: JsonValue, segments: readonly string[]): Result {
  const [segment, ...rest] = segments;
  if (segment === undefined) return { document: undefined };
  if (isJsonList(parent)) {
    const index = indexOf(segment, parent.length - 1);
    if (index === null) return null;
    if (rest.length === 0) return { document: parent.toSpliced(index, 1) };
    const inner = remove(parent[index], rest);
    if (inner === null || inner === 'test-failed') return null;
    return { document: parent.toSpliced(index, 1, inner.document) };
  }
  if (!isJsonObject(parent) || memberOf(parent, segment) === undefined) return null;
  const inner = remove(memberOf(parent, segment), rest);
  if (inner === null || inner === 'test-failed') return null;
  return { document: withMembers(parent, new Map([[segment, inner.document]])) };
}
