import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { parse } from 'yaml';

import { createApi } from '../src/api/app.ts';
import type { Example, Examples } from '../src/api/openapi/examples.ts';
import { replay } from '../src/app.ts';
import { Config } from '../src/config/schema.ts';
import { createAuditReceiver } from '../src/sources/audit-webhook/receiver.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';

/** The audit log of a real cluster that comes with Lorgnette. */
const DEMO_LOG = fileURLToPath(new URL('../demo/kubernetes-1.34.jsonl.gz', import.meta.url));

const MIB = 1024 * 1024;

type Api = ReturnType<typeof createApi>;

/** What the bundled log says, and the HTTP API on it as it answers a second after the newest event. */
export interface DemoApi {
  createApi(examples?: () => Examples): Api;
  close(): void;
}

export async function replayDemo(): Promise<DemoApi> {
  const result = await replay({
    paths: [DEMO_LOG],
    cluster: 'demo',
    storePath: ':memory:',
    config: Config.parse({}),
  });
  const newest = Math.max(...result.reader.clusters().map((row) => row.newest));
  const now = (): number => newest + 1_000_000;
  const readiness = { reasons: () => [] };
  return {
    createApi(examples) {
      const metrics = createMetrics({ process: false });
      metrics.exposeStore(result.reader, now);
      return createApi(
        {
          ...result,
          metrics,
          readiness,
          sources: () => [],
          audit: createAuditReceiver({
            clusters: [{ cluster: 'production', maxBodyBytes: MIB, maxQueuedBytes: MIB }],
            // Nothing is to change what the other examples show.
            post: () => Promise.resolve('committed'),
            tellGap: () => undefined,
            metrics,
            now,
          }),
          log: pino({ level: 'silent' }),
          now,
        },
        examples,
      );
    },
    close: () => result.close(),
  };
}

function shownOf(mediaType: string, body: string): Example['body'] {
  if (mediaType.endsWith('json')) return JSON.parse(body) as Example['body'];
  if (mediaType.endsWith('yaml')) return parse(body) as Example['body'];
  if (mediaType !== 'text/event-stream') return body.split('\n', 1)[0] ?? '';
  // What every stream begins with, and the first event. The name of the store is another in each.
  const blocks = body.replaceAll(/^(id: \d+)-[0-9a-f]+$/gm, '$1-9f3ab2c1').split('\n\n');
  return blocks.slice(0, 2).join('\n\n');
}

/** Sends every request that the routes name as an example. */
export async function answerExamples(api: Api): Promise<Examples> {
  await api.ready();
  const answered: Examples = {};
  for (const { operationId, examples } of api.describedRoutes) {
    const ofOperation: Record<string, Example> = {};
    for (const [label, example] of Object.entries(examples)) {
      const request = typeof example === 'string' ? example : example.path;
      const { statusCode, headers, body } = await api.inject(
        typeof example === 'string' ? example : { method: 'POST', url: example.path, payload: example.body },
      );
      const mediaType = String(headers['content-type']).split(';', 1)[0] ?? '';
      ofOperation[label] = { request, status: statusCode, mediaType, body: shownOf(mediaType, body) };
    }
    answered[operationId] = ofOperation;
  }
  return answered;
}
