import type { DeliveryLine } from '../model/answer.ts';
import type { DeliveryKind } from '../model/delivery.ts';

/** What is said of an object by how its delivery goes. */
export interface DeliveryWords {
  readonly noun: string;
  readonly underWay: string;
  /** Something holds it up. */
  readonly stuck: string;
  readonly failed: string;
  /** The ellipsis stands for how long it took. */
  readonly aborted: string;
  readonly done: string;
  /** Done, and nothing has befallen it since. */
  readonly doneAndWell: string;
}

const WORDS: { readonly [kind in DeliveryKind]: DeliveryWords } = {
  create: {
    noun: 'start',
    underWay: 'is starting',
    stuck: 'has not started',
    failed: 'failed to start',
    aborted: 'was deleted…, before it was up',
    done: 'was up',
    doneAndWell: 'is up: delivered',
  },
  delete: {
    noun: 'deletion',
    underWay: 'is being deleted',
    stuck: 'will not go away',
    failed: 'failed in its deletion',
    aborted: 'was deleted…, before its deletion was done',
    done: 'was deleted',
    doneAndWell: 'was deleted',
  },
  upgrade: {
    noun: 'change',
    underWay: 'has a change under way',
    stuck: 'has a change under way',
    failed: 'failed in its change',
    aborted: 'was deleted…, before its change was done',
    done: 'finished its change',
    doneAndWell: 'finished its change',
  },
  rollout: {
    noun: 'rollout',
    underWay: 'is being rolled out',
    stuck: 'has not been rolled out',
    failed: 'failed to roll out',
    aborted: 'was deleted or changed again…, before it was rolled out',
    done: 'was rolled out',
    doneAndWell: 'is up: rolled out',
  },
  'pvc-bind': {
    noun: 'binding',
    underWay: 'has not been bound',
    stuck: 'has not been bound',
    failed: 'failed to be bound',
    aborted: 'was deleted…, before it was bound',
    done: 'was bound',
    doneAndWell: 'is bound: delivered',
  },
};

/** A Job is not to be up but to come to its end. */
const JOB: DeliveryWords = {
  noun: 'run',
  underWay: 'has been running',
  stuck: 'has not completed',
  failed: 'failed',
  aborted: 'was deleted…, before it completed',
  done: 'completed',
  doneAndWell: 'completed',
};

export function wordsOf({ kind, phase, object }: DeliveryLine): DeliveryWords {
  if (kind === 'rollout' && object.kind === 'Job') return JOB;
  if (kind === 'create' && phase === 'readiness') return { ...WORDS.create, stuck: 'has not been ready' };
  return WORDS[kind];
}
