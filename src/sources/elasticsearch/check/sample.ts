import { isJsonObject, type JsonObject } from '../../../lib/json.ts';
import { at, eventIn } from './event-in.ts';

/** What some documents of a cluster hold. */
export interface Sample {
  readonly documents: number;
  /** By shape, how many events lie so. */
  readonly shapes: ReadonlyMap<string, number>;
  /** Documents in which no audit event is found. */
  readonly strange: number;
  /** Writes of Pods that were answered well: what deliveries are told from. */
  readonly writes: number;
  /** Of these, how many have a body, and how many of the bodies have their metadata. */
  readonly withBody: number;
  readonly withMetadata: number;
  /** Documents that the ingest pipeline could not work on, and what it noted of one. */
  readonly noted: number;
  readonly note: string | null;
}

const WRITES: ReadonlySet<unknown> = new Set(['create', 'update', 'patch']);
const FIRST_REFUSAL = 400;

export function sampleOf(documents: readonly JsonObject[]): Sample {
  const shapes = new Map<string, number>();
  let strange = 0;
  let writes = 0;
  let withBody = 0;
  let withMetadata = 0;
  let noted = 0;
  let note: string | null = null;
  for (const document of documents) {
    const message = at(document, 'error.message');
    if (typeof message === 'string') {
      noted += 1;
      note ??= message;
    }
    const found = eventIn(document);
    if (found === null) {
      strange += 1;
      continue;
    }
    shapes.set(found.shape, (shapes.get(found.shape) ?? 0) + 1);
    if (!isPodWrite(found.event)) continue;
    writes += 1;
    const bodies = BODIES.flatMap((name) => bodyAt(found.event, name));
    if (bodies.length === 0) continue;
    withBody += 1;
    if (bodies.some((body) => at(body, 'metadata') !== undefined)) withMetadata += 1;
  }
  return { documents: documents.length, shapes, strange, writes, withBody, withMetadata, noted, note };
}

const BODIES = ['responseObject', 'requestObject', 'response', 'request'];

function isPodWrite(event: JsonObject): boolean {
  // GKE names the method: io.k8s.core.v1.pods.create, io.k8s.core.v1.pods.status.patch.
  const method = event['methodName'];
  if (typeof method === 'string') return /\.pods\.(?:status\.)?(?:create|update|patch)$/.test(method);
  const code = at(event, 'responseStatus.code');
  const subresource = at(event, 'objectRef.subresource') ?? '';
  return (
    WRITES.has(event['verb']) &&
    at(event, 'objectRef.resource') === 'pods' &&
    (subresource === '' || subresource === 'status') &&
    at(event, 'stage') === 'ResponseComplete' &&
    !(typeof code === 'number' && code >= FIRST_REFUSAL)
  );
}

/** A body as an object, or what is left of one that was taken apart into keys with dots. */
function bodyAt(event: JsonObject, name: string): JsonObject[] {
  const whole = event[name];
  if (whole !== undefined && isJsonObject(whole)) return [whole];
  const parts = Object.entries(event).flatMap(([key, value]) =>
    key.startsWith(`${name}.`) ? [[key.slice(name.length + 1).split('.')[0] ?? '', value] as const] : [],
  );
  return parts.length === 0 ? [] : [Object.fromEntries(parts)];
}
