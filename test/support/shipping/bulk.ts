import { type Client, errors } from '@elastic/elasticsearch';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 200;
/** An Elasticsearch that is down for longer is a failure. */
const PATIENCE_MS = 180_000;

export interface Indexed {
  /** Documents that this has put there, as far as the writer was told. */
  readonly acknowledged: number;
  /** Requests that came to nothing, of which some documents may be there all the same. */
  readonly failures: number;
}

/**
 * Puts documents into an index in one request, with ids of the server's choice, and again until all are acknowledged: what is
 * there already when the connection breaks is there twice then, as it is with a shipper. Throws on what will not pass.
 */
export async function bulkIndex(
  client: Client,
  index: string,
  documents: readonly string[],
  pipeline?: string,
): Promise<Indexed> {
  const until = performance.now() + PATIENCE_MS;
  let left = documents;
  let failures = 0;
  for (;;) {
    try {
      left = await indexOnce(client, index, left, pipeline);
      if (left.length === 0) return { acknowledged: documents.length, failures };
    } catch (error) {
      if (!mayPass(error) || performance.now() > until) throw error;
    }
    failures += 1;
    await sleep(RETRY_MS);
  }
}

/** Gives those that were not taken and may be later. */
async function indexOnce(
  client: Client,
  index: string,
  documents: readonly string[],
  pipeline?: string,
): Promise<readonly string[]> {
  const { items } = await client.bulk<string>({
    index,
    operations: documents.flatMap((document) => [{ create: {} }, document]),
    ...(pipeline === undefined ? {} : { pipeline }),
  });
  return documents.filter((_, at) => {
    const { status, error } = items[at]?.create ?? { status: 0, error: { reason: 'no answer' } };
    if (status >= 200 && status < 300) return false;
    if (status === 429 || status >= 500) return true;
    throw new Error(`a document was refused with ${status}: ${JSON.stringify(error)}`);
  });
}

const mayPass = (error: unknown): boolean =>
  error instanceof errors.ResponseError
    ? (error.statusCode ?? 0) === 429 || (error.statusCode ?? 0) >= 500
    : error instanceof errors.ConnectionError || error instanceof errors.TimeoutError;
