import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { redactArguments } from './redact-arguments.ts';
import { redactObject } from './redact-object.ts';
import { redactText } from './redact-text.ts';
import { isSecretName } from './secret-names.ts';
import { marker } from './marker.ts';

const BODIES = ['requestObject', 'responseObject'] as const;

/**
 * A whole `audit.k8s.io` event (or an `EventList`) without the credentials in it. Of requests about Secrets every value of
 * them is taken out, whatever the bodies say of their kind: a patch says nothing.
 */
export function redactAuditEvent(event: JsonValue): JsonValue {
  if (!isJsonObject(event)) return redactObject(event);
  const { items, objectRef, requestURI } = event;
  if (Array.isArray(items))
    return { ...event, items: items.map((item) => redactAuditEvent(item as JsonValue)) };
  const { requestObject: _request, responseObject: _response, ...head } = event;
  const redacted = redactObject(head) as JsonObject;
  const isSecret = isJsonObject(objectRef) && objectRef['resource'] === 'secrets';
  const changed: Record<string, JsonValue> = { ...redacted };
  if (typeof requestURI === 'string') changed['requestURI'] = redactUri(requestURI);
  for (const body of BODIES) {
    if (event[body] !== undefined) changed[body] = redactObject(event[body], { isSecret });
  }
  // As the event has them.
  return Object.fromEntries(Object.keys(event).map((key) => [key, changed[key]]));
}

/** A request URI: the arguments of `exec`, and parameters that are named like secrets. */
export function redactUri(uri: string): string {
  const question = uri.indexOf('?');
  if (question === -1) return redactText(uri);
  const parts = uri.slice(question + 1).split('&');
  const commands = parts.filter((part) => part.startsWith('command='));
  const args = commands.map((part) => decode(part.slice('command='.length)));
  const redacted = redactArguments(args);
  let next = 0;
  const told = parts.map((part) => {
    if (part.startsWith('command=')) {
      const index = next++;
      return redacted[index] === args[index] ? part : `command=${encodeURIComponent(redacted[index] ?? '')}`;
    }
    const equals = part.indexOf('=');
    const name = equals === -1 ? part : part.slice(0, equals);
    // Where a list goes on is a token of the API server's, of nothing.
    if (equals !== -1 && isSecretName(decode(name))) return `${name}=${marker('secret-name')}`;
    const value = decode(part);
    const safe = redactText(value);
    return safe === value ? part : encodeURIComponent(safe).replace('%3D', '=');
  });
  return `${redactText(uri.slice(0, question))}?${told.join('&')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Not encoded well: judged as it is.
    return text;
  }
}
