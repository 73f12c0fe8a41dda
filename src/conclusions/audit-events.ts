import { LorgnetteError } from '../lib/errors.ts';

import { formatMicros } from '../lib/micros.ts';
import { redactAuditEvent } from '../lib/redaction/redact-audit-event.ts';
import type { AuditEventAnswer, Past, RecordKey } from '../model/change-answer.ts';
import type { Observation } from '../model/observation.ts';
import type { PodDetail, StoreReader } from '../store/contract.ts';
import type { ReadRawEvents } from './raw-events.ts';

/** The audit events that told something of an object, as they were logged and without credentials. */
export function createAuditEvents(reader: StoreReader, readRawEvents: ReadRawEvents): Past['auditEvents'] {
  return async function auditEventsOf(object, auditId, stage) {
    const events = new Map<string, AuditEventAnswer['events'][number]>();
    const told = new Set<string>();
    for (const target of recordsBehind(reader, object)) {
      const observations = reader
        .loadRecord(target.cluster, target.kind, target.uid)
        .filter((one) => one.auditId === auditId && (stage === undefined || one.stage === stage));
      if (observations.length === 0) continue;
      for (const observation of observations) told.add(idOf(observation));
      const found = await readRawEvents(target, observations);
      for (const observation of observations) {
        const raw = found.get(observation.key);
        if (raw === undefined) continue;
        events.set(idOf(observation), {
          stage: observation.stage,
          requestedAt: formatMicros(observation.requestedAt),
          at: formatMicros(observation.at),
          readFrom: raw.readFrom,
          event: redactAuditEvent(raw.event) as AuditEventAnswer['events'][number]['event'],
        });
      }
    }
    if (told.size === 0) {
      throw new LorgnetteError(
        'AuditEventNotFound',
        `Nothing that is known of this object comes from an audit event with the ID ${auditId}${stage === undefined ? '' : ` and the stage ${stage}`}. Its timeline and the evidence of its diagnosis name those that do.`,
      );
    }
    if (events.size === 0) throw goneError(`The audit event ${auditId} was read once`);
    const sorted = [...events.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
    return { auditId, events: sorted, gone: told.size - events.size };
  };
}

const idOf = ({ stage, requestedAt }: Observation): string => `${stage} ${requestedAt}`;

/** What was there once, and what would have kept it. */
export const goneError = (what: string): LorgnetteError =>
  new LorgnetteError(
    'AuditEventGone',
    `${what}, and is not to be read again: the log is not among the files of its source any more, it was posted by an API server or came from standard input, or it is older than store.retentionDays. Logs that stay beside the one that is read, renamed or compressed, are found; store.keepRaw: true keeps copies of what is read from then on, which is all there can be of what was posted.`,
  );

/** Members of a workload beyond these are not looked through. */
const MOST_MEMBERS = 500;

/** The records that the evidence about an object may come from, its own first. */
function recordsBehind(reader: StoreReader, object: RecordKey): RecordKey[] {
  const { cluster, kind, uid } = object;
  // What holds a workload up is told by its Pods.
  if (kind === 'Workload') {
    const members = reader.members(cluster, uid).slice(0, MOST_MEMBERS);
    return [object, ...members.map((member) => ({ cluster, kind: member.kind, uid: member.uid }))];
  }
  const pod = kind === 'PersistentVolumeClaim' ? null : reader.pod(uid);
  return pod === null ? [object] : recordsOfPod(pod);
}

function recordsOfPod({
  cluster,
  kind,
  uid,
  namespace,
  name,
  node,
  workload,
  links,
}: PodDetail): RecordKey[] {
  const records: RecordKey[] = [{ cluster, kind, uid }];
  if (name !== '') records.push({ cluster, kind: 'PodName', uid: `${namespace}/${name}` });
  records.push({ cluster, kind: 'Namespace', uid: namespace });
  if (node !== null) records.push({ cluster, kind: 'Node', uid: node });
  if (workload !== null) records.push({ cluster, kind: 'Workload', uid: workload });
  for (const link of links) {
    if (link.kind === 'PersistentVolumeClaim') records.push({ cluster, kind: link.kind, uid: link.name });
  }
  return records;
}
