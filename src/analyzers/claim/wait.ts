import { type Micros, seconds } from '../../lib/micros.ts';
import type { Awaited } from '../../model/claim.ts';
import type { ClusterFacts } from '../../model/record.ts';
import { type ClaimLife, lastKnown, type Word } from './claim-life.ts';
import {
  hasProvisioner,
  isBindCompleted,
  phaseOf,
  selectedNodeOf,
  storageClassOf,
  volumeOf,
} from './claim-state.ts';
import { readWords, type Said } from './words.ts';

/** The binder looks at a new claim at once. */
const BINDER_SILENT = seconds(30);
/** A provisioner that runs says so when it begins. */
const PROVISIONER_SILENT = seconds(120);
/** The binder looks again every 15 s; of what it keeps complaining of at least every fifth minute shows. */
const COMPLAINT_FORGOTTEN = seconds(15 * 60);
/** By then something has happened, or been said. */
const NOTHING_HEARD = seconds(60);

/** Where a claim stands that is not bound. */
export interface Wait {
  readonly waitsFor: Awaited | null;
  /** Something is wrong. */
  readonly stuck: boolean;
  readonly derivedCode: string | null;
  /** What was said that may explain it. */
  readonly words: readonly Word[];
  /** All that was ever complained of. */
  readonly complained: readonly Word[];
  /** When it was first and last said to wait for its first consumer. */
  readonly consumer: Said['consumer'];
  /** It may be bound long since. */
  readonly isUnknown: boolean;
  /** It takes longer than what is well does, and why is hidden. */
  readonly isOverdue: boolean;
  /** What cannot be seen; `''` when nothing is hidden. */
  readonly hidden: string;
  readonly nextDeadline: Micros | null;
}

export interface WaitQuestion {
  readonly life: ClaimLife;
  /** When its create was done, as far as is known. */
  readonly since: Micros;
  readonly now: Micros;
  /** Of a claim that is over `null`: what is final rests on what was observed of it alone. */
  readonly facts: ClusterFacts | null;
}

type Finding = Pick<Wait, 'waitsFor' | 'stuck' | 'derivedCode' | 'nextDeadline'>;

export const WRITES_HIDDEN = 'changes of claims are not logged, so whether it is bound is not known';
export const WORDS_HIDDEN =
  'what a claim waits for is told only by Kubernetes Events about it, and none was logged';

const UNDER_WAY = { stuck: false, derivedCode: null, nextDeadline: null } as const;

/** Stuck from a time on, by the code that states and times prove. */
const stuckFrom = (waitsFor: Awaited, from: Micros, now: Micros, derivedCode: string): Finding =>
  now >= from
    ? { waitsFor, stuck: true, derivedCode, nextDeadline: null }
    : { ...UNDER_WAY, waitsFor, nextDeadline: from };

/** What it waits for by what the object itself shows, where no Event tells. */
function shownWait({ life, since, now, facts }: WaitQuestion): Finding {
  const claim = lastKnown(life);
  const deadline = since + BINDER_SILENT;
  if (isBindCompleted(claim)) return { ...UNDER_WAY, waitsFor: 'binder' };
  if (volumeOf(claim) !== null) return stuckFrom('binder', deadline, now, 'PvcVolumeMismatch');
  if (hasProvisioner(claim) || selectedNodeOf(claim) !== null)
    return { ...UNDER_WAY, waitsFor: 'provisioner' };
  const storageClass = storageClassOf(life.steps);
  if (storageClass === '') return stuckFrom('binder', deadline, now, 'PvcNoStorageClass');
  const mode = storageClass === null ? null : (facts?.bindingModeOf(storageClass) ?? null);
  return { ...UNDER_WAY, waitsFor: mode === 'WaitForFirstConsumer' ? 'first-consumer' : null };
}

function findWait(question: WaitQuestion, said: Said): Finding {
  const { life, now } = question;
  const claim = lastKnown(life);
  if (phaseOf(claim) === 'Lost') return { ...UNDER_WAY, waitsFor: null, stuck: true, derivedCode: 'PvcLost' };
  if (said.waitsFor === null) return shownWait(question);
  const isPlaced = said.waitsFor === 'first-consumer' && selectedNodeOf(claim) !== null;
  const waitsFor = volumeOf(claim) !== null ? 'binder' : isPlaced ? 'provisioner' : said.waitsFor;
  if (said.complaints.length > 0) return { ...UNDER_WAY, waitsFor, stuck: true };
  if (said.unanswered === null || waitsFor !== 'provisioner') return { ...UNDER_WAY, waitsFor };
  return stuckFrom(waitsFor, said.unanswered.at + PROVISIONER_SILENT, now, 'PvcExternalProvisioningSlow');
}

/** Where a claim stands that is not bound, as judged at `now`. Pure. */
export function waitOf(question: WaitQuestion): Wait {
  const { life, since, facts, now } = question;
  const said = readWords(life.words);
  const found = findWait(question, said);
  const { unanswered, complaints, complained } = said;
  const isByClass = said.lastAt === null && found.waitsFor === 'first-consumer';
  const consumer = isByClass ? { first: since, last: since } : said.consumer;
  const words = [...complaints, ...(unanswered === null ? [] : [unanswered])];
  const base = { ...found, words, complained, consumer, isUnknown: false, isOverdue: false, hidden: '' };
  const isShown =
    facts === null || facts.has('claim-status') || life.steps.some(({ claim }) => phaseOf(claim) !== null);
  const heardAt = Math.max(since, said.lastAt ?? since);
  if (!isShown) {
    const forgottenAt = heardAt + (complaints.length > 0 ? COMPLAINT_FORGOTTEN : NOTHING_HEARD);
    return now < forgottenAt
      ? { ...base, nextDeadline: Math.min(forgottenAt, found.nextDeadline ?? forgottenAt) }
      : { ...base, ...UNDER_WAY, waitsFor: null, words: [], isUnknown: true, hidden: WRITES_HIDDEN };
  }
  const isTold = said.lastAt !== null || found.waitsFor === 'binder' || found.waitsFor === 'first-consumer';
  if (isTold || found.stuck) return base;
  const deadline = since + NOTHING_HEARD;
  if (now < deadline) return { ...base, nextDeadline: deadline };
  return { ...base, isOverdue: true, hidden: WORDS_HIDDEN };
}
