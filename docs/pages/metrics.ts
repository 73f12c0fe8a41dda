import { createMetrics } from '../../src/telemetry/metrics.ts';
import { code, codes, table } from '../markdown.ts';
import type { Page } from '../page.ts';

/** What prom-client's metrics tell of themselves but its types do not. */
interface Described {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly constructor: { readonly name: string };
}

function describeMetrics(): readonly Described[] {
  const metrics = createMetrics({ process: false });
  metrics.exposeStore({ counters: () => [], clusters: () => [] }, () => 0);
  return metrics.registry.getMetricsAsArray() as unknown as readonly Described[];
}

export const metrics: Page = {
  file: 'metrics.md',
  title: 'Metrics',
  intro:
    'What `/metrics` exposes for Prometheus, beside the metrics of Node and the operating system. Label values come from closed or configured sets, never from names of Pods. `lorgnette_deliveries_total` and `lorgnette_corrections_total` are committed together with the results they count: they survive restarts and count nothing twice. The reasons of skipped input and dead letters are in [their own table](input-reasons.md). From `src/telemetry/metrics.ts`.',
  body: () =>
    table(
      ['Metric', 'Type', 'Labels', 'Meaning'],
      describeMetrics()
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, help, labelNames, constructor }) => [
          code(name),
          constructor.name.toLowerCase(),
          codes(labelNames),
          help,
        ]),
    ),
};
