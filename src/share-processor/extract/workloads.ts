import type { AuditEvent } from '../../model/audit-event.ts';
import { withChanges } from '../../model/flat-observation.ts';
import type { Interest } from '../decode/contract.ts';
import { list, object, type Field } from '../decode/fields.ts';
import { isAccepted, isDryRun, isRefused } from './answer.ts';
import type { Emit, Extractor } from './extractor.ts';
import { deleteOptions } from './fields/delete-options.ts';
import { patchRequest as patchField } from './fields/json-patch.ts';
import { statusAnswer } from './fields/status.ts';
import {
  scaleFields,
  scaleRequest,
  workloadCreate,
  workloadFields,
  workloadObject,
  workloadPatch,
  workloadStatusFields,
  workloadStatusPatch,
  workloadStatusUpdate,
  workloadUpdate,
} from './fields/workload.ts';
import { versionOf } from './identity.ts';
import { extractObjectChange, type ObjectKind } from './object-change.ts';
import { observe } from './observe.ts';
import { patchRequest } from './patch-type.ts';
import { nameOf } from './pod-target.ts';
import { numberOf, objectOf } from './sparse.ts';
import { WORKLOAD_KIND_OF, workloadTarget } from './workload-target.ts';

const GROUPS: readonly (readonly [apiGroup: string, resources: readonly string[]])[] = [
  ['apps', ['deployments', 'statefulsets', 'daemonsets']],
  ['batch', ['jobs']],
];

const NOTHING = object({});
const answer = (fields: { readonly [key: string]: Field }): Field => object({ ...fields, ...statusAnswer });
const RESPONSE = answer(workloadFields);
const STATUS_RESPONSE = answer(workloadStatusFields);
const SCALE_RESPONSE = answer(scaleFields);
const OPTIONS = object(deleteOptions);

/** Every write of a workload, of its status and of its scale. The answer is the whole object: beside it the request says nothing. */
function interestsIn(apiGroup: string, resource: string): Interest[] {
  const write = (subresource: string, verb: string, request: Field, response: Field): Interest => ({
    apiGroup,
    resource,
    subresource,
    verbs: [verb],
    fields: { request, requestBesideResponse: NOTHING, response },
  });
  const removal = (verb: string, response: Field): Interest => ({
    apiGroup,
    resource,
    subresource: '',
    verbs: [verb],
    fields: { request: OPTIONS, response },
  });
  return [
    write('', 'create', workloadCreate, RESPONSE),
    write('', 'update', workloadUpdate, RESPONSE),
    write('', 'patch', patchField(workloadPatch), RESPONSE),
    removal('delete', STATUS_RESPONSE),
    removal('deletecollection', object({ kind: workloadFields.kind, items: list(workloadStatusUpdate) })),
    write('status', 'update', workloadStatusUpdate, STATUS_RESPONSE),
    write('status', 'patch', patchField(workloadStatusPatch), STATUS_RESPONSE),
    write('scale', 'update', scaleRequest, SCALE_RESPONSE),
    write('scale', 'patch', patchField(scaleRequest), SCALE_RESPONSE),
  ];
}

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

/**
 * A write of the status tells of the spec only what cannot have changed by it. It has a key of its own: an apply that
 * changes nothing is answered with the version of the last write, and must not take its place.
 */
const asStatus =
  (emit: Emit): Emit =>
  (target, observation) => {
    const { key, bodyType } = observation;
    emit(
      target,
      withChanges(observation, {
        key: `${key}:status`,
        bodyType: bodyType === 'full' ? 'status' : bodyType,
      }),
    );
  };

/** A scaling is a change of one number of the spec. */
function extractScale(event: AuditEvent, cluster: string, emit: Emit, { kind, target }: ObjectKind): void {
  if (isRefused(event) || isDryRun(event)) return;
  if (event.responseStatus.code !== 0 && !isAccepted(event)) return;
  const name = nameOf(event);
  if (name === '') return;
  const response = event.responseObject;
  const replicas = numberOf(objectOf(response?.['spec'])?.['replicas']);
  const patch = replicas === null ? patchRequest(event, scaleRequest) : null;
  emit(
    target(cluster, '', event.objectRef.namespace, name),
    observe(event, {
      action: 'update',
      ...(patch ?? { bodyType: 'merge', body: { kind, spec: { replicas } } }),
      bodyPath: patch === null ? 'responseObject' : 'requestObject',
      resourceVersion: versionOf(response),
      ...(versionOf(response) === '' ? {} : { key: `rv:${versionOf(response)}:scale` }),
    }),
  );
}

/** Workloads: what was asked of them, and what their controllers say has become of it. */
export const workloadExtractor: Extractor = {
  name: 'workloads',
  records: ['Workload'],
  interests: GROUPS.flatMap(([apiGroup, resources]) =>
    resources.flatMap((resource) => interestsIn(apiGroup, resource)),
  ),
  extract(event, cluster, emit) {
    const kind = kinds.get(event.objectRef.resource);
    if (kind === undefined) return;
    const { subresource } = event.objectRef;
    if (subresource === 'scale') extractScale(event, cluster, emit, kind);
    else extractObjectChange(event, cluster, subresource === 'status' ? asStatus(emit) : emit, kind);
  },
};
