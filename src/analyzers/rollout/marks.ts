import { leastOf } from '../../lib/extremes.ts';
import type { Micros } from '../../lib/micros.ts';
import type { Member } from '../../model/member.ts';
import type { Incarnation } from './life.ts';
import { leftAt } from './team.ts';
import { hashOf, toldRevision } from './workload.ts';

/** A sign that a revision began to be rolled out at a time, wherever it stands. */
export interface Mark {
  readonly at: Micros;
  readonly revision: string;
  /** Whether the controller itself said so, in a status. */
  readonly told: boolean;
  /** Whether it shows that the revision had no Pods before. */
  readonly fromNothing: boolean;
  /** Whether it shows that the revision had Pods before the log began. */
  readonly isOld: boolean;
  /** Whether a later revision was given up for it. */
  readonly isReturn: boolean;
}

/** A ReplicaSet was told how many Pods to have. */
export interface Scaling {
  readonly at: Micros;
  readonly revision: string;
  /** `null` before Kubernetes 1.27, which tells only the new number. */
  readonly from: number | null;
  readonly to: number;
}

const SCALED = /Scaled (?:up|down) replica set (\S+)(?: from (\d+))? to (\d+)/;

/** What the Deployment controller said it did, in order. */
export function scalingsOf({ events }: Incarnation, deployment: string): Scaling[] {
  return events.flatMap(({ at, event }) => {
    if (event.reason !== 'ScalingReplicaSet') return [];
    const [, replicaSet, from, to] = SCALED.exec(event.message) ?? [];
    const revision = replicaSet === undefined ? null : hashOf(replicaSet, deployment);
    if (revision === null) return [];
    return [{ at, revision, from: from === undefined ? null : Number(from), to: Number(to) }];
  });
}

/**
 * When each revision was first seen to be worked on: by its controller's words, or by the birth of a Pod. Of a workload of
 * whose past nothing is known, the first Pod of a revision does not show that the revision is new.
 */
export function findMarks(
  incarnation: Incarnation,
  name: string,
  members: readonly Member[],
  scalings: readonly Scaling[],
): Mark[] {
  const marks: Mark[] = [];
  let told: string | null = null;
  for (const { at, workload } of incarnation.steps) {
    const { metadata, status } = workload ?? {};
    // What the answer to a change says is still about what was before it.
    if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) continue;
    const revision = toldRevision(workload, name);
    if (revision === null || revision === told) continue;
    marks.push({ at, revision, told: true, fromNothing: false, isOld: false, isReturn: false });
    told = revision;
  }
  const first = new Map<string, Mark>();
  const counted = new Set<string>();
  const note = (revision: string, at: Micros, fromNothing: boolean, isOld: boolean): void => {
    const known = first.get(revision);
    // Of the Pods of a revision most say nothing that the first did not.
    const isKnown = known !== undefined && (known.fromNothing || !fromNothing) && (known.isOld || !isOld);
    if (isKnown && at >= known.at) return;
    first.set(revision, {
      at: Math.min(at, known?.at ?? at),
      revision,
      told: false,
      fromNothing: fromNothing || known?.fromNothing === true,
      isOld: isOld || known?.isOld === true,
      isReturn: false,
    });
  };
  for (const { at, revision, from, to } of scalings) {
    if (to <= (from ?? 0)) continue;
    const isFirst = !counted.has(revision);
    counted.add(revision);
    const fromNothing = from === 0 || (from === null && isFirst && bornAtFirst(members, revision) >= to);
    note(revision, at, fromNothing, (from ?? 0) > 0);
  }
  for (const { kind, revision, bornAt, create } of members) {
    if (revision !== null) note(revision, bornAt, false, kind === 'Pod' && create === null);
  }
  marks.push(...first.values(), ...returnsIn(scalings));
  return marks.toSorted((a, b) => a.at - b.at || (a.revision < b.revision ? -1 : 1));
}

/** The newest ReplicaSet was scaled to nothing while another one keeps its Pods: the Deployment went back to that one. */
function returnsIn(scalings: readonly Scaling[]): Mark[] {
  const marks: Mark[] = [];
  const sizes = new Map<string, number>();
  let newest: string | null = null;
  for (const { at, revision, to } of scalings) {
    if (to > 0 && !sizes.has(revision)) newest = revision;
    sizes.set(revision, to);
    if (to > 0 || revision !== newest) continue;
    const [other, ...more] = [...sizes].flatMap(([name, size]) => (size > 0 ? [name] : []));
    if (other === undefined || more.length > 0) continue;
    marks.push({ at, revision: other, told: false, fromNothing: false, isOld: false, isReturn: true });
    newest = other;
  }
  return marks;
}

/** How many Pods of a revision were born before one of them left, the first of them in the log. */
function bornAtFirst(members: readonly Member[], revision: string): number {
  const own = members.filter((member) => member.kind === 'Pod' && member.revision === revision);
  const left = leastOf(own, (member) => leftAt(member) ?? Number.POSITIVE_INFINITY);
  return own.filter(
    ({ create, bornBeforeLog, bornAt }) => create !== null && !bornBeforeLog && bornAt <= left,
  ).length;
}
