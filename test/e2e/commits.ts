import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that has nothing to commit is not waited for longer. */
const PATIENCE_MS = 3_000;

/** What changes with every commit: the write-ahead log of the store. */
async function writeMark(store: string): Promise<string> {
  const found = await stat(`${store}-wal`).catch(() => null);
  return found === null ? '' : `${found.size}/${found.mtimeMs}`;
}

/**
 * Waits until the store was written to `count` times: kills are tied to progress, however busy the machine is. Gives how often
 * it was before patience ended.
 */
export async function untilWritten(store: string, count: number): Promise<number> {
  const until = performance.now() + PATIENCE_MS;
  let mark = await writeMark(store);
  let seen = 0;
  while (seen < count && performance.now() < until) {
    await sleep(2);
    const now = await writeMark(store);
    if (now !== mark) seen += 1;
    mark = now;
  }
  return seen;
}
