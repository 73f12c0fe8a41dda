import { isJsonList, isJsonObject, memberOf, withMembers, type JsonObject, type JsonValue } from './json.ts';
import { orderElements } from './element-order.ts';

/**
 * Kubernetes' strategic merge patch, as the API server applies it
 * (https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md).
 */

/** Lists of objects that are merged by a key of their elements (`patchMergeKey` in the API types). */
const MERGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['conditions', 'type'],
  ['addresses', 'type'],
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['ephemeralContainers', 'name'],
  ['volumes', 'name'],
  ['env', 'name'],
  ['imagePullSecrets', 'name'],
  ['schedulingGates', 'name'],
  ['resourceClaims', 'name'],
  ['resourceClaimStatuses', 'name'],
  ['ports', 'containerPort'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
  ['podIPs', 'ip'],
  ['hostIPs', 'ip'],
  ['hostAliases', 'ip'],
  ['topologySpreadConstraints', 'topologyKey'],
  ['ownerReferences', 'uid'],
]);

/** Lists of strings that are merged as sets. Every other list is replaced whole. */
const SETS: ReadonlySet<string> = new Set(['finalizers', 'podCIDRs']);

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const ORDER = '$setElementOrder/';
const DELETE = '$deleteFromPrimitiveList/';

/**
 * `target` after `patch`. Changes neither. `null` takes a member away, and where there is none to take away it is
 * dropped; the order of a list follows `$setElementOrder`. The target may be sparse: what the patch takes away from it
 * need not be there.
 */
export function strategicMergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  switch (patch[DIRECTIVE]) {
    case 'replace':
      return withoutDirectives(patch);
    case 'delete':
      return {};
    default:
      return mergeMembers(retained(target, patch), patch);
  }
}

function mergeMembers(target: JsonObject, patch: JsonObject): JsonObject {
  const changes = new Map<string, JsonValue>();
  let directives = false;
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (key.startsWith('$')) directives = true;
    else if (value !== undefined) changes.set(key, mergeMember(key, memberOf(target, key), value, patch));
  }
  if (directives) followDirectives(target, patch, changes);
  return withMembers(target, changes);
}

/** Directives about a list that the patch need not name otherwise. */
function followDirectives(target: JsonObject, patch: JsonObject, changes: Map<string, JsonValue>): void {
  for (const [key, value] of Object.entries(patch)) {
    if (!key.startsWith(DELETE) || !isJsonList(value)) continue;
    const list = key.slice(DELETE.length);
    const merged = changes.has(list) ? changes.get(list) : memberOf(target, list);
    if (!isJsonList(merged)) continue;
    changes.set(
      list,
      merged.filter((element) => !value.includes(element)),
    );
  }
  // An order may come alone, when elements only change places.
  for (const [key, value] of Object.entries(patch)) {
    const list = key.startsWith(ORDER) ? key.slice(ORDER.length) : '';
    const elements = memberOf(target, list);
    if (list !== '' && !changes.has(list) && isJsonList(elements) && isJsonList(value)) {
      changes.set(list, orderElements(elements, value, elements, MERGE_KEYS.get(list)));
    }
  }
}

function mergeMember(key: string, old: JsonValue, value: JsonValue, patch: JsonObject): JsonValue {
  if (value === null) return undefined;
  if (isJsonObject(value)) {
    return strategicMergePatch(isJsonObject(old) ? old : {}, value);
  }
  if (!isJsonList(value)) return value;
  const mergeKey = MERGE_KEYS.get(key);
  const elements = isJsonList(old) ? old : [];
  const order = patch[ORDER + key];
  if (mergeKey !== undefined && value.every(isJsonObject)) {
    const merged = mergeElements(elements, value, mergeKey);
    return isJsonList(order) ? orderElements(merged, order, elements, mergeKey) : merged;
  }
  if (SETS.has(key)) {
    const merged = [...new Set([...elements, ...value])];
    return isJsonList(order) ? orderElements(merged, order, elements, undefined) : merged;
  }
  return withoutDirectivesIn(value);
}

function mergeElements(
  old: readonly JsonValue[],
  patch: readonly JsonObject[],
  mergeKey: string,
): JsonValue[] {
  // An element that is nothing but `$patch: replace` replaces the list with the other elements.
  const replaced = patch.some(
    (element) => element[DIRECTIVE] === 'replace' && element[mergeKey] === undefined,
  );
  const merged: JsonValue[] = replaced ? [] : [...old];
  for (const element of patch) {
    const key = element[mergeKey];
    if (key === undefined || key === null) continue;
    const index = merged.findIndex(
      (candidate) => isJsonObject(candidate) && memberOf(candidate, mergeKey) === key,
    );
    const known = merged[index];
    if (element[DIRECTIVE] === 'delete') {
      if (index !== -1) merged.splice(index, 1);
    } else if (isJsonObject(known)) {
      merged[index] = strategicMergePatch(known, element);
    } else {
      merged.push(strategicMergePatch({}, element));
    }
  }
  return merged;
}

/** `$retainKeys` names the members that may stay (one kind of volume excludes the others). */
function retained(target: JsonObject, patch: JsonObject): JsonObject {
  const keys = patch[RETAIN_KEYS];
  if (!isJsonList(keys)) return target;
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.includes(key)));
}

/** `$patch: replace`: what is left of the patch is the object, nulls are members that it does not have. */
const withoutDirectives = (patch: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(patch)
      .filter(([key, value]) => !key.startsWith('$') && value !== null)
      .map(([key, value]) => [key, withoutDirectivesIn(value)]),
  );

function withoutDirectivesIn(value: JsonValue): JsonValue {
  if (isJsonList(value)) return value.filter((element) => element !== null).map(withoutDirectivesIn);
  return isJsonObject(value) ? withoutDirectives(value) : value;
}
