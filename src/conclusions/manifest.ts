import { LorgnetteError } from '../lib/errors.ts';
import { isJsonObject, withMembers, type JsonObject, type JsonValue } from '../lib/json.ts';
import { formatMicros, type Micros } from '../lib/micros.ts';
import { redactObject } from '../lib/redaction/redact-object.ts';
import type { SparseBody } from '../model/audit-event.ts';
import type { ManifestAnswer, Past } from '../model/change-answer.ts';
import type { Observation } from '../model/observation.ts';
import { applyBody } from '../share-processor/fold/apply-body.ts';
import { placeObservations, type Placed } from '../share-processor/fold/order.ts';
import type { PodDetail, StoreReader } from '../store/contract.ts';
import { goneError } from './audit-events.ts';
import type { RawEvent, ReadRawEvents } from './raw-events.ts';
import { observationsOf } from './record-view.ts';
import { committedRecords } from './review.ts';

/** How many whole objects are tried, the latest first, when logs are gone. */
const MOST_TRIED = 8;
/** How many later changes are read again. */
const MOST_PATCHES = 200;

/** The last whole object that was logged, with the patches that came after it. */
export function createManifest(reader: StoreReader, readRawEvents: ReadRawEvents): Past['manifest'] {
  const records = committedRecords(reader);
  return async function manifestOf(podId, at) {
    const pod = reader.pod(podId);
    if (pod === null) return null;
    const { cluster, kind, uid, namespace, name } = pod;
    const placed = placeObservations(observationsOf({ cluster, kind, uid, namespace, name }, records))
      .filter(({ observation }) => observation.action !== 'kubernetes-event')
      .filter(({ observation }) => (kind === 'PodRefusal') === observation.code >= 400)
      .filter((one) => at === null || one.at <= at);
    const targets = [
      { cluster, kind, uid },
      { cluster, kind: 'PodName' as const, uid: `${namespace}/${name}` },
    ];
    const read = async (wanted: readonly Placed[]): Promise<Map<string, RawEvent>> => {
      const found = new Map<string, RawEvent>();
      for (const target of targets) {
        const left = wanted.map(({ observation }) => observation).filter(({ key }) => !found.has(key));
        if (left.length === 0) continue;
        for (const [key, raw] of await readRawEvents(target, left)) found.set(key, raw);
      }
      return found;
    };
    const whole = placed.flatMap((one, index) => (isWhole(one.observation) ? [index] : []));
    if (whole.length === 0) throw unknownError(pod, at);
    for (const index of whole.slice(-MOST_TRIED).reverse()) {
      const base = placed[index] as Placed;
      const raw = (await read([base])).get(base.observation.key);
      const body = raw === undefined ? null : wholeIn(raw.event[base.observation.bodyPath], uid);
      if (raw === undefined || body === null) continue;
      const later = placed.slice(index + 1);
      const patches = later.filter(({ observation }) => isPatch(observation)).slice(0, MOST_PATCHES);
      const rawPatches = patches.length === 0 ? new Map<string, RawEvent>() : await read(patches);
      return assemble(pod, { base, raw, body }, later, rawPatches);
    }
    throw goneError(`The last whole object of ${namespace}/${name} was read once`);
  };
}

/** Whether the body of the audit event is a whole Pod: the answer to a change of the status is one too. */
const isWhole = ({ bodyType, body, action }: Observation): boolean =>
  body !== null && action !== 'bind' && (bodyType === 'full' || bodyType === 'status');

/** The Pod in a body: a collection delete answers with a list of them. */
function wholeIn(body: JsonValue, uid: string): JsonObject | null {
  if (!isJsonObject(body)) return null;
  if (!Array.isArray(body['items'])) return body;
  const items = (body['items'] as JsonValue[]).filter(isJsonObject);
  return items.find(({ metadata }) => isJsonObject(metadata) && metadata['uid'] === uid) ?? null;
}

const isPatch = ({ bodyType, body, action }: Observation): boolean =>
  body !== null &&
  action !== 'bind' &&
  (bodyType === 'merge' || bodyType === 'strategic' || bodyType === 'json' || bodyType === 'metadata');

interface WholeObject {
  readonly base: Placed;
  readonly raw: RawEvent;
  readonly body: JsonObject;
}

function assemble(
  pod: PodDetail,
  { base, raw, body }: WholeObject,
  later: readonly Placed[],
  rawPatches: ReadonlyMap<string, RawEvent>,
): ManifestAnswer {
  const applied: ManifestAnswer['applied'] = [];
  const unknown: ManifestAnswer['unknown'] = [];
  let state = completed(body, pod) as SparseBody | null;
  let at = base.at;
  let resourceVersion = versionOf(state);
  for (const placed of later) {
    const { observation } = placed;
    const step = stepOf(placed);
    const patch = patchOf(observation, rawPatches.get(observation.key));
    if (patch === null) {
      unknown.push({ ...step, action: observation.action, why: whyUnknown(observation) });
      continue;
    }
    state = applyBody(state, observation.bodyType, patch as SparseBody);
    applied.push({ ...step, patch: observation.bodyType });
    at = placed.at;
    // The version that a patch led to was not logged, unless its answer was.
    resourceVersion = observation.resourceVersion === '' ? null : observation.resourceVersion;
  }
  const { observation } = base;
  const fromAnswer = observation.bodyPath === 'responseObject';
  return {
    cluster: pod.cluster,
    at: formatMicros(at),
    resourceVersion: fromAnswer ? resourceVersion : null,
    exact: fromAnswer && applied.length === 0 && unknown.length === 0,
    base: { ...stepOf(base), body: observation.bodyPath, readFrom: raw.readFrom },
    applied,
    unknown,
    gone: isGone([base, ...later]),
    manifest: redactObject(
      resourceVersion === null ? withoutVersion(state) : state,
    ) as ManifestAnswer['manifest'],
  };
}

const stepOf = ({ observation, at }: Placed) => ({
  auditId: observation.auditId,
  stage: observation.stage,
  at: formatMicros(at),
});

/** What a change does to the object; `null` when that is not known. */
function patchOf(observation: Observation, raw: RawEvent | undefined): JsonValue | null {
  // Of a binding all is known that it changes.
  if (observation.action === 'bind' && observation.body !== null) return observation.body as JsonValue;
  if (!isPatch(observation) || raw === undefined) return null;
  const patch = raw.event[observation.bodyPath];
  return isJsonObject(patch) || Array.isArray(patch) ? (patch as JsonValue) : null;
}

function whyUnknown(observation: Observation): string {
  if (observation.truncated) return 'the API server dropped the bodies, since the event was too large';
  if (observation.bodyType === 'none') return 'its content was not logged';
  return 'the audit event is not to be read again';
}

/** A create's own object may lack what the API server gave it, of which some is known. */
function completed(body: JsonObject, { namespace, name, uid, kind }: PodDetail): JsonObject {
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const known = {
    ...(namespace === '' ? {} : { namespace }),
    ...(name === '' ? {} : { name }),
    ...(kind === 'Pod' ? { uid } : {}),
  };
  return { apiVersion: 'v1', kind: 'Pod', ...body, metadata: { ...known, ...metadata } };
}

function versionOf(state: SparseBody | null): string | null {
  const metadata = state?.['metadata'];
  const version = isJsonObject(metadata) ? metadata['resourceVersion'] : undefined;
  return typeof version === 'string' && version !== '' ? version : null;
}

/** The version of the object that the patches were applied to is not that of what came of them. */
function withoutVersion(state: SparseBody | null): JsonValue {
  const metadata = state?.['metadata'];
  if (state === null || !isJsonObject(metadata)) return state;
  const unversioned = withMembers(metadata, new Map([['resourceVersion', undefined]]));
  return withMembers(state, new Map([['metadata', unversioned]]));
}

/** Deleted with nothing left to hold it. */
const isGone = (changes: readonly Placed[]): boolean =>
  changes.some(({ observation }) => {
    if (observation.action !== 'delete' && !observation.key.endsWith(':unheld')) return false;
    const metadata = (observation.body as SparseBody | null)?.['metadata'];
    if (!isJsonObject(metadata)) return observation.gracePeriodSeconds === 0;
    const finalizers = metadata['finalizers'];
    return (
      (metadata['deletionGracePeriodSeconds'] ?? 0) === 0 &&
      !(Array.isArray(finalizers) && finalizers.length > 0)
    );
  });

function unknownError({ namespace, name, firstAt }: PodDetail, at: Micros | null): LorgnetteError {
  const when = at === null ? '' : ` up to ${formatMicros(at)}`;
  const first = `It is first spoken of at ${formatMicros(firstAt)}.`;
  return new LorgnetteError(
    'ManifestUnknown',
    `No whole object of ${namespace}/${name} was logged${when}. ${first} An audit policy that logs Pods at level Request or RequestResponse shows it.`,
  );
}
