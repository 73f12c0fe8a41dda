import { isJsonList, isJsonObject, type JsonValue } from '../../../lib/json.ts';
import type { Ask } from '../ask.ts';

/** Data streams and indices that are there already, by name. */
export async function findExisting(ask: Ask, pattern: string): Promise<string[]> {
  const { status, body } = await ask(
    { method: 'GET', path: `/_resolve/index/${encodeURIComponent(pattern)}` },
    'cannot look up what is there',
  );
  if (status >= 400 || body === undefined || !isJsonObject(body)) return [];
  return [...namesIn(body['data_streams']), ...namesIn(body['indices'])];
}

const namesIn = (list: JsonValue): string[] =>
  list !== undefined && isJsonList(list)
    ? list.flatMap((item) => {
        const name = item !== undefined && isJsonObject(item) ? item['name'] : undefined;
        return typeof name === 'string' ? [name] : [];
      })
    : [];
