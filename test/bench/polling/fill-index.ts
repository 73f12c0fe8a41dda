import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import type { Client } from '@elastic/elasticsearch';

import { createAuditIndex, createIngestPipeline, untilVisible } from '../../support/shipping/audit-index.ts';
import { bulkIndex } from '../../support/shipping/bulk.ts';
import { podCreated } from '../../support/shipping/closing-event.ts';

const AT_ONCE = 500;
const WRITERS = 4;
const TIME = /"stageTimestamp":"([^"]+)"/g;

export interface Filled {
  readonly documents: number;
  /** Time of the newest event, which was put there last. */
  readonly newest: string;
}

/** Puts a log into a new index, about in its order, and an event behind it that is the newest. */
export async function fillIndex(client: Client, index: string, file: string): Promise<Filled> {
  await createIngestPipeline(client);
  await createAuditIndex(client, { index, refreshSeconds: 5 });
  let documents = 0;
  let newest = '';
  async function* pieces(): AsyncGenerator<string[]> {
    let piece: string[] = [];
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      for (const [, at = ''] of line.matchAll(TIME)) if (at > newest) newest = at;
      documents += 1;
      piece.push(line);
      if (piece.length < AT_ONCE) continue;
      yield piece;
      piece = [];
    }
    if (piece.length > 0) yield piece;
  }
  const all = pieces();
  const write = async (): Promise<void> => {
    for (let next = await all.next(); next.done !== true; next = await all.next())
      await bulkIndex(client, index, next.value);
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  await untilVisible(client, index, documents);
  const closing = podCreated(new Date(Date.parse(newest) + 2000), 0);
  await bulkIndex(client, index, [closing.line]);
  await untilVisible(client, index, documents + 1);
  return { documents: documents + 1, newest: closing.at };
}
