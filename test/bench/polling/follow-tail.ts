import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Client } from '@elastic/elasticsearch';

import { bulkIndex } from '../../support/shipping/bulk.ts';
import { podCreated } from '../../support/shipping/closing-event.ts';
import { fetchStatus } from '../serving/ask.ts';

export interface TailOptions {
  readonly client: Client;
  readonly index: string;
  /** Of the service that reads the index. */
  readonly url: string;
  readonly refreshSeconds: number;
  readonly samples: number;
  /** Of the first Pod; each is another. */
  readonly from: number;
}

const ASK_EVERY_MS = 20;
const MOST_MS = 60_000;
/** The first events of now come after those of an old log, and everything that was open is judged anew. */
const WARM_UP = 2;

/**
 * Seconds from when an event about a new Pod is acknowledged by Elasticsearch to when the service answers of the Pod: for
 * events that come at any moment between two refreshes.
 */
export async function followTail(options: TailOptions): Promise<number[]> {
  const { client, index, url, refreshSeconds, samples, from } = options;
  await client.indices.putSettings({
    index,
    settings: { index: { refresh_interval: `${refreshSeconds}s` } },
  });
  const agent = new Agent({ keepAlive: true });
  const taken: number[] = [];
  try {
    for (let sample = 0; sample < samples + WARM_UP; sample += 1) {
      // The last answer came with a refresh.
      await sleep((((sample % samples) + 0.5) / samples) * refreshSeconds * 1000);
      const { line, uid } = podCreated(new Date(), from + sample);
      await bulkIndex(client, index, [line]);
      const began = performance.now();
      while ((await fetchStatus(agent, `${url}/pods/${uid}/diagnosis`)) !== 200) {
        if (performance.now() - began > MOST_MS) throw new Error(`no answer about ${uid} in time`);
        await sleep(ASK_EVERY_MS);
      }
      if (sample >= WARM_UP) taken.push((performance.now() - began) / 1000);
    }
  } finally {
    agent.destroy();
  }
  return taken;
}
