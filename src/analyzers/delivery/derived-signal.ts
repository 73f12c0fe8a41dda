import { BLANK_SIGNAL, type Signal } from '../../model/signal.ts';
import type { Life, Step } from './life.ts';
import type { Window } from './signals.ts';

/** What the proof of a silence says: the last that was heard, or what is still there. */
function proofOf({ observation, pod }: Step): { path: string; text: string } {
  const { action, subresource, user, bodyPath } = observation;
  const finalizers = pod?.metadata?.finalizers ?? [];
  if (finalizers.length > 0) return { path: `${bodyPath}.metadata.finalizers`, text: finalizers.join(', ') };
  const what = subresource === '' || subresource === action ? action : `${action} of ${subresource}`;
  return { path: bodyPath, text: `the last that was logged before: ${what} by ${user}` };
}

/** The signal of a code that nothing but states and times tells; `null` when the log shows no change in the window. */
export function derivedSignal(
  life: Life,
  { from, to }: Window,
  code: string,
  container: string | null,
): Signal | null {
  const step = life.steps.findLast(({ at }) => at <= to);
  if (step === undefined) return null;
  const { auditId, stage, at } = step.observation;
  return {
    ...BLANK_SIGNAL,
    source: 'derived',
    reason: code,
    // Which finalizers they are is what an explanation has to say.
    message: code === 'FinalizerBlocked' ? (step.pod?.metadata?.finalizers ?? []).join(', ') : '',
    container,
    firstAt: Math.max(from, step.at),
    lastAt: to,
    evidence: { auditId, stage, at, ...proofOf(step) },
  };
}

/** The signal of a code that one change proves by who made it. */
export function changeSignal(step: Step, code: string, container: string | null): Signal {
  const { auditId, stage, at, action, subresource, user, bodyPath } = step.observation;
  const what = subresource === '' || subresource === 'eviction' ? action : `${action} of ${subresource}`;
  return {
    ...BLANK_SIGNAL,
    source: 'derived',
    reason: code,
    container,
    user,
    firstAt: step.at,
    lastAt: step.at,
    evidence: { auditId, stage, at, path: bodyPath, text: `${what} by ${user}` },
  };
}
