import type { ClaimLink, RolloutLink, Verdict, WorkloadLink } from '../model/answer.ts';
import { sanitize, wrap } from './text-layout.ts';

const MAX_CLAIMS = 5;

/** What a number of Pods is said to be. */
const STATES: { readonly [verdict in Verdict]: string } = {
  healthy: 'up',
  'in-progress': 'under way',
  slow: 'slow',
  failing: 'failing',
  failed: 'failed',
  unknown: 'unknown',
  aborted: 'deleted before they were up',
  deleted: 'deleted',
};

/** `9 up, 2 failing`; a Pod of a Job is not to be up for ever. */
export const countsText = (
  counts: { readonly [verdict in Verdict]?: number | undefined },
  kind: string,
): string =>
  Object.entries(STATES)
    .flatMap(([verdict, state]) => {
      const count = counts[verdict as Verdict] ?? 0;
      return count === 0 ? [] : [`${count} ${verdict === 'healthy' && kind === 'Job' ? 'well' : state}`];
    })
    .join(', ');

/** Which rollout a Pod belongs to, and how its siblings fare. */
export function partOf(workload: WorkloadLink | null, width: number): string[] {
  if (workload === null) return [];
  const { kind, name, revision, rollout, others } = workload;
  const template = revision === null ? '' : `, revision ${revision}`;
  const came = rollout === null ? '' : `; ${cameWith(rollout, kind)}`;
  return [
    ...wrap(sanitize(`${kind} ${name}${template}${came}.`), width),
    ...wrap(sanitize(siblings(kind, name, others)), width),
  ].filter((line) => line !== '');
}

function cameWith({ outcome, startedAt, code, requestedBy }: RolloutLink, kind: string): string {
  const what = kind === 'Job' ? 'the run' : 'the rollout';
  const who = requestedBy === null ? 'began' : `${requestedBy} began`;
  const how = code === null || outcome === 'succeeded' ? outcome : `${outcome}, ${code}`;
  return `it came with ${what} that ${who} at ${startedAt.slice(0, 10)} ${startedAt.slice(11, 23)} (${how})`;
}

function siblings(kind: string, name: string, others: WorkloadLink['others']): string {
  const total = Object.values(others).reduce((sum, count) => sum + count, 0);
  if (total === 0) return '';
  const pods = `other ${total === 1 ? 'Pod' : 'Pods'} of ${kind} ${name}`;
  const isUp = others.healthy === total;
  const state = kind === 'Job' ? 'went well' : total === 1 ? 'is up' : 'are up';
  if (isUp) return total === 1 ? `The ${pods} ${state}.` : `The ${total} ${pods} ${state}.`;
  return `The ${total} ${pods}: ${countsText(others, kind)}.`;
}

/** A line for each claim. */
export function claimLines(claims: readonly ClaimLink[], width: number): string[] {
  const lines = claims.slice(0, MAX_CLAIMS).flatMap((claim) => wrap(sanitize(claimText(claim)), width));
  const left = claims.length - MAX_CLAIMS;
  return left > 0 ? [...lines, `and ${left} more: see --json`] : lines;
}

function claimText({ name, phase, verdict, code, volume, storageClass, node }: ClaimLink): string {
  const facts = [
    phase ?? (verdict === null ? 'not seen in this log' : verdict),
    ...(code === null ? [] : [code]),
    ...(storageClass === null ? [] : [storageClass === '' ? 'no class' : `class ${storageClass}`]),
    ...(volume === null ? [] : [`volume ${volume}`]),
    ...(node === null ? [] : [`node ${node}`]),
  ];
  return `${name}: ${facts.join(' · ')}`;
}
