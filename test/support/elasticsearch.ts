import { createServer } from 'node:net';

import { createContainer } from './elasticsearch-container.ts';
import type { ServerPlace, WantedServer } from './elasticsearch-place.ts';
import { createServerProcess } from './elasticsearch-process.ts';

export interface ElasticsearchOptions {
  /** Major version, 9 unless told. */
  readonly version?: 8 | 9;
  /** Turns security on: user `elastic` with this password. */
  readonly password?: string;
  /** Where its data lie; kept when it stops. Without one, a folder that goes with it. */
  readonly dataDir?: string;
  /** What would stand in `elasticsearch.yml`. */
  readonly settings?: { readonly [name: string]: string };
}

/** A real Elasticsearch of one node. */
export interface ElasticsearchServer {
  readonly url: string;
  readonly password: string | null;
  /** `kill -9` of the server; returns when it is gone. */
  kill(): Promise<void>;
  /** Brings it up again on the same port and data, killed before if it runs; returns when it is healthy. */
  restart(): Promise<void>;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/**
 * Starts a server of its own for a test file: 6 to 20 s, about 600 MB. In a container where Docker answers, else as a
 * process (see test/servers/elasticsearch/README.md); `LORGNETTE_ELASTICSEARCH` may name one of `container` and `process`.
 */
export async function startElasticsearch(options: ElasticsearchOptions = {}): Promise<ElasticsearchServer> {
  const { version = 9, password, dataDir, settings = {} } = options;
  const port = await freePort();
  const place = await createPlace({ version, password, dataDir, settings, port });
  try {
    await place.start();
  } catch (error) {
    await place.remove();
    throw error;
  }
  return {
    url: `http://${place.host}:${port}`,
    password: password ?? null,
    kill: () => place.kill(),
    async restart() {
      await place.kill();
      await place.start();
    },
    stop: () => place.remove(),
  };
}

async function createPlace(server: WantedServer): Promise<ServerPlace> {
  const wanted = process.env['LORGNETTE_ELASTICSEARCH'] ?? '';
  if (!['', 'container', 'process'].includes(wanted)) {
    throw new Error(`LORGNETTE_ELASTICSEARCH is '${wanted}', neither 'container' nor 'process'`);
  }
  if (wanted === 'process') return createServerProcess(server);
  const container = await createContainer(server);
  if (container === null && wanted === 'container') throw new Error('Docker does not answer');
  return container ?? createServerProcess(server);
}

/**
 * A port for a server that will come back to it: below those that the system hands out for connections, since one of those
 * may be taken while the server is down.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once('error', () => resolve(false));
  probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  return promise;
}
