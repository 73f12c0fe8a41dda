import { isRolledOutKind, parseWorkloadKey } from '../../model/workload.ts';
import type { RecordView } from '../../model/record.ts';
import { leastOf } from '../../lib/extremes.ts';
import type { Micros } from '../../lib/micros.ts';
import type { Deadlines } from '../deadlines.ts';
import type { Report, Story } from '../report.ts';
import { type Incarnation, unfoldWorkload } from './life.ts';
import { findMarks, scalingsOf } from './marks.ts';
import { resolveStarts } from './resolve.ts';
import { concludeRollouts, type Concluded } from './rollout.ts';
import { workloadSignals } from './signals.ts';
import { findStarts } from './starts.ts';
import { membersOf } from './team.ts';
import { unseenRollouts } from './unseen.ts';

/** Of a workload that nothing was observed of: its Pods alone tell. */
const UNSEEN: Incarnation = {
  uid: '',
  create: null,
  bornAt: null,
  steps: [],
  events: [],
  removedAt: null,
  until: Number.POSITIVE_INFINITY,
};

/** Concludes every rollout of everything that ever had the name of a workload. Pure. */
export function reportWorkload(record: RecordView, watermark: Micros, deadlines: Deadlines): Report {
  const { target, observations, members } = record;
  const kind = parseWorkloadKey(target.uid)?.kind ?? '';
  const unfolded = unfoldWorkload(observations);
  const incarnations = unfolded.length === 0 ? [UNSEEN] : unfolded;
  const stories: Story[] = [];
  const concluded: Concluded[] = [];
  for (const incarnation of isRolledOutKind(kind) ? incarnations : []) {
    if (!isRolledOutKind(kind)) continue;
    const crew = membersOf(incarnation, kind, members.list());
    const scalings = kind === 'Deployment' ? scalingsOf(incarnation, target.name) : [];
    const marks = kind === 'Job' ? [] : findMarks(incarnation, target.name, crew, scalings);
    const begun = [
      ...unseenRollouts(incarnation, kind, target.name, crew),
      ...resolveStarts(incarnation, findStarts(incarnation, kind), marks, kind, target.name),
    ].sort((a, b) => a.at - b.at);
    for (const rollout of concludeRollouts({
      target,
      kind,
      incarnation,
      begun,
      crew,
      scalings,
      judge: members.judge,
      watermark,
      deadlines,
    })) {
      const { delivery, holder } = rollout;
      concluded.push(rollout);
      stories.push({
        delivery,
        incident: null,
        signals: () =>
          workloadSignals(incarnation, delivery.startedAt, delivery.finalAt ?? Number.POSITIVE_INFINITY),
        pod: null,
        borrowed: () => holder?.diagnosis ?? null,
      });
    }
  }
  const deliveries = concluded.map(({ delivery }) => delivery);
  const last = incarnations.at(-1) ?? UNSEEN;
  const deadlinesLeft = deliveries.flatMap(({ nextDeadline }) => nextDeadline ?? []);
  return {
    object: {
      cluster: target.cluster,
      kind,
      namespace: target.namespace,
      name: target.name,
      uid: last.uid === '' ? null : last.uid,
      node: null,
      owner: deliveries.at(-1)?.object?.owner ?? null,
    },
    deliveries,
    incidents: [],
    stories,
    pod: null,
    gone: last.removedAt !== null,
    placedByScheduler: null,
    removedAt: last.removedAt,
    completedAt: null,
    nextDeadline: deadlinesLeft.length === 0 ? null : leastOf(deadlinesLeft, (at) => at),
    settled: deliveries.every(({ finalAt }) => finalAt !== null),
  };
}
