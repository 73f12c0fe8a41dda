import type { Pod } from '../../model/pod.ts';
import type { Confidence, Finding } from '../../model/diagnosis.ts';
import type { Evidence } from '../../model/signal.ts';
import { type Candidate, type NamedSignal, stillSays, weightOf, WEIGHTS } from './candidate.ts';
import { exitMeaning } from './exit-code.ts';
import { phaseOf } from './ranking.ts';
import type { Subject } from './subject.ts';
import { fillCommand, fillText, type TemplateValues } from './template.ts';

/** A candidate explained and proven. */
export function findingOf(candidate: Candidate, subject: Subject): Finding {
  const { rule } = candidate;
  const speaker = speakerOf(candidate, subject);
  const values = { ...valuesOf(speaker, subject), ...groupsOf(candidate, speaker) };
  const explanation = fillText(rule.explanation, values);
  const context = speaker?.hit.context ?? '';
  return {
    code: rule.code,
    title: fillText(rule.title, values),
    phase: phaseOf(candidate, subject),
    side: speaker?.hit.match.side ?? candidate.derived?.side ?? rule.side,
    severity: rule.severity,
    confidence: confidenceOf(candidate, speaker),
    since: candidate.firstAt,
    explanation: context === '' ? explanation : `${explanation} ${context}`,
    remediation: fillText(rule.remediation, values),
    commands: rule.commands.map(({ run, risk }) => ({ run: fillCommand(run, values), risk })),
    links: rule.links,
    evidence: evidenceOf(candidate),
  };
}

/** The signal that speaks for a candidate: of the stuck container, the most telling, still true, the last. */
function speakerOf({ signals }: Candidate, { delivery, incident, pod }: Subject): NamedSignal | null {
  const container = (delivery ?? incident)?.container ?? null;
  const rank = ({ signal, hit }: NamedSignal): number =>
    (container !== null && signal.container === container ? 8 : 0) +
    (weightOf(hit) === WEIGHTS.echo ? 0 : 4) +
    (Object.values(hit.groups).some((group) => group !== '') ? 2 : 0) +
    (stillSays(pod, signal) ? 1 : 0);
  return signals.reduce<NamedSignal | null>(
    (best, next) => (best === null || rank(next) >= rank(best) ? next : best),
    null,
  );
}

function valuesOf(speaker: NamedSignal | null, { object, delivery, incident, pod }: Subject): TemplateValues {
  const signal = speaker?.signal ?? null;
  const container = signal?.container ?? (delivery ?? incident)?.container ?? null;
  const code = signal?.exitCode ?? null;
  return {
    pod: object.name,
    kind: object.kind,
    namespace: object.namespace,
    node: object.node ?? pod?.spec?.nodeName,
    owner: object.owner === null ? null : `${object.owner.kind} ${object.owner.name}`,
    container,
    image: imageOf(pod, container),
    exitCode: code === null ? null : String(code),
    exitMeaning: code === null ? null : meaning(code, signal?.signal ?? null),
    message: quoted(signal?.message ?? ''),
    lastWords: lastWords(signal?.message ?? ''),
    reason: signal?.reason,
    user: signal?.user,
    claims: oneOf(object.claims ?? []),
  };
}

/** Which of several is meant is not told. */
const oneOf = (names: readonly string[]): string =>
  names.length > 1 ? `one of ${names.join(', ')}` : (names[0] ?? '');

function meaning(code: number, signal: number | null): string {
  const words = exitMeaning(code, signal);
  return words === '' ? '' : ` (${words})`;
}

/** What the words of all its signals captured; the speaker's first. */
function groupsOf({ signals }: Candidate, speaker: NamedSignal | null): TemplateValues {
  const groups: Record<string, string> = {};
  for (const { hit } of [...signals, ...(speaker === null ? [] : [speaker])]) {
    for (const [name, value] of Object.entries(hit.groups)) if (value !== '') groups[name] = value;
  }
  return groups;
}

const MAX_QUOTE = 300;

function quoted(message: string): string {
  const text = message.replace(/\s+/g, ' ').trim();
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}

const lastWords = (message: string): string =>
  message.trim() === '' ? '' : `It said: “${quoted(message)}”.`;

function imageOf(pod: Pod | null, container: string | null): string | null {
  const spec = pod?.spec;
  const all = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const own =
    container === null ? (all.length === 1 ? all[0] : undefined) : all.find(({ name }) => name === container);
  return own?.image ?? null;
}

/** Words name a cause; an exit code or an echo only points at one; silence proves least. */
function confidenceOf(candidate: Candidate, speaker: NamedSignal | null): Confidence {
  const { rule, derived, weight } = candidate;
  const stated = speaker?.hit.match.confidence ?? derived?.confidence ?? rule.confidence;
  if (stated !== undefined) return stated;
  if (derived !== null) return 'low';
  return weight === WEIGHTS.specific ? 'high' : 'medium';
}

const FIRST_KEPT = 2;
const LAST_KEPT = 3;

/** The first and the last few proofs, each once. */
function evidenceOf({ signals }: Candidate): readonly Evidence[] {
  const all = new Map(
    signals.map(({ signal: { evidence } }) => [`${evidence.auditId} ${evidence.path}`, evidence]),
  );
  const sorted = [...all.values()].toSorted((a, b) => a.at - b.at);
  if (sorted.length <= FIRST_KEPT + LAST_KEPT) return sorted;
  return [...sorted.slice(0, FIRST_KEPT), ...sorted.slice(-LAST_KEPT)];
}
