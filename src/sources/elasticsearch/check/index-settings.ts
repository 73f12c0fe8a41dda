import { isJsonList, isJsonObject, objectOf } from '../../../lib/json.ts';
import type { Ask } from '../ask.ts';
import { durationMs } from './durations.ts';
import { at } from './event-in.ts';
import type { IndexSettings } from './facts.ts';

const WHAT = 'cannot look up the settings of the indices';

/** Settings of the indices, and how long what looks after them keeps documents. Empty when that may not be seen. */
export async function readSettings(ask: Ask, path: string): Promise<Map<string, IndexSettings>> {
  const { status, body } = await ask(
    { method: 'GET', path: `/${path}/_settings?flat_settings=true&ignore_unavailable=true` },
    WHAT,
  );
  if (status >= 400 || body === undefined || !isJsonObject(body)) return new Map();
  const policies = await keepOfPolicies(ask);
  const streams = await keepOfStreams(ask, path);
  return new Map(
    Object.entries(body).map(([index, told]) => {
      const settings = told !== undefined && isJsonObject(told) ? objectOf(told['settings']) : {};
      const policy = settings['index.lifecycle.name'];
      const pipeline = settings['index.default_pipeline'];
      return [
        index,
        {
          refreshMs: durationMs(settings['index.refresh_interval']),
          pipeline: typeof pipeline === 'string' ? pipeline : null,
          keepMs: (typeof policy === 'string' ? policies.get(policy) : streams.get(index)) ?? null,
        },
      ];
    }),
  );
}

/** By ILM policy. Servers without it, and users who may not see it, tell nothing. */
async function keepOfPolicies(ask: Ask): Promise<Map<string, number>> {
  const { status, body } = await ask({ method: 'GET', path: '/_ilm/policy' }, WHAT);
  if (status >= 400) return new Map();
  return new Map(
    Object.entries(objectOf(body)).flatMap(([name, told]): [string, number][] => {
      const keep = durationMs(at(objectOf(told), 'policy.phases.delete.min_age'));
      return keep === null ? [] : [[name, keep]];
    }),
  );
}

/** By backing index, of data streams that look after themselves. */
async function keepOfStreams(ask: Ask, path: string): Promise<Map<string, number>> {
  const { status, body } = await ask({ method: 'GET', path: `/_data_stream/${path}` }, WHAT);
  const streams = status < 400 ? objectOf(body)['data_streams'] : undefined;
  if (streams === undefined || !isJsonList(streams)) return new Map();
  return new Map(
    streams.flatMap((stream) => {
      const keep = durationMs(at(objectOf(stream), 'lifecycle.data_retention'));
      const indices = objectOf(stream)['indices'];
      if (keep === null || indices === undefined || !isJsonList(indices)) return [];
      return indices.flatMap((index): [string, number][] => {
        const name = objectOf(index)['index_name'];
        return typeof name === 'string' ? [[name, keep]] : [];
      });
    }),
  );
}
