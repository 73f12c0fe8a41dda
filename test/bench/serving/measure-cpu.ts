import { pino } from 'pino';

import { createTitles } from '../../../src/analyzers/diagnosis/titles.ts';
import { createApi } from '../../../src/api/app.ts';
import { createAnswers } from '../../../src/conclusions/answers.ts';
import { createPast } from '../../../src/conclusions/past.ts';
import { createFailures } from '../../../src/conclusions/failures.ts';
import { Config } from '../../../src/config/schema.ts';
import { createGraph, requireRules } from '../../../src/parts.ts';
import { openSqliteReader } from '../../../src/store/sqlite/sqlite-reader.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';

/**
 * What answers cost the thread that gives them, in CPU milliseconds: its user and system time from the request to the last
 * byte, without a network and without a writer. `targets` are asked for in turn, `count` times in all, after a tenth of that.
 */
export async function createCpuMeter(store: string): Promise<{
  measure(targets: readonly string[], count: number): Promise<number[]>;
  close(): Promise<void>;
}> {
  const config = Config.parse({});
  const rules = requireRules(config);
  const reader = openSqliteReader(store, { cacheMiB: 32, remembersSightings: true });
  const now = (): number => Date.now() * 1000;
  const answers = createAnswers(createGraph(config, rules), reader);
  const metrics = createMetrics({ process: true });
  metrics.exposeStore(reader, now);
  const app = createApi({
    reader,
    ...answers,
    past: createPast(reader, new Map()),
    failures: createFailures(reader, createTitles(rules)),
    metrics,
    readiness: { reasons: () => [] },
    sources: () => [],
    log: pino({ level: 'silent' }),
    now,
  });
  await app.ready();
  async function ask(target: string): Promise<number> {
    const before = process.threadCpuUsage();
    const { statusCode } = await app.inject(target);
    const { user, system } = process.threadCpuUsage(before);
    if (statusCode !== 200) throw new Error(`${target}: ${statusCode}`);
    return (user + system) / 1000;
  }
  return {
    async measure(targets, count) {
      const target = (index: number): string => targets[index % targets.length] ?? '/';
      for (let index = 0; index < count / 10; index += 1) await ask(target(index));
      const taken: number[] = [];
      for (let index = 0; index < count; index += 1) taken.push(await ask(target(index)));
      return taken;
    },
    async close() {
      await app.close();
      reader.close();
    },
  };
}
