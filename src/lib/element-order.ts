import { isJsonObject, memberOf, type JsonValue } from './json.ts';

/**
 * The order of a merged list under `$setElementOrder`: elements that `order` names stand in its order; those that only
 * the server had keep their places before the first named element that they stood before, after `server`'s order.
 * Elements are told apart by `mergeKey`, or, without one, by themselves.
 */
export function orderElements(
  merged: readonly JsonValue[],
  order: readonly JsonValue[],
  server: readonly JsonValue[],
  mergeKey: string | undefined,
): JsonValue[] {
  const keyOf = (element: JsonValue): JsonValue =>
    mergeKey !== undefined && isJsonObject(element) ? memberOf(element, mergeKey) : element;
  const wanted = new Map(order.map((element, index) => [keyOf(element), index]));
  const known = new Map(server.map((element, index) => [keyOf(element), index]));
  const place = (element: JsonValue, places: ReadonlyMap<JsonValue, number>): number =>
    places.get(keyOf(element)) ?? -1;

  const named = merged
    .filter((element) => wanted.has(keyOf(element)))
    .sort((a, b) => place(a, wanted) - place(b, wanted));
  const rest = merged
    .filter((element) => !wanted.has(keyOf(element)))
    .sort((a, b) => place(a, known) - place(b, known));
  const ordered: JsonValue[] = [];
  for (const element of named) {
    const at = place(element, known);
    const next = rest.findIndex((other) => place(other, known) >= at);
    // An element that the server did not have stands before no other in particular.
    if (at !== -1) ordered.push(...rest.splice(0, next === -1 ? rest.length : next));
    ordered.push(element);
  }
  return [...ordered, ...rest];
}
