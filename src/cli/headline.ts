import type {
  DeliveryLine,
  DiagnosisDocument,
  FindingAnswer,
  PhaseAnswer,
  Verdict,
} from '../model/answer.ts';
import type { DeliveryKind } from '../model/delivery.ts';
import { durationMs, parseMicros, type Micros } from '../lib/micros.ts';
import { formatDuration } from './format-duration.ts';
import { sanitize } from './text-layout.ts';

export type Tone = 'good' | 'bad' | 'warning' | 'neutral';

export interface Headline {
  readonly symbol: string;
  readonly tone: Tone;
  /** Who and what, one sentence without its full stop. */
  readonly sentence: string;
  /** Code, side and confidence; `''` where there is nothing to blame. */
  readonly tag: string;
}

const SYMBOLS: { readonly [verdict in Verdict]: readonly [string, Tone] } = {
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
export function headlineOf(document: DiagnosisDocument, asOf: Micros | null): Headline {
  const { verdict, primary } = document;
  const [symbol, tone] = SYMBOLS[verdict];
  const sentence = `${subjectOf(document)} ${predicateOf(document, asOf)}`;
  const tag = primary === null ? '' : `${primary.code} · ${primary.side} · ${primary.confidence}`;
  const stuck = verdict === 'in-progress' && primary !== null;
  return {
    symbol: stuck ? '✗' : symbol,
    tone: stuck ? 'bad' : tone,
    sentence: sanitize(sentence),
    tag: sanitize(tag),
  };
}

/** `shop/web-7c9f5-x2kqp`; of a Pod that never got a name, whose it would have been. */
export function subjectOf({ pod }: DiagnosisDocument): string {
  if (pod.name !== null) return `${pod.namespace}/${pod.name}`;
  const owner = pod.owner === null ? '' : ` of ${pod.owner.kind} ${pod.owner.name}`;
  return `A Pod${owner} in ${pod.namespace}`;
}

const NOUNS: { readonly [kind in DeliveryKind]: string } = {
  create: 'start',
  delete: 'deletion',
  upgrade: 'change',
  'pvc-bind': 'binding',
  rollout: 'rollout',
};

function predicateOf(document: DiagnosisDocument, asOf: Micros | null): string {
  const { verdict, delivery, primary } = document;
  const because = primary === null ? '' : `: ${lowerFirst(primary.title)}`;
  if (delivery === null) {
    if (verdict === 'healthy') return 'was up before the log begins';
    if (verdict === 'deleted') return 'is deleted';
    return verdict === 'unknown'
      ? `cannot be judged from this log${hidden(document)}`
      : `is ${verdict}${because}`;
  }
  if (delivery.outcome === 'in-progress') return openPredicate(document, delivery, asOf) + because;
  if (delivery.outcome === 'unknown')
    return `cannot be judged: the log does not show how its ${NOUNS[delivery.kind]} went`;
  if (delivery.outcome === 'aborted') {
    const before = delivery.kind === 'create' ? 'it was up' : `its ${NOUNS[delivery.kind]} was done`;
    return `was deleted${after(delivery)}, before ${before}${because}`;
  }
  if (delivery.outcome === 'failed') return failedPredicate(delivery) + because;
  return succeededPredicate(document, delivery, asOf, because);
}

function openPredicate(
  { primary, phases }: DiagnosisDocument,
  delivery: DeliveryLine,
  asOf: Micros | null,
): string {
  const so = elapsed(delivery.startedAt, asOf);
  const current = phases.find(({ state }) => state === 'in-progress');
  const waiting = current === undefined ? '' : `, now in phase ${current.phase}`;
  const lasting = so === null ? '' : ` for ${so}`;
  switch (delivery.kind) {
    case 'create':
      if (primary === null) return `is starting${lasting}${waiting}, nothing is wrong so far`;
      return delivery.phase === 'readiness' ? `has not been ready${lasting}` : `has not started${lasting}`;
    case 'delete':
      return primary === null
        ? `is being deleted${lasting}${waiting}, nothing is wrong so far`
        : `will not go away${lasting}`;
    default:
      return `has a ${NOUNS[delivery.kind]} under way${lasting}${primary === null ? `${waiting}, nothing is wrong so far` : ''}`;
  }
}

function failedPredicate(delivery: DeliveryLine): string {
  if (delivery.object.uid === null && delivery.phase === 'admission') return 'was refused and never existed';
  if (delivery.kind === 'create') return `failed to start${after(delivery)}`;
  return delivery.phase === 'admission'
    ? `had its ${NOUNS[delivery.kind]} refused`
    : `failed in its ${NOUNS[delivery.kind]}${after(delivery)}`;
}

function succeededPredicate(
  document: DiagnosisDocument,
  delivery: DeliveryLine,
  asOf: Micros | null,
  because: string,
): string {
  const { verdict, primary } = document;
  const took = delivery.durationMs === null ? '' : ` in ${formatDuration(delivery.durationMs)}`;
  if (delivery.kind === 'delete')
    return verdict === 'slow'
      ? `is gone, but slowly${took}${slowest(document.phases)}`
      : `was deleted${took}`;
  const done = delivery.kind === 'create' ? `was up${took}` : `finished its ${NOUNS[delivery.kind]}${took}`;
  if (verdict === 'failing' || verdict === 'failed') {
    const since = primary === null ? null : elapsed(primary.since, asOf);
    return `${done} and has been failing${since === null ? ' since' : ` for ${since}`}${because}`;
  }
  if (verdict === 'slow') return `${done}, but slowly${slowest(document.phases) || because}`;
  if (verdict === 'deleted') return `${done} and has been deleted since`;
  return verdict === 'healthy' ? done.replace(/^was up/, 'is up: delivered') : done;
}

function slowest(phases: readonly PhaseAnswer[]): string {
  const [longest] = phases
    .filter(({ durationMs: ms }) => ms !== null)
    .toSorted((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0));
  return longest?.durationMs == null
    ? ''
    : `: ${formatDuration(longest.durationMs)} of it in phase ${longest.phase}`;
}

const hidden = ({ inputQuality }: DiagnosisDocument): string =>
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
