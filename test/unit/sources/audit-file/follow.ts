import {
  createAuditFileSource,
  type AuditFileOptions,
} from '../../../../src/sources/audit-file/audit-file.ts';
import type { SourceClock } from '../../../../src/sources/clock.ts';
import type { Source } from '../../../../src/sources/contract.ts';
import { copyBatch, drain, type DrainedBatch } from '../../../contract/source.ts';

/** A clock on which each wait carries out the next step; after the last one it waits a while longer, then gives up. */
function script(
  steps: readonly ((source: Source) => void)[],
  source: () => Source,
): { clock: SourceClock; signal: AbortSignal } {
  const controller = new AbortController();
  let now = 0;
  let waits = 0;
  return {
    signal: controller.signal,
    clock: {
      now: () => now,
      sleep(ms) {
        now += ms;
        steps[waits]?.(source());
        waits += 1;
        if (waits > steps.length + 20) controller.abort();
        return Promise.resolve();
      },
    },
  };
}

/** Follows until nothing more comes; `steps` happen one after another, each when there is nothing left to read. */
export async function followed(
  options: Partial<AuditFileOptions> & { paths: string[] },
  steps: readonly ((source: Source) => void)[],
) {
  const { clock, signal } = script(steps, (): Source => source);
  const source: Source = createAuditFileSource({
    cluster: 'test',
    follow: true,
    position: null,
    clock,
    ...options,
  });
  const batches: DrainedBatch[] = [];
  for (;;) {
    const batch = await source.next(signal);
    if (batch === null) break;
    batches.push(copyBatch(batch));
  }
  await source.close();
  return {
    text: Buffer.concat(batches.map(({ bytes }) => bytes)).toString(),
    problems: batches.flatMap(({ problems }) => problems),
    position: batches.at(-1)?.position ?? null,
    batches,
    progress: source.progress(),
  };
}

/** Reads to the end. */
export const readAll = async (options: Partial<AuditFileOptions> & { paths: string[] }) => {
  const source = createAuditFileSource({ cluster: 'test', follow: false, position: null, ...options });
  const batches = await drain(source);
  await source.close();
  return {
    text: Buffer.concat(batches.map(({ bytes }) => bytes)).toString(),
    problems: batches.flatMap(({ problems }) => problems),
  };
};
