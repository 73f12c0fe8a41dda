import type {
  PodOfWorkloadAnswer,
  Progress,
  RefusedCreates,
  RolloutAnswer,
  WorkloadDocument,
} from '../model/object-answer.ts';
import type { Verdict } from '../model/answer.ts';
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
    parts: [
      ['Pods', podLines(document, style)],
      [
        'Refused',
        document.refusedCreates.slice(0, MAX_REFUSED).flatMap((refused) => wrap(refusedText(refused), width)),
      ],
      ['Rollouts', rolloutLines(document.rollouts, width)],
      ['Claims', claimLines(document.claims, width)],
    ],
  }));

const clockOf = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 23)}`;

/** `1 of 3 updated, 2 ready, 2 available`; where its status is not logged, what its Pods tell. */
function progressText({ kind, progress, pods }: WorkloadDocument): string {
  const told = progress === null ? '' : statusText(kind, progress);
  if (told !== '' && progress !== null) {
    return `${told}, as ${clockOf(progress.at)}${progress.paused ? ' (paused)' : ''} told`;
  }
  const counts = countsText(pods.counts, kind);
  const seen = counts === '' ? 'none of its Pods is in this log' : `of its Pods in this log ${counts}`;
  return `its status is not in this log; ${seen}`;
}

function statusText(
  kind: string,
  { desired, updated, ready, available, active, succeeded, failed }: Progress,
): string {
  const share = (count: number | null, what: string): string[] =>
    count === null ? [] : [`${count} ${what}`];
  const of = desired === null ? '' : ` of ${desired}`;
  const first = kind === 'Job' ? succeeded : (updated ?? ready);
  const what = kind === 'Job' ? 'completed' : updated === null ? 'ready' : 'updated';
  if (first === null) return '';
  return [
    `${first}${of} ${what}`,
    ...(updated === null ? [] : share(ready, 'ready')),
    ...share(available, 'available'),
    ...share(active, 'active'),
    ...share(failed, 'failed'),
  ].join(', ');
}

/** When the rollout that the answer speaks of began, and who asked for it. */
function begun({ rollouts, diagnosis }: WorkloadDocument, width: number): string[] {
  const rollout = rollouts.find(({ startedAt }) => startedAt === diagnosis.delivery?.startedAt);
  if (rollout === undefined) return [];
  const who = rollout.requestedBy === null ? '' : ` by ${rollout.requestedBy}`;
  return wrap(sanitize(`begun ${clockOf(rollout.startedAt)}${who}${revisionText(rollout)}`), width);
}

function revisionText({ revisions }: RolloutAnswer): string {
  return revisions.length === 0 ? '' : `, revision ${revisions.join(' and ')}`;
}

/** A line for each Pod, those in trouble first; how many are not shown. */
function podLines({ kind, pods }: WorkloadDocument, style: Style): string[] {
  const shown = pods.items.slice(0, MAX_PODS);
  const names = Math.max(0, ...shown.map((pod) => nameOf(pod).length));
  const lines = shown.map((pod) => {
    const [symbol, tone] = SYMBOLS[pod.verdict];
    const facts = [pod.code ?? pod.verdict, pod.node ?? 'no node', pod.revision ?? ''];
    return `${style.tones[tone](symbol)} ${padEnd(nameOf(pod), names)}  ${sanitize(facts.filter((fact) => fact !== '').join(' · '))}`;
  });
  const total = Object.values(pods.counts).reduce((sum, count) => sum + count, 0);
  if (total <= shown.length) return lines;
  const rest: { [verdict in Verdict]?: number } = { ...pods.counts };
  for (const { verdict } of shown) rest[verdict] = (rest[verdict] ?? 0) - 1;
  return [...lines, `and ${total - shown.length} more: ${countsText(rest, kind)}`];
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
