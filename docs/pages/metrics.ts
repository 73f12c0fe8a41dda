import { createIngestMetrics } from '../../src/telemetry/ingest-metrics.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { STAGES } from '../../src/telemetry/stages.ts';
import { createThreadMeter } from '../../src/telemetry/thread-figures.ts';
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
  metrics.exposeStore(
    {
      counters: () => [],
      figures: () => ({ bytes: 0, logBytes: 0, freeBytes: 0, outbox: 0, deadLetters: 0 }),
      watermarks: () => [],
    },
    () => 0,
  );
  metrics.exposeIngest({ sources: () => [], measure: () => Promise.resolve(null) }, () =>
    createThreadMeter().measure(),
  );
  const registries = [metrics.registry, createIngestMetrics().registry];
  return registries.flatMap((registry) => registry.getMetricsAsArray() as unknown as readonly Described[]);
}

export const metrics: Page = {
  file: 'metrics.md',
  title: 'Metrics',
  intro:
    'What `/metrics` exposes for Prometheus, beside the metrics of Node and the operating system. Label values come from closed or configured sets, never from names of Pods. `lorgnette_deliveries_total` and `lorgnette_corrections_total` are committed together with the results they count: they survive restarts and count nothing twice. The reasons of skipped input and dead letters are in [their own table](input-reasons.md). From `src/telemetry`.',
  body: () =>
    [
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
      '## Stages',
      'The values of `stage`, in the order in which input goes through them. What a stage received is what it sent, dropped and failed at, where all are of one kind. A batch that had to be committed in several attempts went through the stages as often.',
      table(
        ['Stage', 'received', 'sent', 'dropped', 'errors'],
        Object.entries(STAGES).map(([stage, { receives, sends, drops, errs }]) => [
          code(stage),
          receives,
          sends,
          drops,
          errs,
        ]),
      ),
    ].join('\n\n'),
};
