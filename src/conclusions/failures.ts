import { LorgnetteError } from '../lib/errors.ts';
import { formatMicros, seconds } from '../lib/micros.ts';
import type { ArrivalQuery, FailureRow, Peers, TimeWindow } from '../model/across-pods.ts';
import type { Failures, FailuresAnswer, FailuresQuestion } from '../model/failures-answer.ts';
import type { StoreReader } from '../store/contract.ts';
import { byRecord, gather, type TitleOf } from './failure-groups.ts';

const HOUR = seconds(3600);
/** Bounds what one answer costs: the latest so many are looked at. */
const MOST_ROWS = 50_000;
const DEFAULT_GROUPS = 20;

const FILTERS = ['cluster', 'namespace', 'node', 'image', 'registry', 'code', 'side'] as const;
/** Filters that hide a part of where a cause is: whether it is in one place is judged without them. */
const PLACES: ReadonlySet<string> = new Set(['namespace', 'node', 'image', 'registry']);
const ARRIVAL_FILTERS: ReadonlySet<string> = new Set(['cluster', 'namespace', 'node', 'image']);

function pick(
  question: FailuresQuestion,
  wanted: (filter: string) => boolean,
): Partial<Record<string, string>> {
  const filters: Partial<Record<string, string>> = {};
  for (const filter of FILTERS) {
    const value = question[filter];
    if (value !== undefined && wanted(filter)) filters[filter] = value;
  }
  return filters;
}

function windowOf(question: FailuresQuestion, reader: StoreReader): TimeWindow | null {
  const { windowUs = HOUR, cluster } = question;
  if (question.windowUs !== undefined && question.from !== undefined && question.to !== undefined) {
    throw new LorgnetteError('QueryInvalid', 'Of window, from and to two at most can be told.');
  }
  const newest = Math.max(
    ...reader
      .watermarks()
      .filter((row) => cluster === undefined || row.cluster === cluster)
      .map((row) => row.newest)
      .filter(Number.isFinite),
  );
  const to = question.to ?? (question.from === undefined ? newest + 1 : question.from + windowUs);
  if (!Number.isFinite(to)) return null;
  const from = question.from ?? to - windowUs;
  if (from >= to) {
    throw new LorgnetteError(
      'QueryInvalid',
      `A window must end after it begins, not ${formatMicros(from)} to ${formatMicros(to)}.`,
    );
  }
  return { from, to };
}

/** The top causes over the committed index, of a window of event time. */
export function createFailures(reader: StoreReader, titleOf: TitleOf): Failures {
  return function failures(question) {
    const { groupBy = 'code', limit = DEFAULT_GROUPS, cluster, after } = question;
    const window = windowOf(question, reader);
    if (window === null) {
      const nothing = { pods: 0, refused: 0, cameUp: 0, groups: [], groupsLeft: 0, partial: false };
      return { window: null, groupBy, ...nothing };
    }
    const ask = (filters: Partial<Record<string, string>>) => {
      const { items, partial } = reader.failures({ ...window, ...filters, limit: MOST_ROWS });
      return { items: byRecord(items), partial };
    };
    const found = ask(pick(question, () => true));
    const isHidden = FILTERS.some((filter) => PLACES.has(filter) && question[filter] !== undefined);
    const everywhere = isHidden ? ask(pick(question, (filter) => !PLACES.has(filter))) : found;
    let peers: Peers | null = null;
    const groups = gather({
      groupBy,
      rows: found.items,
      everywhere: everywhere.items,
      peers() {
        peers ??= reader.peers({
          ...window,
          ...(cluster === undefined ? {} : { cluster }),
          limit: MOST_ROWS,
        });
        return peers;
      },
      titleOf,
      after,
      limit,
    });
    return {
      window: { from: formatMicros(window.from), to: formatMicros(window.to) },
      groupBy,
      ...countsOf(found.items),
      cameUp: reader.cameUp({ ...window, ...placesAsked(question) }),
      groups: groups.shown,
      groupsLeft: groups.left,
      partial: found.partial || everywhere.partial || isPartial(peers),
    };
  };
}

const isPartial = (found: Peers | null): boolean => found?.partial ?? false;

function countsOf(rows: readonly FailureRow[]): Pick<FailuresAnswer, 'pods' | 'refused'> {
  let [pods, refused] = [0, 0];
  for (const [index, { recordKind, record }] of rows.entries()) {
    if (recordKind !== 'Pod') refused += 1;
    else if (record !== rows[index - 1]?.record) pods += 1;
  }
  return { pods, refused };
}

/** What came up is counted in the places that were asked about. */
const placesAsked = (question: FailuresQuestion): Omit<ArrivalQuery, keyof TimeWindow> =>
  pick(question, (filter) => ARRIVAL_FILTERS.has(filter));
