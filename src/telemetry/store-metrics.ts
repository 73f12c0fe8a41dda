import { Gauge, type Registry } from 'prom-client';

import type { StoreFigures } from '../model/store-figures.ts';

const FIGURES: { readonly [figure in keyof StoreFigures]: readonly [name: string, help: string] } = {
  bytes: ['lorgnette_store_bytes', 'Size of the database, free pages included.'],
  logBytes: [
    'lorgnette_store_log_bytes',
    'Size of the write-ahead log, part of which is in the database already.',
  ],
  freeBytes: ['lorgnette_store_free_bytes', 'Pages of the database that will be used again.'],
  outbox: ['lorgnette_outbox_entries', 'Messages that wait in the outbox, or for retention to remove them.'],
  deadLetters: ['lorgnette_dead_letters', 'Dead letters that are kept.'],
};

/** Exposes how much the store holds; what it gives is told the figures of each scrape. */
export function exposeFigures(registry: Registry): (figures: StoreFigures) => void {
  const gauges = Object.entries(FIGURES).map(
    ([figure, [name, help]]) =>
      [figure as keyof StoreFigures, new Gauge({ name, help, registers: [registry] })] as const,
  );
  return (figures) => {
    for (const [figure, gauge] of gauges) gauge.set(figures[figure]);
  };
}
