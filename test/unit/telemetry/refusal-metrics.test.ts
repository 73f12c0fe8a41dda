import { Registry } from 'prom-client';
import { expect, test } from 'vitest';

import { createRefusalMetrics } from '../../../src/telemetry/refusal-metrics.ts';

test('counts what is turned away and read again, each reason from 0 on', async () => {
  const registry = new Registry();
  const metrics = createRefusalMetrics(registry);
  metrics.accessRefused('host');
  metrics.loadRefused('passwords');
  metrics.loadRefused('passwords');
  metrics.reloaded('refused');
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('lorgnette'));
  expect(lines).toEqual([
    'lorgnette_config_reloads_total{result="applied"} 0',
    'lorgnette_config_reloads_total{result="refused"} 1',
    'lorgnette_config_reloads_total{result="failed"} 0',
    'lorgnette_http_access_refused_total{reason="no-credential"} 0',
    'lorgnette_http_access_refused_total{reason="unknown-credential"} 0',
    'lorgnette_http_access_refused_total{reason="too-many-attempts"} 0',
    'lorgnette_http_access_refused_total{reason="not-allowed"} 0',
    'lorgnette_http_access_refused_total{reason="unknown-certificate"} 0',
    'lorgnette_http_access_refused_total{reason="host"} 1',
    'lorgnette_http_load_refused_total{reason="requests"} 0',
    'lorgnette_http_load_refused_total{reason="passwords"} 2',
    'lorgnette_http_load_refused_total{reason="connections"} 0',
  ]);
});
