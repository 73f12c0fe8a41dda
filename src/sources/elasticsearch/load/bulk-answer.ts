import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';
import { reasonOf } from '../answer-error.ts';

/** What became of one document of a bulk request. */
export type Outcome =
  | { readonly kind: 'written' }
  /** The ingest pipeline drops what nobody needs. */
  | { readonly kind: 'dropped' }
  /** The server is busy, or a shard is not there at the moment. */
  | { readonly kind: 'later' }
  /** It will never be taken as it is; `reason` says why. */
  | { readonly kind: 'refused'; readonly reason: string };

/** All that is asked of the answer. */
export const BULK_FILTER = 'errors,items.*.status,items.*.result,items.*.error';

const WRITTEN: Outcome = { kind: 'written' };
const DROPPED: Outcome = { kind: 'dropped' };
const LATER: Outcome = { kind: 'later' };

/** By document, in the order of the request; `null` when the answer does not tell of `count` documents. */
export function outcomesOf(answer: JsonValue, count: number): Outcome[] | null {
  const items = answer !== undefined && isJsonObject(answer) ? answer['items'] : undefined;
  if (items === undefined || !isJsonList(items) || items.length !== count) return null;
  return items.map((item) => outcomeOf(item !== undefined && isJsonObject(item) ? item : {}));
}

function outcomeOf(item: JsonObject): Outcome {
  const told = Object.values(item)[0];
  if (told === undefined || !isJsonObject(told)) return LATER;
  const status = told['status'];
  if (typeof status !== 'number') return LATER;
  if (told['result'] === 'noop') return DROPPED;
  if (status < 300) return WRITTEN;
  if (isPassing(status)) return LATER;
  return { kind: 'refused', reason: reasonOf(told['error'], status) };
}

/** Whether the same may be taken later: too much at once, a shard that is moving, a node that is starting. */
export const isPassing = (status: number): boolean =>
  status === 429 || status === 408 || (status >= 500 && status !== 501 && status !== 505);
