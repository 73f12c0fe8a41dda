import type { Extractor } from './extractor.ts';
import {
  workloadCreate,
  workloadFields,
  workloadObject,
  workloadPatch,
  workloadUpdate,
} from './fields/workload.ts';
import { extractObjectChange, type ObjectKind } from './object-change.ts';
import { objectInterests } from './object-interests.ts';
import { WORKLOAD_KIND_OF, workloadTarget } from './workload-target.ts';

const fields = {
  answer: workloadFields,
  create: workloadCreate,
  update: workloadUpdate,
  patch: workloadPatch,
};

const GROUPS: readonly (readonly [apiGroup: string, resources: readonly string[]])[] = [
  ['apps', ['deployments', 'replicasets', 'statefulsets', 'daemonsets']],
  ['batch', ['jobs', 'cronjobs']],
  ['', ['replicationcontrollers']],
];

const kinds: ReadonlyMap<string, ObjectKind> = new Map(
  [...WORKLOAD_KIND_OF].map(([resource, kind]) => [
    resource,
    {
      kind,
      declared: workloadObject,
      target: (cluster, _uid, namespace, name) => workloadTarget(cluster, kind, namespace, name),
    },
  ]),
);

/** Workloads, as far as Pods need their owners. `scale` answers an object of another kind and is not read. */
export const workloadExtractor: Extractor = {
  name: 'workloads',
  records: ['Workload'],
  interests: GROUPS.flatMap(([apiGroup, resources]) =>
    resources.flatMap((resource) => objectInterests(apiGroup, resource, fields)),
  ),
  extract(event, cluster, emit) {
    const kind = kinds.get(event.objectRef.resource);
    if (kind !== undefined) extractObjectChange(event, cluster, emit, kind);
  },
};
