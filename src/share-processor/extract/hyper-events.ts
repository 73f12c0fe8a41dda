import { applyJsonPatch } from '../../lib/json-patch.ts';
import { isJsonObject } from '../../lib/json.ts';
import type { SparseBody } from '../../model/audit-event.ts';
import type { HyperEvent } from '../../model/hyper-event.ts';
import type { Observation } from '../../model/observation.ts';
import { gateNames, stateMetadataChange, stateMetadataPatch } from './metadata-statements.ts';
import { operationsPatch } from './metadata-patch.ts';
import { isOperations } from './patch-type.ts';
import { listOf, numberOf, objectOf, objectsOf, stringOf } from './sparse.ts';
import { Statements } from './statements.ts';
import { stateStatus } from './status-statements.ts';

/**
 * What one observation of a Pod states, in the vocabulary of `HYPER_EVENT_KEYS`. A whole object states all of its
 * status; a reader that wants only what changed drops what was stated before. What a whole object adds and removes of
 * its metadata can be told only against `before`, the object as it was known before the change; without it, nothing is
 * said of that.
 */
export function hyperEvents(observation: Observation, before: SparseBody | null = null): HyperEvent[] {
  const { at, auditId } = observation;
  if (observation.action === 'kubernetes-event') {
    const body = objectBody(observation);
    const reason = stringOf(body?.['reason']);
    if (reason === '') return [];
    return [{ type: 'event', key: reason, values: [stringOf(body?.['message'])], at, auditId }];
  }
  const state = new Statements();
  if (observation.code >= 400) stateRefusal(observation, state);
  else stateChange(observation, before, state);
  return [...state.entries()].map(([key, values]) => ({ type: 'operation', key, values, at, auditId }));
}

/** What was asked for, of requests that succeed or fail as a whole. */
const REQUESTS: { readonly [action in Observation['action']]: string } = {
  create: 'pod:create',
  update: 'pod:update',
  delete: 'pod:delete',
  evict: 'pod:evict',
  bind: 'schedule:binding',
  resize: 'pod:resize',
  'delete-collection': 'pod:deletecollection',
  'kubernetes-event': 'event',
};

function stateRefusal({ action, code, reason }: Observation, state: Statements): void {
  const key = `${REQUESTS[action]}:failed`;
  state.add(key, `${key}:${code}:${reason}`);
}

function stateChange(observation: Observation, before: SparseBody | null, state: Statements): void {
  const { action, subresource } = observation;
  const body = changedBody(observation, before);
  if (action === 'delete') {
    state.add(isGone(body) ? 'pod:deleted:success' : 'pod:delete:success');
  } else if (action !== 'update' || subresource === '') {
    state.add(`${REQUESTS[action]}:success`);
  } else if (subresource === 'status' && observation.bodyType === 'none') {
    state.add('pod:status:success');
  }
  if (body === undefined) return;
  stateSpec(observation, body, state);
  stateMetadata(observation, body, before, state);
  // The items of a collection delete may show the Pod as it was before.
  if (action !== 'delete-collection') stateStatus(objectOf(body['status']), state);
}

/** The object after the change as far as this observation tells it; of patches, the patch. */
function changedBody(observation: Observation, before: SparseBody | null): SparseBody | undefined {
  const { body } = observation;
  if (body === null) return undefined;
  if (!isOperations(body)) return body;
  const after = applyJsonPatch(before ?? {}, body);
  return isJsonObject(after) ? after : undefined;
}

const objectBody = ({ body }: Observation): SparseBody | undefined =>
  body === null || isOperations(body) ? undefined : body;

function stateSpec({ action, subresource }: Observation, body: SparseBody, state: Statements): void {
  const spec = objectOf(body['spec']);
  const scheduler = stringOf(spec?.['schedulerName']);
  const node = stringOf(spec?.['nodeName']);
  if (action === 'create') {
    if (scheduler !== '') state.add(`schedule:${scheduler}:entry`);
    for (const gate of gateNames(body)) state.add(`schedulinggate:${gate}:add`);
    for (const gate of objectsOf(spec?.['readinessGates'])) {
      state.add(`readinessgate:${stringOf(gate['conditionType'])}:add`);
    }
  }
  if (node !== '' && (action === 'create' || action === 'bind'))
    state.add('pod:node:set', `pod:node:${node}`);
  if (subresource === 'ephemeralcontainers') {
    for (const container of objectsOf(spec?.['ephemeralContainers'])) {
      state.add(`ephemeralcontainer:${stringOf(container['name'])}:add`);
    }
  }
}

function stateMetadata(
  observation: Observation,
  body: SparseBody,
  before: SparseBody | null,
  state: Statements,
): void {
  if (observation.action !== 'update' || observation.subresource !== '') return;
  if (observation.patch !== null) {
    stateMetadataPatch(observation.patch, state);
  } else if (observation.bodyType === 'full') {
    if (before !== null) stateMetadataChange(before, body, state);
  } else if (observation.body !== null && isOperations(observation.body)) {
    const patch = operationsPatch(observation.body);
    if (before !== null) stateMetadataChange(before, body, state);
    else if (patch !== null) stateMetadataPatch(patch, state);
  } else {
    stateMetadataPatch(body, state);
    const scheduler = stringOf(objectOf(body['spec'])?.['schedulerName']);
    if (scheduler !== '') state.add(`schedule:${scheduler}:entry`);
  }
  // Taking the last finalizer off a Pod that was deleted is what removes it: no delete follows.
  if (observation.bodyType === 'full' && isDeleting(body) && isGone(body)) state.add('pod:deleted:success');
}

const isDeleting = (body: SparseBody): boolean =>
  stringOf(objectOf(body['metadata'])?.['deletionTimestamp']) !== '';

/** Whether an answer shows an object that nothing holds back any more: no grace period, no finalizer. */
function isGone(body: SparseBody | undefined): boolean {
  const metadata = objectOf(body?.['metadata']);
  if (metadata === undefined) return false;
  return (
    (numberOf(metadata['deletionGracePeriodSeconds']) ?? 0) === 0 &&
    listOf(metadata['finalizers']).length === 0
  );
}
