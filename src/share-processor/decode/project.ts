import type { SparseValue } from '../../model/audit-event.ts';
import { digestOf } from '../../lib/digest.ts';
import type { Field } from './fields.ts';
import { setMember } from './own-member.ts';

/**
 * The meaning of a field declaration: what it lets through of a value that `JSON.parse` made.
 *
 * - A value of another type than declared is `undefined`: a member is then absent, an element of a list dropped.
 * - `null` is kept, whatever is declared.
 * - Undeclared members are dropped. Members are own properties only: data may name them `constructor` or `__proto__`,
 *   and where a map is declared such keys are kept as plain data.
 * - Of what is declared as a digest the fingerprint takes the place of the value.
 * - A number too large for a double (`1e999`) is no number, so it is absent; also within `any`.
 *
 * `value` is nested no deeper than `MAX_DEPTH`.
 */
export function project(value: unknown, field: Field): SparseValue {
  if (value === null) return null;
  switch (field.type) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'number':
      return finite(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'quantity':
      return typeof value === 'string' ? value : finite(value);
    case 'any':
      return projectAny(value);
    case 'digest':
      return digestOf(value);
    case 'object':
      return isObject(value)
        ? projectMembers(value, (key) => (Object.hasOwn(field.fields, key) ? field.fields[key] : undefined))
        : undefined;
    case 'map':
      return isObject(value)
        ? projectMembers(value, (key) => (field.without.includes(key) ? undefined : field.of))
        : undefined;
    case 'list':
      return Array.isArray(value)
        ? projectElements(value, (element) => project(element, field.of))
        : undefined;
    case 'object-or-list':
      return project(value, Array.isArray(value) ? field.list : field.object);
    default:
      return field satisfies never;
  }
}

/** Any JSON as it is, but for numbers that are none. */
export function projectAny(value: unknown): SparseValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return projectElements(value, projectAny);
  if (!isObject(value)) return finite(value);
  const body: Record<string, SparseValue> = {};
  for (const key of Object.keys(value)) {
    const projected = projectAny(value[key]);
    if (projected !== undefined) setMember(body, key, projected);
  }
  return body;
}

type PlainObject = { readonly [key: string]: unknown };

const isObject = (value: unknown): value is PlainObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const finite = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

function projectMembers(value: PlainObject, fieldOf: (key: string) => Field | undefined): SparseValue {
  const body: Record<string, SparseValue> = {};
  for (const key of Object.keys(value)) {
    const field = fieldOf(key);
    const projected = field === undefined ? undefined : project(value[key], field);
    if (projected !== undefined) setMember(body, key, projected);
  }
  return body;
}

const projectElements = (
  elements: readonly unknown[],
  projectElement: (element: unknown) => SparseValue,
): SparseValue =>
  elements.map((element) => projectElement(element)).filter((element) => element !== undefined);
