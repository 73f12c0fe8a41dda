import type { Interest } from '../../../../src/share-processor/decode/contract.ts';
import {
  any,
  boolean,
  digest,
  list,
  map,
  number,
  object,
  objectOrList,
  quantity,
  string,
} from '../../../../src/share-processor/decode/fields.ts';

/** One of every kind of declaration, in the shape of Pods. */
const pod = object({
  kind: string,
  metadata: object({
    name: string,
    uid: string,
    labels: map(string, ['left-out']),
    deletionGracePeriodSeconds: number,
    finalizers: list(string),
  }),
  spec: object({
    hostNetwork: boolean,
    resources: digest,
    containers: list(object({ name: string, image: string, resources: object({ limits: map(quantity) }) })),
  }),
  status: object({
    phase: string,
    conditions: list(object({ type: string, status: string, message: string })),
  }),
});
const operations = list(object({ op: string, path: string, from: string, value: any }));

export const INTERESTS: readonly Interest[] = [
  {
    apiGroup: '',
    resource: 'pods',
    subresource: '',
    verbs: ['create', 'update', 'delete'],
    fields: { request: pod, response: pod },
  },
  {
    apiGroup: '',
    resource: 'pods',
    subresource: 'status',
    verbs: ['patch'],
    fields: {
      request: objectOrList(pod, operations),
      requestBesideResponse: object({ metadata: object({ uid: string }) }),
      response: pod,
    },
  },
  {
    apiGroup: 'events.k8s.io',
    resource: 'events',
    subresource: '',
    verbs: ['create'],
    fields: { request: any, response: object({ note: string }) },
  },
];
