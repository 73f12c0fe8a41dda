import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly body: string;
}

/** Answers of a server that has ILM and users, as its documentation writes them; `undefined` goes on to the usual ones. */
export type Answers = (
  request: FakeRequest,
) => { readonly status: number; readonly body: unknown } | undefined;

export interface FakeElasticsearch {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  stop(): Promise<void>;
}

/** For what no server of the tests can do. */
export async function startFakeElasticsearch(
  version: object,
  answers: Answers,
  product = 'Elasticsearch',
): Promise<FakeElasticsearch> {
  const requests: FakeRequest[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const asked = {
        method: request.method ?? '',
        path: decodeURIComponent((request.url ?? '').split('?')[0] ?? ''),
        body,
      };
      requests.push(asked);
      const answer =
        answers(asked) ??
        (asked.path === '/'
          ? { status: 200, body: { name: 'n', cluster_name: 'c', version } }
          : { status: 404, body: { error: { reason: 'not found' } } });
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        ...(product === '' ? {} : { 'x-elastic-product': product }),
      });
      response.end(JSON.stringify(answer.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
