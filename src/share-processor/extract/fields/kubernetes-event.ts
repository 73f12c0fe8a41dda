import type { BodyFields } from '../../decode/contract.ts';
import { number, object, string, type Field } from '../../decode/fields.ts';
import { patchRequest } from './json-patch.ts';

const involved = object({ kind: string, namespace: string, name: string, uid: string, fieldPath: string });
const source = object({ component: string });
const metadata = object({ name: string, namespace: string, resourceVersion: string });
const series = object({ count: number, lastObservedTime: string });

const shared = {
  kind: string,
  metadata,
  reason: string,
  type: string,
  eventTime: string,
  series,
} satisfies { readonly [key: string]: Field };

const coreEvent = object({
  ...shared,
  involvedObject: involved,
  message: string,
  source,
  reportingComponent: string,
  count: number,
  lastTimestamp: string,
});

const newEvent = object({
  ...shared,
  regarding: involved,
  note: string,
  reportingController: string,
  deprecatedSource: source,
  deprecatedCount: number,
  deprecatedLastTimestamp: string,
});

/** Where everything that is read of an Event stands: each version of the API has names of its own for half of it. */
export const CORE_PATHS = {
  kind: 'involvedObject.kind',
  name: 'involvedObject.name',
  namespace: 'involvedObject.namespace',
  uid: 'involvedObject.uid',
  fieldPath: 'involvedObject.fieldPath',
  reason: 'reason',
  message: 'message',
  type: 'type',
  source: 'source.component',
  reporter: 'reportingComponent',
  seriesCount: 'series.count',
  count: 'count',
  lastObserved: 'series.lastObservedTime',
  last: 'lastTimestamp',
  eventTime: 'eventTime',
};
export type EventPaths = typeof CORE_PATHS;
export const NEW_PATHS: EventPaths = {
  ...CORE_PATHS,
  kind: 'regarding.kind',
  name: 'regarding.name',
  namespace: 'regarding.namespace',
  uid: 'regarding.uid',
  fieldPath: 'regarding.fieldPath',
  message: 'note',
  source: 'deprecatedSource.component',
  reporter: 'reportingController',
  count: 'deprecatedCount',
  last: 'deprecatedLastTimestamp',
};

/** The answer is the whole Event. */
const nothing = object({});
const bodies = (event: Field, paths: EventPaths): BodyFields => ({
  request: event,
  requestBesideResponse: nothing,
  response: event,
  told: Object.values(paths),
});
const patchBodies = (event: Field, paths: EventPaths): BodyFields => ({
  request: patchRequest(event),
  requestBesideResponse: nothing,
  response: event,
  told: Object.values(paths),
});

/** Events of the core group. */
export const coreEvents: BodyFields = bodies(coreEvent, CORE_PATHS);
export const coreEventPatches: BodyFields = patchBodies(coreEvent, CORE_PATHS);
/** Events of `events.k8s.io`: the same objects with other names. */
export const newEvents: BodyFields = bodies(newEvent, NEW_PATHS);
export const newEventPatches: BodyFields = patchBodies(newEvent, NEW_PATHS);
