import { withMembers } from '../../lib/json.ts';
import type { SparseBody, SparseValue } from '../../model/audit-event.ts';
import type { BodyType } from '../../model/observation.ts';
import { isList, objectOf } from './sparse.ts';

/** Bounds of what is kept of a text, in UTF-16 units: people write novels into messages and JSON into annotations. */
export const MAX_TEXT = 4096;
export const MAX_ANNOTATION = 256;

const CUT_MARK = ' …';

/** `text` of at most `limit` units, the cut marked; the copy does not keep the long text alive. */
export function boundText(text: string, limit: number = MAX_TEXT): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - CUT_MARK.length - 1);
  // Not between the halves of a surrogate pair.
  const end = limit - CUT_MARK.length - (last >= 0xd800 && last < 0xdc00 ? 1 : 0);
  // A slice of a V8 string refers to its parent; going through a buffer makes a string of its own.
  return Buffer.from(text.slice(0, end)).toString() + CUT_MARK;
}

/**
 * `body` as it is kept: every text bounded, annotations more tightly; a `null` that only says that there is nothing is
 * left out, so that readers meet none where a list or an object should be. In a patch `null` takes away and stays, but
 * within the lists of an RFC 7396 one, which are values. The same object when nothing had to change.
 */
export function boundBody(body: SparseBody, bodyType: BodyType): SparseBody {
  const patch = bodyType === 'merge' || bodyType === 'strategic';
  const nullsInLists = bodyType === 'strategic';
  if (objectFits(body, MAX_TEXT, patch, nullsInLists)) return body;
  return boundObject(body, { limit: MAX_TEXT, nulls: patch, nullsInLists });
}

/** Whether nothing has to change, as of nearly every body: told without making anything. */
function objectFits(object: SparseBody, limit: number, nulls: boolean, nullsInLists: boolean): boolean {
  for (const key in object) {
    const inner = key === 'annotations' ? MAX_ANNOTATION : limit;
    if (!fits(object[key], inner, nulls, nullsInLists)) return false;
  }
  return true;
}

function fits(value: SparseValue, limit: number, nulls: boolean, nullsInLists: boolean): boolean {
  if (typeof value === 'string') return value.length <= limit;
  if (typeof value !== 'object') return true;
  if (value === null) return nulls;
  if (!isList(value)) return objectFits(value, limit, nulls, nullsInLists);
  for (const element of value) {
    if (element === null || element === undefined) return false;
    if (!fits(element, limit, nullsInLists, nullsInLists)) return false;
  }
  return true;
}

interface Bounds {
  readonly limit: number;
  /** Whether `null` members stay, here and within lists. */
  readonly nulls: boolean;
  readonly nullsInLists: boolean;
}

function boundObject(object: SparseBody, bounds: Bounds): SparseBody {
  let changes: Map<string, SparseValue> | null = null;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const inner = key === 'annotations' ? { ...bounds, limit: MAX_ANNOTATION } : bounds;
    const bounded = value === null && !bounds.nulls ? undefined : bound(value, inner);
    if (bounded === value) continue;
    changes ??= new Map();
    changes.set(key, bounded);
  }
  return changes === null ? object : withMembers(object, changes);
}

function bound(value: SparseValue, bounds: Bounds): SparseValue {
  if (typeof value === 'string') return boundText(value, bounds.limit);
  if (isList(value)) return boundList(value, { ...bounds, nulls: bounds.nullsInLists });
  const object = objectOf(value);
  return object === undefined ? value : boundObject(object, bounds);
}

function boundList(list: readonly SparseValue[], bounds: Bounds): readonly SparseValue[] {
  const bounded: SparseValue[] = [];
  // No list has a use for an element that is nothing.
  for (const element of list)
    if (element !== null && element !== undefined) bounded.push(bound(element, bounds));
  const same = bounded.length === list.length && bounded.every((element, index) => element === list[index]);
  return same ? list : bounded;
}
