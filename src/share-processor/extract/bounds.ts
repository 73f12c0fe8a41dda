import type { SparseBody, SparseValue } from '../../model/audit-event.ts';
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

/** `body` with every text bounded, annotations more tightly. The same object when nothing was too long. */
export function boundBody(body: SparseBody): SparseBody {
  return boundObject(body, MAX_TEXT);
}

function boundObject(object: SparseBody, limit: number): SparseBody {
  let copy: Record<string, SparseValue> | null = null;
  for (const key in object) {
    const value = object[key];
    const bounded = bound(value, key === 'annotations' ? MAX_ANNOTATION : limit);
    if (bounded === value) continue;
    copy ??= { ...object };
    define(copy, key, bounded);
  }
  return copy ?? object;
}

function bound(value: SparseValue, limit: number): SparseValue {
  if (typeof value === 'string') return boundText(value, limit);
  if (isList(value)) return boundList(value, limit);
  const object = objectOf(value);
  return object === undefined ? value : boundObject(object, limit);
}

function boundList(list: readonly SparseValue[], limit: number): readonly SparseValue[] {
  const bounded = list.map((value) => bound(value, limit));
  return bounded.some((value, index) => value !== list[index]) ? bounded : list;
}

/** Sets an own property whatever its name: a label may be called `__proto__`. */
function define(object: Record<string, SparseValue>, key: string, value: SparseValue): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
