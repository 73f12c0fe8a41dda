import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { DIAGNOSIS } from './routes.ts';

/** Milliseconds that answers took, by route. */
export type Answers = Map<string, number[]>;

export interface Asked {
  readonly answers: Answers;
  /** Requests that came to nothing, or were not answered with 200. */
  readonly failed: number;
}

const TIMEOUT_MS = 30_000;

/** Reads one answer to its end; rejects when there is none in time. */
export function fetchStatus(agent: Agent, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
  });
}

/**
 * Asks `rate` times a second until told to stop, whatever the answers take: a diagnosis, then a list, in turn. Every request is
 * timed from when it was due, so that a slow answer does not hide what came after it.
 */
export async function ask(
  url: string,
  what: { readonly pods: readonly string[]; readonly lists: readonly string[]; readonly rate: number },
  stop: AbortSignal,
): Promise<Asked> {
  const { pods, lists, rate } = what;
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const answers: Answers = new Map();
  const pending = new Set<Promise<void>>();
  let failed = 0;
  async function timed(route: string, target: string, dueAt: number): Promise<void> {
    const status = await fetchStatus(agent, `${url}${target}`).catch(() => 0);
    if (status !== 200) failed += 1;
    const taken = answers.get(route) ?? [];
    taken.push(performance.now() - dueAt);
    answers.set(route, taken);
  }
  const startedAt = performance.now();
  for (let count = 0; !stop.aborted; count += 1) {
    const dueAt = startedAt + (count * 1000) / rate;
    const early = dueAt - performance.now();
    if (early > 0) await sleep(early);
    const list = lists[(count >> 1) % lists.length] ?? '/pods';
    const uid = pods[(count * 7919) % pods.length] ?? '';
    const [route, target] = count % 2 === 0 ? [DIAGNOSIS, `/pods/${uid}/diagnosis`] : [list, list];
    const asked = timed(route, target, dueAt);
    pending.add(asked);
    void asked.finally(() => pending.delete(asked));
  }
  await Promise.all(pending);
  agent.destroy();
  return { answers, failed };
}
