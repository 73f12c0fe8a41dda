/**
 * Values that may hold what JSON cannot say: `undefined` in a list, and numbers that are not finite (`1e999` in a log
 * is `Infinity` once read).
 */

/** Whether `JSON.stringify` would write the value without putting `null` in the place of something else. */
export function isJsonValue(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((item) => item !== undefined && isJsonValue(item));
  return Object.values(value).every(isJsonValue);
}

/** The value in a form that JSON can say: a list becomes `["list", …]`, an unsayable value `["Infinity"]` and so on. */
export function toJsonValue(value: unknown): unknown {
  if (value === undefined) return ['undefined'];
  if (typeof value === 'number') return Number.isFinite(value) ? value : [String(value)];
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return ['list', ...value.map(toJsonValue)];
  return mapValues(value, (item) => (item === undefined ? undefined : toJsonValue(item)));
}

/** The inverse of `toJsonValue`. */
export function fromJsonValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return mapValues(value, fromJsonValue);
  const [tag, ...items] = value as [string, ...unknown[]];
  if (tag === 'list') return items.map(fromJsonValue);
  return tag === 'undefined' ? undefined : Number(tag);
}

/** `Object.fromEntries` defines own properties, so that a key named `__proto__` stays a key. */
function mapValues(value: object, change: (item: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}
