import type {
  PodOfWorkloadAnswer,
  RefusedCreates,
  RolloutAnswer,
  WorkloadDocument,
} from '../model/object-answer.ts';
import type { CommandAnswer, Verdict } from '../model/answer.ts';
import { formatDuration } from './format-duration.ts';
import { SYMBOLS } from './headline.ts';
import { claimLines, countsText } from './link-lines.ts';
import { renderAnswer, type RenderOptions, type Style } from './render-answer.ts';
import { padEnd, sanitize, wrap } from './text-layout.ts';
import { objectTold } from './told.ts';

const MAX_PODS = 8;
const MAX_ROLLOUTS = 5;
const MAX_REFUSED = 3;

/** How a rollout stands, for people: why it is not done, how far it has come, and its Pods. */
export const renderWorkload = (document: WorkloadDocument, options: RenderOptions): string =>
  renderAnswer(objectTold(document.diagnosis), options, (width, style) => ({
    facts: [['Progress', [...wrap(progressText(document), width), ...begun(document, width)]]],
    comparisons: [],
    parts: [
      ['Pods', podLines(document, style)],
      [
        'Refused',
        document.refusedCreates.slice(0, MAX_REFUSED).flatMap((refused) => wrap(refusedText(refused), width)),
      ],
      ['Rollouts', rolloutLines(document.rollouts, width)],
      ['Claims', claimLines(document.claims, width)],
    ],
    commands: undo(document),
  }));

const clockOf = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 23)}`;

/** `1 of 3 updated, 2 available`, of the rollout that the answer speaks of; else what the controller, or the Pods, tell. */
function progressText({ kind, status, diagnosis, pods }: WorkloadDocument): string {
  const progress = diagnosis.delivery?.progress;
  const paused = status?.paused === true ? ' (paused)' : '';
  if (progress !== undefined) {
    const { wanted, updated, available, failed } = progress;
    const told = shares(wanted, [
      [kind === 'Job' ? null : updated, 'updated'],
      [available, kind === 'Job' ? 'completed' : 'available'],
      [failed === 0 ? null : failed, 'failed'],
    ]);
    if (told !== '') return `${told}${paused}`;
  }
  if (status !== null) {
    const { desired, updated, ready, available, active, succeeded, failed } = status;
    const told =
      kind === 'Job'
        ? shares(desired, [
            [succeeded, 'completed'],
            [active, 'active'],
            [failed, 'failed'],
          ])
        : shares(desired, [
            [updated, 'updated'],
            [ready, 'ready'],
            [available, 'available'],
          ]);
    if (told !== '') return `${told}, as of ${clockOf(status.at)}${paused}`;
  }
  const counts = countsText(pods.counts, kind);
  return `its status is not in this log; of its Pods ${counts === '' ? 'there is none in it' : `in it ${counts}`}`;
}

function shares(
  desired: number | null,
  counts: readonly (readonly [count: number | null, what: string])[],
): string {
  const known = counts.filter(([count]) => count !== null);
  return known
    .map(([count, what], i) =>
      i === 0 && desired !== null ? `${count} of ${desired} ${what}` : `${count} ${what}`,
    )
    .join(', ');
}

/** When the rollout that the answer speaks of began, and who asked for it. */
function begun({ rollouts, diagnosis }: WorkloadDocument, width: number): string[] {
  const rollout = rollouts.find(({ startedAt }) => startedAt === diagnosis.delivery?.startedAt);
  if (rollout === undefined) return [];
  const who = rollout.requestedBy === null ? '' : ` by ${rollout.requestedBy}`;
  const begin = wrap(sanitize(`begun ${clockOf(rollout.startedAt)}${who}${revisionText(rollout)}`), width);
  const holder = rollout.progress?.heldUpBy ?? null;
  if (holder === null) return begin;
  const what =
    holder.kind === 'PodRefusal' ? 'creates that were refused' : `Pod ${holder.name ?? holder.uid}`;
  return [...begin, ...wrap(sanitize(`held up by ${what}`), width)];
}

/** What the Pods of a template stumble over, and those of another may not. */
const OF_THE_TEMPLATE = new Set(['image', 'init', 'container-start', 'readiness', 'running']);

/** The way back, where there is one: an earlier rollout went well, and the new template is what fails. */
function undo({ kind, name, namespace, diagnosis, rollouts }: WorkloadDocument): CommandAnswer[] {
  const { delivery, primary } = diagnosis;
  const isBad = delivery !== null && delivery.outcome !== 'succeeded' && primary !== null;
  if (kind === 'Job' || !isBad || primary.side !== 'user' || !OF_THE_TEMPLATE.has(primary.phase)) return [];
  const earlier = rollouts.filter(({ startedAt }) => startedAt < delivery.startedAt);
  if (!earlier.some(({ outcome }) => outcome === 'succeeded')) return [];
  const run = `kubectl rollout undo ${kind.toLowerCase()}/${name} -n ${namespace}`;
  return [{ run, risk: 'changes-reversibly' }];
}

const revisionText = ({ revision }: RolloutAnswer): string =>
  revision === undefined || revision === null ? '' : `, revision ${revision}`;

/** A line for each Pod that is there, or went in trouble, the one that holds it up first; how many are not shown. */
function podLines({ kind, pods, diagnosis }: WorkloadDocument, style: Style): string[] {
  const holder = diagnosis.delivery?.progress?.heldUpBy?.uid;
  const telling = pods.items.filter(
    ({ goneAt, code, verdict }) => goneAt === null || code !== null || verdict === 'failed',
  );
  const shown = [
    ...telling.filter(({ uid }) => uid === holder),
    ...telling.filter(({ uid }) => uid !== holder),
  ].slice(0, MAX_PODS);
  const names = Math.max(0, ...shown.map((pod) => nameOf(pod).length));
  const lines = shown.map((pod) => {
    const [symbol, tone] = SYMBOLS[pod.verdict];
    const facts = [
      pod.code ?? pod.verdict,
      pod.node ?? 'no node',
      pod.revision ?? '',
      pod.goneAt === null ? '' : 'gone',
    ];
    return `${style.tones[tone](symbol)} ${padEnd(nameOf(pod), names)}  ${sanitize(facts.filter((fact) => fact !== '').join(' · '))}`;
  });
  const rest: { [verdict in Verdict]?: number } = { ...pods.counts };
  for (const { verdict } of shown) rest[verdict] = (rest[verdict] ?? 0) - 1;
  const left = countsText(rest, kind);
  if (left === '') return lines;
  return [...lines, lines.length === 0 ? left : `and ${left}`];
}

const nameOf = ({ name, uid }: PodOfWorkloadAnswer): string => sanitize(name ?? uid);

function refusedText({ attempts, code, firstAt, lastAt }: RefusedCreates): string {
  const times = attempts === 1 ? `1 create of a Pod` : `${attempts} creates of Pods`;
  const span = firstAt === lastAt ? clockOf(firstAt) : `${clockOf(firstAt)} to ${lastAt.slice(11, 23)}`;
  return sanitize(`${times} refused, ${span}${code === null ? '' : `: ${code}`}`);
}

/** The rollouts before, when there were any. */
function rolloutLines(rollouts: readonly RolloutAnswer[], width: number): string[] {
  if (rollouts.length < 2) return [];
  const lines = rollouts.slice(0, MAX_ROLLOUTS).flatMap((rollout) => {
    const took = rollout.durationMs === null ? '' : ` after ${formatDuration(rollout.durationMs)}`;
    const code = rollout.code === null ? '' : `: ${rollout.code}`;
    return wrap(
      sanitize(`${clockOf(rollout.startedAt)} ${rollout.outcome}${took}${code}${revisionText(rollout)}`),
      width,
    );
  });
  const left = rollouts.length - MAX_ROLLOUTS;
  return left > 0 ? [...lines, `and ${left} before: see --json`] : lines;
}
