import type { SparseBody, SparseValue } from '../../model/audit-event.ts';

/** Readers of sparse bodies: the value when it has the type, else `undefined` (or `''`). */

export const isList = (value: unknown): value is readonly SparseValue[] => Array.isArray(value);

export const objectOf = (value: SparseValue): SparseBody | undefined =>
  typeof value === 'object' && value !== null && !isList(value) ? value : undefined;

export const listOf = (value: SparseValue): readonly SparseValue[] => (isList(value) ? value : []);

export const stringOf = (value: SparseValue): string => (typeof value === 'string' ? value : '');

export const numberOf = (value: SparseValue): number | null => (typeof value === 'number' ? value : null);

/** The objects among the elements of a list. */
export function* objectsOf(value: SparseValue): Generator<SparseBody> {
  for (const element of listOf(value)) {
    const object = objectOf(element);
    if (object !== undefined) yield object;
  }
}
