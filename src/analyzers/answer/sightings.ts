import type { Micros } from '../../lib/micros.ts';
import type { DeliveryLine, IncidentLine } from '../../model/answer.ts';
import type { Delivery, Incident } from '../../model/delivery.ts';
import type { Diagnosis, Finding } from '../../model/diagnosis.ts';
import type { ContainerSpec } from '../../model/pod.ts';
import type { Sighting, Trouble } from '../../model/sighting.ts';
import type { Report } from '../report.ts';

/** Evidence that names the container it is of: `…containerStatuses[web]…`, or an Event's `spec.containers{web}`. */
const CONTAINER_IN_PATH = /ontainerStatuses\[([^\]]+)\]|ontainers\{([^}]+)\}/;

const containersOf = ({ pod }: Report): readonly ContainerSpec[] => [
  ...(pod?.spec?.initContainers ?? []),
  ...(pod?.spec?.containers ?? []),
];

/** Images of the init and main containers, as written, sorted and each once. */
export function imagesOf(report: Report): readonly string[] {
  const images: string[] = [];
  const add = ({ image }: ContainerSpec): void => {
    if (image !== undefined && image !== '') images.push(image);
  };
  report.pod?.spec?.initContainers?.forEach(add);
  report.pod?.spec?.containers?.forEach(add);
  return images.length < 2 ? images : [...new Set(images)].sort();
}

/** The image of the container that holds the Pod up, else of the single one. */
function imageOf(report: Report, container: string | null, finding: Finding | null): string | null {
  const all = containersOf(report);
  const told = finding?.evidence
    .map(({ path }) => CONTAINER_IN_PATH.exec(path))
    .find((found) => found !== null);
  const name = container ?? told?.[1] ?? told?.[2];
  const own = name === undefined ? undefined : all.find((one) => one.name === name);
  const only = all.length === 1 ? all[0] : undefined;
  const image = (own ?? only)?.image ?? '';
  return image === '' ? null : image;
}

/** What made a create late that succeeded: the first cause that was seen in the phase that cost the time. */
const causeOfDelay = (delivery: Delivery, diagnosis: Diagnosis | undefined): Finding | null =>
  (delivery.outcome === 'succeeded' &&
    delivery.phase !== null &&
    diagnosis?.others.find(({ phase }) => phase === delivery.phase)) ||
  null;

function deliveryTrouble(
  report: Report,
  delivery: Delivery,
  line: DeliveryLine,
  diagnosis: Diagnosis | undefined,
): Trouble | null {
  const finding = diagnosis?.primary ?? causeOfDelay(delivery, diagnosis);
  const code = line.code ?? finding?.code ?? null;
  if (code === null) return null;
  const { startedAt, endedAt, lastAttemptAt, phase, phases, outcome } = delivery;
  const isRefused = outcome === 'failed' && phase === 'admission';
  const held = phases.find((span) => span.phase === phase)?.startedAt ?? startedAt;
  const until = isRefused ? lastAttemptAt : endedAt;
  return {
    code,
    side: line.side ?? finding?.side ?? 'unknown',
    phase: phase ?? finding?.phase ?? null,
    image: imageOf(report, delivery.container, finding),
    since: notAfter(finding?.since ?? held, until),
    until,
    attempts: isRefused ? delivery.attempts : 0,
  };
}

const notAfter = (at: Micros, until: Micros | null): Micros => (until === null ? at : Math.min(at, until));

/** What the index across Pods holds of a delivery; `null` of one that says nothing there, and of what is no Pod. */
export function deliverySighting(
  report: Report,
  delivery: Delivery,
  line: DeliveryLine,
  diagnosis: Diagnosis | undefined,
): Sighting | null {
  if ((delivery.object ?? report.object).kind !== 'Pod') return null;
  const { kind, outcome, endedAt, finalAt } = delivery;
  if (line.code === null && outcome !== 'succeeded') return null;
  const trouble = deliveryTrouble(report, delivery, line, diagnosis);
  const isUp = kind === 'create' && outcome === 'succeeded' && endedAt !== null;
  if (trouble === null && !isUp) return null;
  const pulled = isUp ? (report.pulled?.(finalAt ?? endedAt) ?? []) : [];
  return { images: imagesOf(report), up: isUp ? { at: endedAt, pulled } : null, trouble };
}

/** The same of an incident of a Pod. One that nobody saw recover is over when its Pod is. */
export function incidentSighting(
  report: Report,
  incident: Incident,
  line: IncidentLine,
  diagnosis: Diagnosis | undefined,
): Sighting | null {
  const { code, side } = line;
  if (code === null || (incident.object ?? report.object).kind !== 'Pod') return null;
  const finding = diagnosis?.primary ?? null;
  const end = incident.recoveredAt ?? report.removedAt ?? report.completedAt;
  const until = end === null ? null : Math.max(end, incident.startedAt);
  return {
    images: imagesOf(report),
    up: null,
    trouble: {
      code,
      side: side ?? 'unknown',
      phase: incident.phase,
      image: imageOf(report, incident.container, finding),
      since: notAfter(finding?.since ?? incident.startedAt, until),
      until,
      attempts: 0,
    },
  };
}
