import { isJsonObject, memberOf, type JsonObject, type JsonValue } from '../../../lib/json.ts';

/** How an audit event lies in a document: `fields` at its root, as text or whole below some field, or not at all. */
export interface EventIn {
  /** e.g. `fields`, `text in message`, `kubernetes.audit.*` */
  readonly shape: string;
  readonly event: JsonObject;
}

const TEXTS = ['message', 'log', '@message', 'event.original', 'properties.log'];

/** The audit event of a document; `null` where none is found. */
export function eventIn(document: JsonObject): EventIn | null {
  if (isEvent(document)) return { shape: 'fields', event: document };
  const agent = at(document, 'kubernetes.audit');
  if (agent !== undefined && isJsonObject(agent)) return { shape: 'kubernetes.audit.*', event: agent };
  if (Object.keys(document).some((key) => key.startsWith('kubernetes.audit.')))
    return { shape: 'kubernetes.audit.*', event: undotted(document, 'kubernetes.audit.') };
  for (const path of TEXTS) {
    const held = at(document, path);
    const event = typeof held === 'string' ? parse(held) : held;
    if (event !== undefined && isJsonObject(event) && isEvent(event))
      return { shape: typeof held === 'string' ? `text in ${path}` : path, event };
  }
  const gke = document['protoPayload'];
  return gke !== undefined && isJsonObject(gke) ? { shape: 'protoPayload (GKE)', event: gke } : null;
}

const isEvent = (value: JsonObject): boolean =>
  typeof value['auditID'] === 'string' && typeof value['stage'] === 'string';

/** Of keys with dots, or objects in each other. */
export function at(document: JsonObject, path: string): JsonValue {
  const whole = memberOf(document, path);
  if (whole !== undefined) return whole;
  let value: JsonValue = document;
  for (const key of path.split('.')) {
    if (value === undefined || !isJsonObject(value)) return undefined;
    value = memberOf(value, key);
  }
  return value;
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Not JSON, so no event.
    return undefined;
  }
}

const undotted = (document: JsonObject, prefix: string): JsonObject =>
  Object.fromEntries(
    Object.entries(document).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
