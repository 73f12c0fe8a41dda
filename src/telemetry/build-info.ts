import { Gauge, type Registry } from 'prom-client';

import { VERSION } from '../lib/version.ts';

/** Exposes which version this is. */
export function exposeBuild(registry: Registry): void {
  const build = new Gauge({
    name: 'lorgnette_build_info',
    help: 'Always 1; the labels tell which version runs, on which Node.',
    labelNames: ['version', 'node'],
    registers: [registry],
  });
  build.set({ version: VERSION, node: process.version }, 1);
}
