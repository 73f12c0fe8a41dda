import {
  isDelivery,
  isMeant,
  kindOf,
  type Line,
  objectOf,
  outcomeOf,
  type RowKind,
  wordsOf,
} from './match.ts';
import { toldTogether } from './told-rollouts.ts';
import type { TruthRow } from './truth.ts';

const POD = new Set(['Pod']);
const OBJECT_KINDS: Readonly<Record<RowKind, ReadonlySet<string>>> = {
  create: POD,
  delete: POD,
  upgrade: POD,
  after: POD,
  rollout: new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']),
  'pvc-bind': new Set(['PersistentVolumeClaim']),
};

/**
 * Lines about an object of a kind that cannot have such a delivery (a ReplicaSet rolls nothing out by itself), and incidents
 * of Pods that ended as their Job, which succeeded, wanted it.
 */
export function mixedUp(lines: readonly Line[]): string[] {
  const succeededJobs = lines.filter(
    (line) => line.object.kind === 'Job' && kindOf(line) === 'rollout' && outcomeOf(line) === 'succeeded',
  );
  return lines.flatMap((line) => {
    const words = `${kindOf(line)} of ${line.object.kind} ${objectOf(line)}: ${wordsOf(line)}`;
    if (!OBJECT_KINDS[kindOf(line)].has(line.object.kind)) return [words];
    return !isDelivery(line) && succeededJobs.some((job) => isPodOfJob(line, job)) ? [words] : [];
  });
}

/** The top workload of a CronJob's Pod is the CronJob: only the name tells the Job. */
const isPodOfJob = (pod: Line, { namespace, object }: Line): boolean =>
  pod.namespace === namespace &&
  (pod.owner?.kind === 'Job' || pod.owner?.kind === 'CronJob') &&
  (pod.object.name ?? '').startsWith(`${object.name ?? ''}-`);

/** Deliveries that an object can have only once, whenever they begin. */
const isOnlyOnce = (line: Line): boolean =>
  kindOf(line) === 'create' || kindOf(line) === 'pvc-bind' || line.object.kind === 'Job';

/** Lines that say again what another one says: of one object and kind, begun at one time, or of what happens only once. */
export function saidAgain(lines: readonly Line[]): string[] {
  const seen = new Set<string>();
  return lines.flatMap((line) => {
    const { cluster, object, owner, startedAt } = line;
    const when = isOnlyOnce(line) && object.uid !== null ? '' : startedAt;
    const who = object.uid ?? `${objectOf(line)} of ${owner?.name ?? ''}`;
    const key = [cluster, kindOf(line), object.kind, who, when].join(' ');
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [`${kindOf(line)} of ${object.kind} ${objectOf(line)} at ${startedAt}: ${wordsOf(line)}`];
  });
}

/** Rollouts and bindings of objects that rows tell of, beyond the number that they tell of: a scaling taken for a rollout, say. */
export function surplus(rows: readonly TruthRow[], lines: readonly Line[]): string[] {
  const named = rows.filter(({ delivery, name }) => isOfWorkload(delivery) && !name.endsWith('-'));
  const groups = Map.groupBy(named, ({ delivery, namespace, kind, name }) =>
    [delivery, kind, `${namespace}/${name}`].join(' '),
  );
  return [...groups].flatMap(([object, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    const said = lines.filter((line) => kindOf(line) === first.delivery && isMeant(first, line));
    const told = toldTogether(group);
    return said.length > told ? [`${object}: ${told} known, said ${said.map(wordsOf).join(' ')}`] : [];
  });
}

const isOfWorkload = (kind: RowKind): boolean => kind === 'rollout' || kind === 'pvc-bind';
