import { errors, type Client } from '@elastic/elasticsearch';

import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { explainElasticsearchError } from './explain-error.ts';

/** One request to Elasticsearch, as its documentation writes them. */
export interface ElasticsearchRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: JsonObject;
}

export interface ElasticsearchAnswer {
  readonly status: number;
  readonly body: JsonValue;
}

/**
 * Sends one request. What the server answers is an answer, whatever its status; `what` says what was tried, for the
 * `LorgnetteError` of everything else.
 */
export type Ask = (request: ElasticsearchRequest, what: string) => Promise<ElasticsearchAnswer>;

const UNAUTHENTICATED = 401;

export function createAsk(client: Client, signal: AbortSignal): Ask {
  return async ({ method, path, body }, what) => {
    const [plainPath = '', querystring] = path.split('?');
    try {
      const { statusCode, body: answer } = await client.transport.request<JsonValue>(
        {
          method,
          path: plainPath,
          ...(querystring === undefined ? {} : { querystring }),
          ...(body === undefined ? {} : { body }),
        },
        { meta: true, signal },
      );
      return { status: statusCode, body: answer };
    } catch (error) {
      if (
        error instanceof errors.ResponseError &&
        error.statusCode !== undefined &&
        error.statusCode !== UNAUTHENTICATED
      )
        return { status: error.statusCode, body: error.body as JsonValue };
      throw explainElasticsearchError(error, what);
    }
  };
}
