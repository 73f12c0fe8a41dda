import { hash } from 'node:crypto';

/** Hexadecimal digits kept: enough to tell the templates of one object apart. */
const DIGITS = 16;

/**
 * A fingerprint of a JSON value that `JSON.parse` made: equal for equal values, in whatever order the members of objects
 * stand. `value` is nested no deeper than `MAX_DEPTH`.
 */
export const digestOf = (value: unknown): string => hash('sha256', canonical(value), 'hex').slice(0, DIGITS);

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value as { readonly [key: string]: unknown })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
