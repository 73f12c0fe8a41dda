import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, vi } from 'vitest';

import type { ConfigInput } from '../../src/config/schema.ts';
import { readyCodes } from './service.ts';

const PATIENCE = { timeout: 120_000, interval: 100 };

/** Writes a configuration file into a folder, and gives its path. JSON is YAML. */
export function writeConfig(folder: string, config: ConfigInput): string {
  const file = path.join(folder, 'lorgnette.yaml');
  writeFileSync(file, JSON.stringify(config, null, 2));
  return file;
}

export interface ClusterItem {
  readonly cluster: string;
  readonly newest: string | null;
  readonly watermark: string | null;
  readonly pods: number;
  readonly inputQuality: unknown;
  readonly sources: readonly { readonly source: string; readonly state: string }[];
}

export async function clustersOf(url: string): Promise<ClusterItem[]> {
  const answer = (await (await fetch(`${url}/clusters?limit=500`)).json()) as { items: ClusterItem[] };
  return answer.items;
}

/** Waits until the newest event of each of these clusters is of the time given, and everything that there is has been read. */
export async function untilRead(url: string, newestBy: ReadonlyMap<string, string>): Promise<void> {
  await vi.waitFor(async () => {
    const found = new Map((await clustersOf(url)).map(({ cluster, newest }) => [cluster, newest]));
    expect(Object.fromEntries([...newestBy.keys()].map((key) => [key, found.get(key)]))).toEqual(
      Object.fromEntries(newestBy),
    );
    expect(await readyCodes(url)).toEqual([]);
  }, PATIENCE);
}

/** The ids of all Pods and refused creates of a cluster. */
export async function podIds(url: string, cluster: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = new URLSearchParams({ cluster, limit: '500', ...(cursor === '' ? {} : { cursor }) });
    const answer = await fetch(`${url}/pods?${query.toString()}`);
    expect(answer.status).toBe(200);
    const page = (await answer.json()) as { items: { uid: string }[]; nextCursor: string | null };
    ids.push(...page.items.map(({ uid }) => uid));
    cursor = page.nextCursor;
  }
  return ids.toSorted();
}

/** What is answered of these Pods, in their order: a document each, by id. */
export async function diagnosesOf(url: string, ids: readonly string[]): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const id of ids) {
    const answer = await fetch(`${url}/pods/${encodeURIComponent(id)}/diagnosis`);
    const document: unknown = await answer.json();
    if (answer.status !== 200) throw new Error(`${id}: ${answer.status} ${JSON.stringify(document)}`);
    found[id] = document;
  }
  return found;
}

/** The value of a metric, added up over its labels, or over those that match; `null` where there is none of that name. */
export async function metricOf(url: string, name: string, labels = /^/): Promise<number | null> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const values = [...text.matchAll(new RegExp(`^${name}(\\{[^}]*\\})? (\\S+)$`, 'gm'))].filter(
    ([, of = '']) => labels.test(of),
  );
  return values.length === 0 ? null : values.reduce((sum, [, , value]) => sum + Number(value), 0);
}
