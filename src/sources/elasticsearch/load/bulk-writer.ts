import { errors, type Client } from '@elastic/elasticsearch';

import { createBackoff } from '../../../lib/backoff.ts';
import { LorgnetteError } from '../../../lib/errors.ts';
import type { JsonObject, JsonValue } from '../../../lib/json.ts';
import { pause } from '../../../lib/pause.ts';
import { explainElasticsearchError } from '../explain-error.ts';
import { BULK_FILTER, isPassing, outcomesOf } from './bulk-answer.ts';

/** One document on its way, and as what it is sent when it is refused as it is. */
export interface Outgoing {
  readonly document: string;
  readonly otherwise: () => string | null;
}

export interface BulkCounts {
  written: number;
  /** Left out by the ingest pipeline. */
  dropped: number;
  /** Written as text, since they were refused as fields. */
  asText: number;
  refused: number;
  /** Documents that were sent again. */
  retried: number;
  /** Of these, the ones of which nobody knows whether they had been written: the answer never came. */
  doubtful: number;
}

export interface BulkWriterOptions {
  readonly client: Client;
  /** Data stream or index. */
  readonly index: string;
  readonly signal: AbortSignal;
  /** Told once of each different reason. */
  readonly onRefused: (reason: string) => void;
  readonly random?: () => number;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For so long in a row nothing may be taken before it is given up. */
  readonly patienceMs?: number;
}

export interface BulkWriter {
  readonly counts: BulkCounts;
  /**
   * Writes documents, all of them or none: what the server cannot take now is sent again, after a growing wait. Throws
   * `SourceUnavailable` when it takes nothing for too long or never will. Resolves early when `signal` aborts.
   */
  write(documents: readonly Outgoing[]): Promise<void>;
}

const FIRST_WAIT_MS = 250;
const MOST_WAIT_MS = 30_000;
const PATIENCE_MS = 300_000;
const TOO_LARGE = 413;
const ACTION = '{"create":{}}\n';
const WHAT = 'cannot write documents';

export function createBulkWriter(options: BulkWriterOptions): BulkWriter {
  const { client, index, signal, onRefused, random = Math.random, wait = pause } = options;
  const { patienceMs = PATIENCE_MS } = options;
  const counts: BulkCounts = { written: 0, dropped: 0, asText: 0, refused: 0, retried: 0, doubtful: 0 };

  /** What is left to be sent again. */
  function settle(sent: readonly Attempt[], answer: JsonValue): Attempt[] {
    const outcomes = outcomesOf(answer, sent.length);
    if (outcomes === null)
      throw new LorgnetteError(
        'SourceUnavailable',
        `${WHAT}: what answers is no Elasticsearch, or one of another version`,
      );
    return sent.flatMap((attempt, at): Attempt[] => {
      const outcome = outcomes[at];
      switch (outcome?.kind) {
        case 'written':
          counts.written += 1;
          if (attempt.isText) counts.asText += 1;
          return [];
        case 'dropped':
          counts.dropped += 1;
          return [];
        case 'refused': {
          const text = attempt.isText ? null : attempt.outgoing.otherwise();
          if (text !== null) return [{ ...attempt, document: text, isText: true }];
          counts.refused += 1;
          onRefused(outcome.reason);
          return [];
        }
        default:
          counts.retried += 1;
          return [attempt];
      }
    });
  }

  /** `null` when it is more than the server takes at once. */
  async function send(attempts: readonly Attempt[]): Promise<JsonObject | Trouble | null> {
    const body = attempts.map(({ document }) => `${ACTION}${document}\n`).join('');
    try {
      return await client.transport.request<JsonObject>(
        {
          method: 'POST',
          path: `/${encodeURIComponent(index)}/_bulk`,
          querystring: { filter_path: BULK_FILTER },
          bulkBody: body,
        },
        { signal },
      );
    } catch (error) {
      const isAnswered = error instanceof errors.ResponseError;
      if (isAnswered && error.statusCode === TOO_LARGE) return null;
      const mayPass = isAnswered
        ? isPassing(error.statusCode ?? 500)
        : error instanceof errors.ConnectionError || error instanceof errors.TimeoutError;
      if (!mayPass) throw explainElasticsearchError(error, WHAT);
      return new Trouble(error, !isAnswered && !String(error).includes('ECONNREFUSED'));
    }
  }

  async function write(documents: readonly Attempt[]): Promise<void> {
    let left = documents;
    const backoff = createBackoff({ random, firstMs: FIRST_WAIT_MS, mostMs: MOST_WAIT_MS });
    let waitedMs = 0;
    while (left.length > 0 && !signal.aborted) {
      const sent = left;
      const answer = await send(sent);
      if (answer === null) {
        if (sent.length === 1) {
          counts.refused += 1;
          onRefused('larger than what the server takes (http.max_content_length)');
          return;
        }
        const half = Math.ceil(sent.length / 2);
        await write(sent.slice(0, half));
        left = sent.slice(half);
        continue;
      }
      if (answer instanceof Trouble) {
        if (waitedMs >= patienceMs) throw explainElasticsearchError(answer.error, WHAT);
        counts.retried += sent.length;
        if (answer.isDoubtful) counts.doubtful += sent.length;
      } else {
        left = settle(sent, answer);
        // What has become text goes at once.
        if (left.every((attempt) => !sent.includes(attempt))) continue;
        if (left.length < sent.length) {
          backoff.reset();
          waitedMs = 0;
        } else if (waitedMs >= patienceMs) throw tooBusy(patienceMs);
      }
      const ms = backoff.next();
      waitedMs += ms;
      await wait(ms, signal);
    }
  }

  return {
    counts,
    write: (documents) =>
      write(documents.map((outgoing) => ({ outgoing, document: outgoing.document, isText: false }))),
  };
}

const tooBusy = (patienceMs: number): LorgnetteError =>
  new LorgnetteError(
    'SourceUnavailable',
    `${WHAT}: the server has taken none for ${Math.round(patienceMs / 1000)} s, as it is too busy. Load with fewer --writers or a smaller --rate`,
    { retriable: true },
  );

interface Attempt {
  readonly outgoing: Outgoing;
  readonly document: string;
  readonly isText: boolean;
}

/** A request that failed and may succeed later. */
class Trouble {
  readonly error: unknown;
  readonly isDoubtful: boolean;
  constructor(error: unknown, isDoubtful: boolean) {
    this.error = error;
    this.isDoubtful = isDoubtful;
  }
}
