/** Plain JSON. `undefined` stands for a member that is absent. */
export type JsonValue = string | number | boolean | null | JsonObject | readonly JsonValue[] | undefined;
export type JsonObject = { readonly [key: string]: JsonValue };

export const isJsonList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

export const isJsonObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** It, or an object without members where it is none. */
export const objectOf = (value: JsonValue): JsonObject => (isJsonObject(value) ? value : {});

/** A member of its own, never one inherited from `Object.prototype`. */
export const memberOf = (object: JsonObject, key: string): JsonValue =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** `object` with the members of `changes` set, or taken away where `undefined`. Any key is a plain key, `__proto__` too. */
export function withMembers(object: JsonObject, changes: ReadonlyMap<string, JsonValue>): JsonObject {
  const copy: Record<string, JsonValue> = { ...object };
  for (const [key, value] of changes) {
    if (value === undefined) delete copy[key];
    else if (key === '__proto__') define(copy, key, value);
    else copy[key] = value;
  }
  return copy;
}

const define = (object: object, key: string, value: JsonValue): void => {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
};
