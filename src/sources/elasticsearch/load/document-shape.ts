import { isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';

/*
 * Audit events as shippers put them into Elasticsearch.
 */

/** `fields`: the event's own, as Filebeat's and Vector's JSON parsers make them; `message`: the line as text. */
export const DOCUMENT_SHAPES = ['fields', 'message', 'elastic-agent'] as const;
export type DocumentShape = (typeof DOCUMENT_SHAPES)[number];

export interface Origin {
  /** Whose event it is; `null` leaves that to whoever reads the index. */
  readonly cluster: string | null;
  /** The file. */
  readonly path: string;
}

/** The document of a line, as JSON text. `nowMs` is when it is read, which is all that a shipper knows of text. */
export function documentOf(shape: DocumentShape, line: string, origin: Origin, nowMs: number): string {
  const event = shape === 'message' ? null : parseEvent(line);
  // What is no audit event is for its reader to judge.
  if (event === null) return asMessage(line, origin, nowMs);
  const time = event['stageTimestamp'] ?? event['requestReceivedTimestamp'] ?? event['timestamp'];
  const head = {
    '@timestamp': typeof time === 'string' ? time : new Date(nowMs).toISOString(),
    ...clusterOf(origin),
  };
  if (shape === 'elastic-agent') return JSON.stringify(asElasticAgent(event, head));
  // The event's own text, so that nothing is lost of it: numbers, and names that are there twice.
  return `${JSON.stringify(head).slice(0, -1)},${line.trim().slice(1)}`;
}

/** The line as text, as Filebeat ships what it does not parse. */
export const asMessage = (line: string, origin: Origin, nowMs: number): string =>
  JSON.stringify({
    '@timestamp': new Date(nowMs).toISOString(),
    message: line,
    ...clusterOf(origin),
    log: { file: { path: origin.path } },
  });

const clusterOf = ({ cluster }: Origin): object =>
  cluster === null ? {} : { orchestrator: { cluster: { name: cluster } } };

function parseEvent(line: string): JsonObject | null {
  try {
    const value = JSON.parse(line) as JsonValue;
    return isJsonObject(value) && typeof value['auditID'] === 'string' ? value : null;
  } catch {
    // Not JSON.
    return null;
  }
}

/** What the Kubernetes integration makes of it: everything below `kubernetes.audit`, no dots in annotations, no metadata in bodies. */
function asElasticAgent(event: JsonObject, head: object): object {
  const annotations = event['annotations'];
  return {
    ...head,
    event: { dataset: 'kubernetes.audit_logs', kind: 'event', module: 'kubernetes' },
    kubernetes: {
      audit: {
        ...event,
        ...withoutMetadata(event, 'requestObject'),
        ...withoutMetadata(event, 'responseObject'),
        ...(isJsonObject(annotations)
          ? {
              annotations: Object.fromEntries(
                Object.entries(annotations).map(([key, value]) => [key.replaceAll('.', '_'), value]),
              ),
            }
          : {}),
      },
    },
  };
}

function withoutMetadata(event: JsonObject, body: string): object {
  const held = event[body];
  if (held === undefined || !isJsonObject(held)) return {};
  const { metadata: _metadata, ...rest } = held;
  return { [body]: rest };
}
