import { Counter, type Registry } from 'prom-client';

/** What came of reading the configuration again. */
export const RELOAD_RESULTS = ['applied', 'refused', 'failed'] as const;
export type ReloadResult = (typeof RELOAD_RESULTS)[number];

/** Why a request was not answered for who sent it. */
export const ACCESS_REFUSALS = [
  'no-credential',
  'unknown-credential',
  'too-many-attempts',
  'not-allowed',
  'unknown-certificate',
  'host',
] as const;
export type AccessRefusal = (typeof ACCESS_REFUSALS)[number];

/** What there was no room for. */
export const LOAD_REFUSALS = ['requests', 'passwords', 'connections'] as const;
export type LoadRefusal = (typeof LOAD_REFUSALS)[number];

/** Counts what the service turns away, and how often its configuration was read again. */
export interface RefusalMetrics {
  reloaded(result: ReloadResult): void;
  accessRefused(reason: AccessRefusal): void;
  loadRefused(reason: LoadRefusal): void;
}

export function createRefusalMetrics(registry: Registry): RefusalMetrics {
  /** From 0 on, so that the first one is an increase. */
  function counter<Value extends string>(
    name: string,
    help: string,
    label: string,
    values: readonly Value[],
  ): (value: Value) => void {
    const made = new Counter({ name, help, labelNames: [label], registers: [registry] });
    for (const value of values) made.inc({ [label]: value }, 0);
    return (value) => made.inc({ [label]: value });
  }
  return {
    reloaded: counter(
      'lorgnette_config_reloads_total',
      'Times that the configuration was read again: `applied`, `refused` for problems in it or a file that it names, `failed` otherwise.',
      'result',
      RELOAD_RESULTS,
    ),
    accessRefused: counter(
      'lorgnette_http_access_refused_total',
      'Requests refused for who sent them: `no-credential`, `unknown-credential`, `too-many-attempts` (passwords), `not-allowed` (limited to namespaces), `unknown-certificate`, `host` (not a loopback name, without authentication).',
      'reason',
      ACCESS_REFUSALS,
    ),
    loadRefused: counter(
      'lorgnette_http_load_refused_total',
      'What was turned away for load: `requests` and `connections` beyond `server.limits`, `passwords` beyond those checked at a time.',
      'reason',
      LOAD_REFUSALS,
    ),
  };
}
