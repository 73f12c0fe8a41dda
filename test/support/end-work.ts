import { Config, type ConfigInput } from '../../src/config/schema.ts';
import { createGraph, createSourceParts, openStore, requireRules } from '../../src/parts.ts';
import { SILENT } from './silent-observer.ts';

/**
 * Ends the work of a service that was stopped on its store: whoever follows a log does not know that it has ended, and a
 * replay does. `input` is the configuration that the service had.
 */
export function endWork(path: string, input: ConfigInput): void {
  const config = Config.parse(input);
  const graph = createGraph(config, requireRules(config));
  const store = openStore(path);
  try {
    const clock = (): number => Date.now() * 1000;
    for (const source of config.sources)
      createSourceParts(source, { config, graph, store, clock, observerOf: () => SILENT })
        .openPipeline()
        .finish();
  } finally {
    store.close();
  }
}
