import type { Client } from '@elastic/elasticsearch';
import { setTimeout as sleep } from 'node:timers/promises';

import { seededRandom } from '../seeded-random.ts';
import { bulkIndex } from './bulk.ts';

export interface Shipment {
  readonly client: Client;
  readonly index: string;
  /** Audit events, a line each. */
  readonly lines: readonly string[];
  readonly seed: number;
  /** Default 4. */
  readonly writers?: number;
  /** Most that a writer waits before each request; default 100. */
  readonly delayMs?: number;
  /** Most documents of a request; default 300. */
  readonly atOnce?: number;
  /** Told how many more were acknowledged. */
  readonly onAcknowledged?: (documents: number) => void;
}

export interface Shipped {
  /** Documents that were acknowledged, repeats included. */
  readonly acknowledged: number;
  readonly failures: number;
}

/** Which share of requests is made twice, as by a shipper that has not heard the answer. */
const TWICE = 0.03;

/** Puts a log into an index by several writers at a time, in shuffled order and with random delays. */
export async function ship(shipment: Shipment): Promise<Shipped> {
  const { client, index, lines, seed, writers = 4, delayMs = 100, atOnce = 300, onAcknowledged } = shipment;
  const order = shuffled(lines, seededRandom(seed));
  let next = 0;
  const write = async (writer: number): Promise<Shipped> => {
    const random = seededRandom(seed * 31 + writer);
    let acknowledged = 0;
    let failures = 0;
    while (next < order.length) {
      const documents = order.slice(next, (next += 1 + Math.floor(random() * atOnce)));
      await sleep(random() * delayMs);
      for (const round of random() < TWICE ? [1, 2] : [1]) {
        const indexed = await bulkIndex(client, index, documents);
        acknowledged += indexed.acknowledged;
        failures += indexed.failures;
        if (round === 1) onAcknowledged?.(documents.length);
      }
    }
    return { acknowledged, failures };
  };
  const all = await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return {
    acknowledged: all.reduce((sum, one) => sum + one.acknowledged, 0),
    failures: all.reduce((sum, one) => sum + one.failures, 0),
  };
}

/** The same in another order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other] as T, all[last] as T];
  }
  return all;
}
