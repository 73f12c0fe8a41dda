import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import type { Observation } from '../../model/observation.ts';

/** Lists of a Pod's status, and what tells their elements apart. */
const KEYS: Readonly<Record<string, string>> = {
  conditions: 'type',
  containerStatuses: 'name',
  initContainerStatuses: 'name',
  ephemeralContainerStatuses: 'name',
};

const objectOf = (value: JsonValue | undefined): JsonObject | null =>
  isJsonObject(value) && !isJsonList(value) ? value : null;

/**
 * Whether the whole object that `whole` answered has all that `patch`, a patch of its status of which the answer was not
 * logged, had stated: `null` when `patch` is none. An object that lacks it was answered before the patch took effect.
 */
export function showsPatch(whole: Observation, patch: Observation): boolean | null {
  if (patch.bodyType !== 'strategic' && patch.bodyType !== 'merge') return null;
  const stated = objectOf((patch.body as JsonObject | null)?.['status']);
  const shown = objectOf((whole.body as JsonObject | null)?.['status']);
  return stated === null || shown === null ? null : includes(shown, stated);
}

function includes(shown: JsonValue | undefined, stated: JsonValue | undefined, list = ''): boolean {
  const object = objectOf(stated);
  if (object !== null) {
    const own = objectOf(shown);
    return Object.keys(object).every((key) => {
      if (key.startsWith('$')) return true;
      const value = object[key];
      // What a patch takes away, and an empty object, the answer does not have.
      if (value === null || isEmpty(value)) return own?.[key] == null || isEmpty(own[key]);
      return includes(own?.[key], value, key);
    });
  }
  if (!isJsonList(stated)) return shown === stated;
  const elements = isJsonList(shown) ? shown : [];
  const mergeKey = KEYS[list];
  if (mergeKey === undefined) return JSON.stringify(shown) === JSON.stringify(stated);
  return stated.every((element) => {
    const name = objectOf(element)?.[mergeKey];
    const own = elements.find((candidate) => objectOf(candidate)?.[mergeKey] === name);
    return objectOf(element)?.['$patch'] === 'delete' ? own === undefined : includes(own, element);
  });
}

const isEmpty = (value: JsonValue | undefined): boolean => {
  const object = objectOf(value);
  return object !== null && Object.keys(object).length === 0;
};
