import type { Micros } from '../../lib/micros.ts';
import type { Observation } from '../../model/observation.ts';
import { BLANK_SIGNAL, type Signal } from '../../model/signal.ts';
import { type ClaimLife, lastKnown, type Word } from './claim-life.ts';
import { phaseOf, storageClassOf, volumeOf } from './claim-state.ts';

/** What Kubernetes Events said, each thing once, in order. */
function wordSignals(words: readonly Word[]): Signal[] {
  const signals = new Map<string, Signal>();
  for (const { at, event, observation } of words) {
    const { reason, message } = event;
    const key = `${reason}\n${message}`;
    const known = signals.get(key);
    if (known !== undefined) {
      signals.set(key, {
        ...known,
        firstAt: Math.min(known.firstAt, at),
        lastAt: Math.max(known.lastAt, at),
      });
      continue;
    }
    const { auditId, stage, bodyPath } = observation;
    signals.set(key, {
      ...BLANK_SIGNAL,
      reason,
      message,
      warning: event.type === 'Warning',
      firstAt: at,
      lastAt: at,
      evidence: { auditId, stage, at: observation.at, path: `${bodyPath}.message`, text: message || reason },
    });
  }
  return [...signals.values()].toSorted((a, b) => a.firstAt - b.firstAt);
}

/** Where the object shows what its state proves. */
function proofOf(life: ClaimLife): { path: string; text: string } {
  const claim = lastKnown(life);
  const phase = phaseOf(claim);
  if (phase === 'Lost') return { path: 'status.phase', text: phase };
  const volume = volumeOf(claim);
  if (volume !== null) return { path: 'spec.volumeName', text: volume };
  const text =
    storageClassOf(life.steps) === '' ? 'the claim asks for no storage class' : 'no volume was made since';
  return { path: 'spec.storageClassName', text };
}

/** The signal of a code that nothing but states and times tells; `null` when no change of the claim was logged. */
function derivedSignal(life: ClaimLife, code: string, from: Micros, to: Micros): Signal | null {
  const step = life.steps.at(-1);
  if (step === undefined) return null;
  const { auditId, stage, at, bodyPath } = step.observation;
  const { path, text } = proofOf(life);
  return {
    ...BLANK_SIGNAL,
    source: 'derived',
    reason: code,
    firstAt: Math.max(from, step.at),
    lastAt: Math.max(to, step.at),
    evidence: { auditId, stage, at, path: `${bodyPath}.${path}`, text },
  };
}

export interface ClaimSignalsQuestion {
  readonly life: ClaimLife;
  readonly words: readonly Word[];
  readonly derivedCode: string | null;
  readonly from: Micros;
  readonly to: Micros;
}

/** What was said of a claim that may explain what holds it up. */
export function claimSignals({
  life,
  words,
  derivedCode,
  from,
  to,
}: ClaimSignalsQuestion): readonly Signal[] {
  const said = wordSignals(words);
  const derived = derivedCode === null ? null : derivedSignal(life, derivedCode, from, to);
  return derived === null ? said : [...said, derived];
}

/** What the API server said when it refused the create. */
export function refusalSignal(observation: Observation): Signal {
  const { reason, message, code, action, subresource, user, requestedAt, auditId, stage, at } = observation;
  const text = message || `${code} ${reason}`;
  return {
    ...BLANK_SIGNAL,
    source: 'response',
    reason,
    message,
    httpStatus: code,
    verb: action,
    subresource,
    user,
    firstAt: requestedAt,
    lastAt: requestedAt,
    evidence: { auditId, stage, at, path: 'responseStatus.message', text },
  };
}
