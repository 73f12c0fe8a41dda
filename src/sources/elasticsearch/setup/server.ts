import { LorgnetteError } from '../../../lib/errors.ts';
import { isJsonObject, type JsonValue } from '../../../lib/json.ts';
import type { Ask } from '../ask.ts';
import type { Retention } from './definitions.ts';

/** What answers at an address, and what it can do. */
export interface ElasticsearchServer {
  readonly version: string;
  readonly name: string;
  /** What it has against indices that grow for ever. */
  readonly retention: Retention;
}

const WHAT = 'cannot ask what the server is';
/** From here on data streams can look after their retention themselves. */
const FIRST_WITH_LIFECYCLE = [8, 14] as const;
const SUPPORTED = [8, 9];

/** Throws `SourceUnavailable` where it is nothing that Lorgnette can work with. */
export async function describeServer(ask: Ask): Promise<ElasticsearchServer> {
  const { status, body } = await ask({ method: 'GET', path: '/' }, WHAT);
  const told = body !== undefined && isJsonObject(body) ? body : {};
  const version = textAt(told['version'], 'number');
  if (status >= 400 || version === null) throw notElasticsearch(status);
  const distribution = textAt(told['version'], 'distribution');
  if (distribution !== null)
    throw new LorgnetteError(
      'SourceUnavailable',
      `this is ${distribution} ${version}, which Lorgnette cannot read: the client of Elasticsearch refuses it. Ship the audit log to an Elasticsearch 8 or 9 as well, or let Lorgnette read the files or the webhook`,
    );
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (!SUPPORTED.includes(major))
    throw new LorgnetteError(
      'SourceUnavailable',
      `this is Elasticsearch ${version}: Lorgnette works with ${SUPPORTED.join(' and ')}`,
    );
  const hasLifecycle = major > FIRST_WITH_LIFECYCLE[0] || minor >= FIRST_WITH_LIFECYCLE[1];
  const name = typeof told['cluster_name'] === 'string' ? told['cluster_name'] : '';
  const retention = (await hasIlm(ask)) ? 'ilm' : hasLifecycle ? 'data-stream-lifecycle' : 'none';
  return { version, name, retention };
}

/** A server without it knows no such path (400), one that hides it says so (410). */
async function hasIlm(ask: Ask): Promise<boolean> {
  const { status } = await ask({ method: 'GET', path: '/_ilm/policy/lorgnette-audit' }, WHAT);
  return status === 200 || status === 404 || status === 403;
}

const notElasticsearch = (status: number): LorgnetteError =>
  new LorgnetteError(
    'SourceUnavailable',
    `what answers there is no Elasticsearch (status ${status}): look at the URL, and at what stands before the server`,
  );

function textAt(value: JsonValue, key: string): string | null {
  const text = value !== undefined && isJsonObject(value) ? value[key] : null;
  return typeof text === 'string' ? text : null;
}
