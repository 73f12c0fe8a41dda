import type { Client } from '@elastic/elasticsearch';

/** Sets the ingest time, as every way of installing Lorgnette's layout has it: by the clock of Elasticsearch. */
export const INGEST_PIPELINE = 'test-ingest-time';
export const INGEST_TIME = 'event.ingested';

const keyword = { type: 'keyword' } as const;

export interface AuditIndex {
  readonly index: string;
  /** How long what was written stays invisible, in seconds. */
  readonly refreshSeconds: number;
  readonly shards?: number;
}

export async function createIngestPipeline(client: Client): Promise<void> {
  await client.ingest.putPipeline({
    id: INGEST_PIPELINE,
    processors: [{ set: { field: INGEST_TIME, copy_from: '_ingest.timestamp' } }],
  });
}

/** An index for audit events. Of a body nothing is indexed: fields of two kinds under one name would refuse documents. */
export async function createAuditIndex(
  client: Client,
  { index, refreshSeconds, shards = 1 }: AuditIndex,
): Promise<void> {
  await client.indices.create({
    index,
    settings: {
      number_of_shards: shards,
      number_of_replicas: 0,
      refresh_interval: `${refreshSeconds}s`,
      default_pipeline: INGEST_PIPELINE,
    },
    mappings: {
      dynamic: false,
      properties: {
        event: { properties: { ingested: { type: 'date' } } },
        verb: keyword,
        stage: keyword,
        level: keyword,
        objectRef: {
          properties: {
            resource: keyword,
            subresource: keyword,
            namespace: keyword,
            name: keyword,
            apiGroup: keyword,
          },
        },
        requestObject: { type: 'object', enabled: false },
        responseObject: { type: 'object', enabled: false },
      },
    },
  });
}

/** Waits until so many documents can be found, as the refresh interval has it. */
export async function untilVisible(client: Client, index: string, documents: number): Promise<void> {
  const until = performance.now() + 60_000;
  for (;;) {
    const { count } = await client.count({ index });
    if (count === documents) return;
    if (count > documents) throw new Error(`${index} has ${count} documents, not ${documents}`);
    if (performance.now() > until)
      throw new Error(`only ${count} of ${documents} documents of ${index} can be found`);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}
