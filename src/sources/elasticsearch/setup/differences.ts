import { isJsonList, isJsonObject, memberOf, type JsonValue } from '../../../lib/json.ts';

/**
 * What of `wanted` is not in `found`, a line each. More in `found` is no difference: servers write out their defaults.
 * Numbers and texts of the same look are the same, as settings come back as texts.
 */
export function differences(wanted: JsonValue, found: JsonValue, path = ''): string[] {
  if (wanted !== undefined && isJsonObject(wanted)) {
    if (found === undefined || !isJsonObject(found)) return [change(path, found, wanted)];
    return Object.entries(wanted).flatMap(([key, value]) =>
      differences(value, memberOf(found, key), path === '' ? key : `${path}.${key}`),
    );
  }
  if (wanted !== undefined && isJsonList(wanted)) {
    if (found === undefined || !isJsonList(found) || found.length !== wanted.length)
      return [change(path, found, wanted)];
    return wanted.flatMap((item, at) => differences(item, found[at], `${path}[${at}]`));
  }
  return plain(wanted) === plain(found) ? [] : [change(path, found, wanted)];
}

const plain = (value: JsonValue): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

const change = (path: string, found: JsonValue, wanted: JsonValue): string =>
  `${path}: ${short(found)} becomes ${short(wanted)}`;

const SHORT = 60;

function short(value: JsonValue): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null && JSON.stringify(value).length > SHORT)
    return isJsonList(value) ? `a list of ${value.length}` : 'another';
  const text = JSON.stringify(value);
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}
