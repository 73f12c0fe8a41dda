import type { Micros } from '../../lib/micros.ts';
import { MICROS_PER_SECOND, parseMicros } from '../../lib/micros.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import type { Step } from './life.ts';
import type { Start } from './starts.ts';
import { conditionOf, type Workload, type WorkloadSpec, type WorkloadStatus } from './workload.ts';

/** How a rollout ended, and when that was said. */
export interface Verdict {
  readonly outcome: 'succeeded' | 'failed';
  readonly at: Micros;
}

/**
 * What the workload itself says has become of a rollout: the first status, of the steps that followed its beginning, by
 * which it is done or given up. `null` while there is none.
 */
export function ownVerdict(kind: RolledOutKind, start: Start, steps: readonly Step[]): Verdict | null {
  let generation = start.generation;
  const known = steps[0]?.before?.metadata?.generation ?? null;
  for (const { at, workload } of steps) {
    if (workload === null) continue;
    if (kind === 'Job') {
      const verdict = jobVerdict(workload);
      if (verdict !== null) return { outcome: verdict, at };
      continue;
    }
    const shown = workload.metadata?.generation ?? null;
    if (generation === null && shown !== null && (known === null || shown > known)) generation = shown;
    const { spec, status } = workload;
    if (generation === null || status === undefined || (status.observedGeneration ?? 0) < generation)
      continue;
    if (isDone[kind](status, spec ?? {})) return { outcome: 'succeeded', at };
    if (kind === 'Deployment' && isGivenUp(workload, start)) return { outcome: 'failed', at };
  }
  return null;
}

type IsDone = (status: WorkloadStatus, spec: WorkloadSpec) => boolean;

/** As `kubectl rollout status` judges. */
const isDone: Readonly<Record<Exclude<RolledOutKind, 'Job'>, IsDone>> = {
  Deployment({ replicas = 0, updatedReplicas = 0, availableReplicas = 0 }, spec) {
    const wanted = spec.replicas;
    if (wanted === undefined || wanted === 0) return false;
    return updatedReplicas >= wanted && replicas <= updatedReplicas && availableReplicas >= updatedReplicas;
  },
  StatefulSet(status, { replicas: wanted, minReadySeconds = 0, updateStrategy }) {
    if (wanted === undefined || wanted === 0) return false;
    const { readyReplicas = 0, updatedReplicas = 0, currentRevision, updateRevision } = status;
    const up = minReadySeconds > 0 ? (status.availableReplicas ?? readyReplicas) : readyReplicas;
    if (up < wanted) return false;
    const partition = updateStrategy?.rollingUpdate?.partition ?? 0;
    if (updateStrategy?.type === 'OnDelete' || partition > 0) {
      return updatedReplicas >= Math.max(0, wanted - partition) || currentRevision === updateRevision;
    }
    return currentRevision === updateRevision && updatedReplicas >= wanted;
  },
  DaemonSet({ desiredNumberScheduled, updatedNumberScheduled = 0, numberAvailable = 0 }) {
    if (desiredNumberScheduled === undefined) return false;
    return updatedNumberScheduled >= desiredNumberScheduled && numberAvailable >= desiredNumberScheduled;
  },
};

/** The condition may still be the last revision's: it says when it was written, to the second. */
function isGivenUp(workload: Workload, start: Start): boolean {
  const condition = conditionOf(workload, 'Progressing');
  if (condition?.status !== 'False' || condition.reason !== 'ProgressDeadlineExceeded') return false;
  const updatedAt = parseMicros(condition.lastUpdateTime ?? '');
  return updatedAt === null || updatedAt >= start.at - (start.at % MICROS_PER_SECOND);
}

function jobVerdict(workload: Workload): Verdict['outcome'] | null {
  if (conditionOf(workload, 'Complete')?.status === 'True') return 'succeeded';
  return conditionOf(workload, 'Failed')?.status === 'True' ? 'failed' : null;
}
