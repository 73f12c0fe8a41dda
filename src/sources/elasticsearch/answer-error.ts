import { isJsonObject, memberOf, type JsonValue } from '../../lib/json.ts';

/** What the server says of an error, its causes behind it: the first is often a general one. */
export function reasonOf(error: JsonValue, status: number): string {
  const parts: string[] = [];
  for (let told = error; told !== undefined && isJsonObject(told); told = memberOf(told, 'caused_by')) {
    const { reason, type } = told;
    if (typeof reason === 'string') parts.push(reason);
    else if (typeof type === 'string') parts.push(type);
  }
  if (typeof error === 'string') parts.push(error);
  return parts.length === 0 ? `status ${status}` : parts.slice(0, 3).join(': ');
}

/** The same of a whole answer. */
export const reasonOfAnswer = (body: JsonValue, status: number): string =>
  reasonOf(body !== undefined && isJsonObject(body) ? body['error'] : undefined, status);
