import { isJsonObject, memberOf, withMembers, type JsonObject, type JsonValue } from './json.ts';

/** JSON merge patch, RFC 7396: members are set, `null` takes away, lists are replaced. Changes neither argument. */
export function mergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const object: JsonObject = isJsonObject(target) ? target : {};
  const changes = new Map<string, JsonValue>();
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    changes.set(key, value === null ? undefined : mergePatch(memberOf(object, key), value));
  }
  return withMembers(object, changes);
}
