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

/** The answer is the whole Event. */
const nothing = object({});
const bodies = (event: Field): BodyFields => ({
  request: event,
  requestBesideResponse: nothing,
  response: event,
});
const patchBodies = (event: Field): BodyFields => ({
  request: patchRequest(event),
  requestBesideResponse: nothing,
  response: event,
});

/** Events of the core group. */
export const coreEvents: BodyFields = bodies(coreEvent);
export const coreEventPatches: BodyFields = patchBodies(coreEvent);
/** Events of `events.k8s.io`: the same objects with other names. */
export const newEvents: BodyFields = bodies(newEvent);
export const newEventPatches: BodyFields = patchBodies(newEvent);
