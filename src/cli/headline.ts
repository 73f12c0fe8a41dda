import type { DeliveryLine, FindingAnswer, PhaseAnswer, Verdict } from '../model/answer.ts';
import { durationMs, parseMicros, type Micros } from '../lib/micros.ts';
import { formatDuration } from './format-duration.ts';
import { sanitize } from './text-layout.ts';
import type { Told } from './told.ts';
import { wordsOf } from './delivery-words.ts';

export type Tone = 'good' | 'bad' | 'warning' | 'neutral';

export interface Headline {
  readonly symbol: string;
  readonly tone: Tone;
  /** Who and what, one sentence without its full stop. */
  readonly sentence: string;
  /** Code, side and confidence; `''` where there is nothing to blame. */
  readonly tag: string;
}

/** The sign of a verdict, and its tone. */
export const SYMBOLS: { readonly [verdict in Verdict]: readonly [string, Tone] } = {
  healthy: ['✓', 'good'],
  deleted: ['✓', 'good'],
  slow: ['✓', 'warning'],
  'in-progress': ['…', 'neutral'],
  aborted: ['–', 'neutral'],
  unknown: ['?', 'warning'],
  failing: ['✗', 'bad'],
  failed: ['✗', 'bad'],
};

/** The first line: what an engineer who reads nothing else has to know. `asOf` is how far the log has been read. */
export function headlineOf(told: Told, asOf: Micros | null): Headline {
  const { verdict, primary } = told;
  const [symbol, tone] = SYMBOLS[verdict];
  const sentence = `${told.subject} ${predicateOf(told, asOf)}`;
  const tag = primary === null ? '' : `${primary.code} · ${primary.side} · ${primary.confidence}`;
  const isOpen = told.delivery?.outcome === 'in-progress';
  const stuck = verdict === 'in-progress' && primary !== null;
  return {
    symbol: stuck ? '✗' : verdict === 'slow' && isOpen ? '…' : symbol,
    tone: stuck ? 'bad' : tone,
    sentence: sanitize(sentence),
    tag: sanitize(tag),
  };
}

function predicateOf(told: Told, asOf: Micros | null): string {
  const { verdict, delivery, primary } = told;
  const because = primary === null ? '' : `: ${lowerFirst(primary.title)}`;
  if (delivery === null) {
    if (verdict === 'healthy') return 'was up before the log begins';
    if (verdict === 'deleted') return 'is deleted';
    return verdict === 'unknown'
      ? `cannot be judged from this log${hidden(told)}`
      : `is ${verdict}${because}`;
  }
  const words = wordsOf(delivery);
  switch (delivery.outcome) {
    case 'in-progress':
      return openPredicate(told, delivery, asOf) + because;
    case 'unknown':
      return `cannot be judged: the log does not show how its ${words.noun} went`;
    case 'aborted':
      return `${words.aborted.replace('…', after(delivery))}${because}`;
    case 'failed':
      return failedPredicate(delivery) + because;
    default:
      return succeededPredicate(told, delivery, asOf, because);
  }
}

function openPredicate({ primary, phases }: Told, delivery: DeliveryLine, asOf: Micros | null): string {
  const so = elapsed(delivery.startedAt, asOf);
  const current = phases.find(({ state }) => state === 'in-progress');
  const waiting = current === undefined ? '' : `, now in phase ${current.phase}`;
  const lasting = so === null ? '' : ` for ${so}`;
  const words = wordsOf(delivery);
  return primary === null
    ? `${words.underWay}${lasting}${waiting}, nothing is wrong so far`
    : `${words.stuck}${lasting}`;
}

function failedPredicate(delivery: DeliveryLine): string {
  const { object, kind, phase } = delivery;
  const isPod = kind === 'create' || kind === 'delete' || kind === 'upgrade';
  if (isPod && object.uid === null && phase === 'admission') return 'was refused and never existed';
  const words = wordsOf(delivery);
  const isRefused = kind !== 'create' && isPod && phase === 'admission';
  return isRefused ? `had its ${words.noun} refused` : `${words.failed}${after(delivery)}`;
}

function succeededPredicate(
  told: Told,
  delivery: DeliveryLine,
  asOf: Micros | null,
  because: string,
): string {
  const { verdict, primary } = told;
  const words = wordsOf(delivery);
  const took = delivery.durationMs === null ? '' : ` in ${formatDuration(delivery.durationMs)}`;
  if (delivery.kind === 'delete')
    return verdict === 'slow' ? `is gone, but slowly${took}${slowest(told.phases)}` : `${words.done}${took}`;
  const done = `${words.done}${took}`;
  if (verdict === 'failing' || verdict === 'failed') {
    const since = primary === null ? null : elapsed(primary.since, asOf);
    return `${done} and has been failing${since === null ? ' since' : ` for ${since}`}${because}`;
  }
  if (verdict === 'slow') return `${done}, but slowly${slowest(told.phases) || because}`;
  if (verdict === 'deleted') return `${done} and has been deleted since`;
  return verdict === 'healthy' ? `${words.doneAndWell}${took}` : done;
}

function slowest(phases: readonly PhaseAnswer[]): string {
  const [longest] = phases
    .filter(({ durationMs: ms }) => ms !== null)
    .toSorted((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0));
  return longest?.durationMs == null
    ? ''
    : `: ${formatDuration(longest.durationMs)} of it in phase ${longest.phase}`;
}

const hidden = ({ inputQuality }: Told): string =>
  inputQuality[0] === undefined ? '' : `: ${lowerFirst(inputQuality[0].missing)}`;

const after = ({ durationMs: ms }: DeliveryLine): string =>
  ms === null ? '' : ` after ${formatDuration(ms)}`;

/** The time from `from` to `asOf` for people; `null` when it is not known. */
export function elapsed(from: string, asOf: Micros | null): string | null {
  const start = parseMicros(from);
  if (start === null || asOf === null || asOf < start) return null;
  return formatDuration(durationMs(start, asOf));
}

/** A title in the middle of a sentence: acronyms and names with inner capitals keep theirs. */
export function lowerFirst(title: FindingAnswer['title']): string {
  return /^\p{Lu}(?:\p{Ll}+|)(?:[ ,.:]|$)/u.test(title) && !KEPT.test(title)
    ? title.charAt(0).toLowerCase() + title.slice(1)
    : title;
}

/** Kinds and proper names of Kubernetes that begin a title. */
const KEPT = /^(?:Pods?|Nodes?|Jobs?|Deployment|Secrets?|Service|Namespace|Kubernetes|Event|Init|Docker|I)\b/;
