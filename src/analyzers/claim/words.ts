import type { Micros } from '../../lib/micros.ts';
import type { Awaited } from '../../model/claim.ts';
import type { Word } from './claim-life.ts';

/** What the Kubernetes Events about an unbound claim come to. */
export interface Said {
  /** What it waits for by the last of them; `null` when none tells. */
  readonly waitsFor: Awaited | null;
  /** Complaints that nothing has overcome, in order. */
  readonly complaints: readonly Word[];
  /** All that was ever complained of. */
  readonly complained: readonly Word[];
  /** Since when it was left to a provisioner outside of Kubernetes that has not said a word; `null` when to none. */
  readonly unanswered: Word | null;
  /** The first and the last time that it was said to wait for its first consumer; `null` when it was not. */
  readonly consumer: { readonly first: Micros; readonly last: Micros } | null;
  /** When the last was said that tells anything about its binding; `null` when nothing was. */
  readonly lastAt: Micros | null;
}

/** The controller that binds claims to volumes. Its complaint is over when it says something else. */
const BINDER = 'persistentvolume-controller';

type Verdict = 'first-consumer' | 'complaint' | 'external' | 'answer' | 'made';

const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ['WaitForFirstConsumer', 'first-consumer'],
  ['WaitForPodScheduled', 'first-consumer'],
  ['ExternalProvisioning', 'external'],
  ['Provisioning', 'answer'],
  ['ProvisioningFailed', 'complaint'],
  ['ProvisioningCleanupFailed', 'complaint'],
  ['FailedBinding', 'complaint'],
  ['VolumeMismatch', 'complaint'],
  ['ProvisioningSucceeded', 'made'],
]);

/** Whether an Event tells of the binding; what resizes, moves or loses a volume comes after it. */
export const isAboutBinding = ({ event }: Word): boolean => VERDICTS.has(event.reason);

/** Complaints that are about volumes that are there, and not about the making of one. */
const ABOUT_BINDING = new Set(['FailedBinding', 'VolumeMismatch']);

/** What the Events say, read in order. */
export function readWords(words: readonly Word[]): Said {
  let waitsFor: Awaited | null = null;
  const complained: Word[] = [];
  let complaints: Word[] = [];
  let unanswered: Word | null = null;
  let hasAnswered = false;
  let consumer = null as Said['consumer'];
  let lastAt: Micros | null = null;
  const overcome = (): void => {
    complaints = complaints.filter(
      ({ event }) => event.component !== BINDER && !ABOUT_BINDING.has(event.reason),
    );
  };
  for (const word of words) {
    const verdict = VERDICTS.get(word.event.reason);
    if (verdict === undefined) continue;
    lastAt = word.at;
    switch (verdict) {
      case 'complaint':
        complaints.push(word);
        complained.push(word);
        waitsFor = ABOUT_BINDING.has(word.event.reason) ? 'binder' : 'provisioner';
        if (word.event.component !== BINDER) hasAnswered = true;
        break;
      case 'external':
        overcome();
        unanswered ??= word;
        waitsFor = 'provisioner';
        break;
      case 'answer':
        hasAnswered = true;
        waitsFor = 'provisioner';
        break;
      case 'made':
        complaints = [];
        waitsFor = 'binder';
        hasAnswered = true;
        break;
      default:
        overcome();
        waitsFor = verdict;
        // Whatever was asked of a provisioner is asked anew.
        unanswered = null;
        hasAnswered = false;
        consumer = { first: consumer?.first ?? word.at, last: word.at };
    }
  }
  return { waitsFor, complaints, complained, unanswered: hasAnswered ? null : unanswered, consumer, lastAt };
}

/** The volume that was made for the claim, where Events alone name it; `null` where none does. */
export function madeVolume(words: readonly Word[]): string | null {
  const made = words.findLast(({ event }) => event.reason === 'ProvisioningSucceeded');
  return /^Successfully provisioned volume (\S+)/.exec(made?.event.message ?? '')?.[1] ?? null;
}
