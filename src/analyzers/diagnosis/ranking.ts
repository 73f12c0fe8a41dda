import type { DeliveryKind, Phase } from '../../model/delivery.ts';
import { type Candidate, stillSays, type Weight, WEIGHTS } from './candidate.ts';
import type { Subject } from './subject.ts';

/** Phases that overlap while a node makes a Pod ready to run: which of them is held up is not always told. */
const PREPARATION: ReadonlySet<Phase> = new Set(['volume', 'sandbox', 'image', 'init', 'container-start']);
const REMOVAL: ReadonlySet<Phase> = new Set(['admission', 'grace', 'kill', 'detach', 'finalizers']);

type PhasedCandidate = Pick<Candidate, 'rule' | 'derived'>;

/** The phase that the subject is held up in; `null` when in none. */
export const heldPhase = ({ delivery, incident }: Subject): Phase | null =>
  delivery === null ? (incident?.phase ?? null) : delivery.phase;

/** What happens to a Pod that runs is an incident, whatever it holds up; a delivery says where it is held up. */
export function fitsPhase({ rule, derived }: PhasedCandidate, subject: Subject): boolean {
  const held = heldPhase(subject);
  if (held === null) return false;
  // What the delivery analyzer concluded is about the phase that it concluded.
  return subject.delivery === null || derived !== null || holdsUp(rule, held);
}

const holdsUp = (rule: Candidate['rule'], held: Phase | null): boolean =>
  held !== null && (rule.phase.includes(held) || rule.phase.includes('delivery'));

/** The phase that a cause holds up here. */
export function phaseOf(candidate: PhasedCandidate, subject: Subject): Phase {
  const held = heldPhase(subject);
  if (held !== null && fitsPhase(candidate, subject)) return held;
  return usualPhase(candidate.rule.phase) ?? held ?? 'running';
}

const usualPhase = (phases: Candidate['rule']['phase']): Phase | null =>
  phases.find((phase): phase is Phase => phase !== 'delivery') ?? null;

/** Whether a cause can have to do with a delivery of this kind at all: why a Pod goes is not why it does not get away. */
function concernsKind({ rule, derived }: Candidate, kind: DeliveryKind | null): boolean {
  if (kind !== 'delete' || derived !== null) return true;
  return rule.phase.some((phase) => phase !== 'delivery' && REMOVAL.has(phase));
}

/** Whether to name it beside the primary: an echo from another phase only repeats that something is not ready. */
export function isWorthTelling(candidate: Candidate, subject: Subject): boolean {
  if (!concernsKind(candidate, subject.delivery?.kind ?? null)) return false;
  return candidate.weight !== WEIGHTS.echo || holdsUp(candidate.rule, heldPhase(subject));
}

/** The first cause: the one that explains most of what holds the subject up; `null` when none does. */
export function choosePrimary(candidates: readonly Candidate[], subject: Subject): Candidate | null {
  const concerned = candidates.filter((one) => concernsKind(one, subject.delivery?.kind ?? null));
  const fitting = concerned.filter((one) => fitsPhase(one, subject));
  if (fitting.some(({ weight }) => weight !== WEIGHTS.echo)) return first(fitting, subject);
  const near = concerned.filter((one) => isNear(one, subject));
  return first(near.length > 0 ? near : fitting, subject);
}

/** A cause of another phase that overlaps with the one held up, that is not over, and that is more than an echo. */
function isNear({ rule, weight, lastAt }: Candidate, { delivery }: Subject): boolean {
  if (delivery === null || delivery.phase === null || weight === WEIGHTS.echo) return false;
  const usual = usualPhase(rule.phase);
  if (usual === null || !PREPARATION.has(usual) || !PREPARATION.has(delivery.phase)) return false;
  const span = (phase: Phase) => delivery.phases.find((one) => one.phase === phase);
  const heldSince = span(delivery.phase)?.startedAt ?? delivery.startedAt;
  return span(usual)?.state !== 'complete' && lastAt >= heldSince;
}

interface Ranked {
  readonly candidate: Candidate;
  readonly echo: boolean;
  readonly proven: boolean;
  readonly elsewhere: boolean;
  readonly weight: Weight;
  readonly overcome: boolean;
}

function first(candidates: readonly Candidate[], subject: Subject): Candidate | null {
  const ranked = candidates.map((candidate): Ranked => {
    const echo = candidate.weight === WEIGHTS.echo;
    const elsewhere = isElsewhere(candidate, subject);
    const rivals = candidates.filter(
      (other) => other.weight === candidate.weight && isElsewhere(other, subject) === elsewhere,
    );
    return {
      candidate,
      echo,
      proven: candidate.derived !== null,
      elsewhere,
      weight: candidate.weight,
      overcome: isOvercome(candidate, rivals, subject),
    };
  });
  return ranked.toSorted(compare)[0]?.candidate ?? null;
}

/** Specific before echo; then what states prove, the stuck container's own, the specific, the still true, precedence. */
const compare = (a: Ranked, b: Ranked): number =>
  Number(a.echo) - Number(b.echo) ||
  Number(b.proven) - Number(a.proven) ||
  Number(a.elsewhere) - Number(b.elsewhere) ||
  a.weight - b.weight ||
  Number(a.overcome) - Number(b.overcome) ||
  a.candidate.rule.precedence - b.candidate.rule.precedence ||
  a.candidate.firstAt - b.candidate.firstAt ||
  (a.candidate.rule.code < b.candidate.rule.code ? -1 : 1);

/** Whether it speaks only of containers other than the one that holds the subject up. */
function isElsewhere({ signals }: Candidate, { delivery, incident }: Subject): boolean {
  const container = (delivery ?? incident)?.container ?? null;
  if (container === null || signals.length === 0) return false;
  return signals.every(({ signal }) => signal.container !== null && signal.container !== container);
}

/** Whether it had ended before another of the same weight began, and that one does not name it too. */
function isOvercome(candidate: Candidate, rivals: readonly Candidate[], { pod }: Subject): boolean {
  if (candidate.derived !== null) return false;
  if (candidate.signals.some(({ signal }) => stillSays(pod, signal))) return false;
  const { code } = candidate.rule;
  return rivals.some(
    ({ rule, firstAt, signals }) =>
      rule.code !== code &&
      firstAt > candidate.lastAt &&
      !signals.some(({ hit }) => hit.beside.includes(code)),
  );
}
