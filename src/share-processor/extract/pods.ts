import type { AuditEvent } from '../../model/audit-event.ts';
import type { Interest } from '../decode/contract.ts';
import { object, string } from '../decode/fields.ts';
import { isDryRun } from './answer.ts';
import type { Emit, Extractor } from './extractor.ts';
import { patchRequest } from './fields/json-patch.ts';
import {
  podBinding,
  podCollectionDelete,
  podCreate,
  podDelete,
  podEviction,
  podPatchRequest,
  podPatchResponse,
  podStatusPatchRequest,
  podStatusResponse,
  podUpdate,
} from './fields/pod.ts';
import { extractPodBinding } from './pod-binding.ts';
import { extractPodChange } from './pod-change.ts';
import { extractPodCollectionDelete } from './pod-collection-delete.ts';
import { extractPodCreate } from './pod-create.ts';
import { extractPodDelete } from './pod-delete.ts';
import { extractPodEviction } from './pod-eviction.ts';

type Extract = (event: AuditEvent, cluster: string, emit: Emit) => void;

const patch = { request: patchRequest(podPatchRequest), response: podPatchResponse };
/** Of a status the answer tells everything, and the request only whose it is. */
const besideStatus = object({ metadata: object({ uid: string }) });
const statusPatch = {
  request: patchRequest(podStatusPatchRequest),
  requestBesideResponse: besideStatus,
  response: podStatusResponse,
};
const statusUpdate = {
  request: podUpdate.request,
  requestBesideResponse: besideStatus,
  response: podStatusResponse,
};

const pods = (subresource: string, verb: string, fields: Interest['fields']): Interest => ({
  apiGroup: '',
  resource: 'pods',
  subresource,
  verbs: [verb],
  fields,
});

/** Which requests about Pods are read, and by whom. `exec`, `log` and the like change nothing and are not here. */
const READERS: readonly (readonly [Interest, Extract])[] = [
  [pods('', 'create', podCreate), extractPodCreate],
  [pods('', 'update', podUpdate), extractPodChange],
  [pods('', 'patch', patch), extractPodChange],
  [pods('', 'delete', podDelete), extractPodDelete],
  [pods('', 'deletecollection', podCollectionDelete), extractPodCollectionDelete],
  [pods('status', 'update', statusUpdate), extractPodChange],
  [pods('status', 'patch', statusPatch), extractPodChange],
  [pods('resize', 'update', podUpdate), extractPodChange],
  [pods('resize', 'patch', patch), extractPodChange],
  [pods('ephemeralcontainers', 'update', podUpdate), extractPodChange],
  [pods('ephemeralcontainers', 'patch', patch), extractPodChange],
  [pods('eviction', 'create', podEviction), extractPodEviction],
  [pods('binding', 'create', podBinding), extractPodBinding],
  [
    { apiGroup: '', resource: 'bindings', subresource: '', verbs: ['create'], fields: podBinding },
    extractPodBinding,
  ],
];

/** By resource, subresource and verb: strings at hand, so that no key is put together for each event. */
const readers = new Map<string, Map<string, Map<string, Extract>>>();
for (const [{ resource, subresource, verbs }, extract] of READERS) {
  const bySubresource = readers.get(resource) ?? new Map<string, Map<string, Extract>>();
  const byVerb = bySubresource.get(subresource) ?? new Map<string, Extract>();
  readers.set(resource, bySubresource);
  bySubresource.set(subresource, byVerb);
  for (const verb of verbs) byVerb.set(verb, extract);
}

export const podExtractor: Extractor = {
  name: 'pods',
  records: ['Pod', 'PodName', 'PodRefusal', 'Namespace'],
  interests: READERS.map(([interest]) => interest),
  extract(event, cluster, emit) {
    const { resource, subresource } = event.objectRef;
    const extract = readers.get(resource)?.get(subresource)?.get(event.verb);
    if (extract !== undefined && !isDryRun(event)) extract(event, cluster, emit);
  },
};
