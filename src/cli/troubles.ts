import { DeliveryLine, IncidentLine } from '../model/answer.ts';
import { sanitize } from './text-layout.ts';

/** A delivery that did not go well, or an incident that is not over. */
export interface Trouble {
  /** As the command `diagnose` takes it, where the object has a name. */
  readonly subject: string;
  readonly what: string;
  readonly code: string;
  readonly side: string;
  /** Pods of the workload that have the same trouble. */
  pods: number;
}

export interface Troubles {
  /** The first of them, in the order of the lines. */
  readonly troubles: readonly Trouble[];
  /** How many more there are. */
  readonly left: number;
  /** How many incidents are over, and how many are not. */
  readonly incidents: { readonly [state: string]: number };
}

/**
 * Reads result lines, the oldest first. A rollout that is held up by its Pods is one trouble, and so are they: those with
 * the same cause are counted with it.
 */
export function gatherTroubles(lines: Iterable<string>, limit: number): Troubles {
  const troubles: Trouble[] = [];
  const rollouts = new Map<string, Trouble>();
  const incidents: Record<string, number> = {};
  let left = 0;
  for (const text of lines) {
    const line = parse(text);
    if (line === null) continue;
    if (line.type === 'incident') {
      const state = line.endedAt === null ? 'open' : line.recoveredAt === null ? 'ended' : 'recovered';
      incidents[state] = (incidents[state] ?? 0) + 1;
    }
    const what = whatOf(line);
    if (what === null) continue;
    const { namespace, object, owner, code } = line;
    const whole = owner === null ? undefined : rollouts.get(troubleKey(line.cluster, namespace, owner, code));
    if (whole !== undefined && object.kind === 'Pod') {
      whole.pods += 1;
      continue;
    }
    const trouble = { subject: subjectOf(line), what, code: code ?? '', side: line.side ?? '', pods: 0 };
    if (line.type === 'delivery' && line.kind === 'rollout' && object.name !== null) {
      const workload = { kind: object.kind, name: object.name };
      rollouts.set(troubleKey(line.cluster, namespace, workload, code), trouble);
    }
    if (troubles.length < limit) troubles.push(trouble);
    else left += 1;
  }
  return { troubles, left, incidents };
}

const troubleKey = (
  cluster: string,
  namespace: string,
  { kind, name }: { kind: string; name: string },
  code: string | null,
): string => JSON.stringify([cluster, namespace, kind, name, code]);

function parse(text: string): DeliveryLine | IncidentLine | null {
  const line: unknown = JSON.parse(text);
  const delivery = DeliveryLine.safeParse(line);
  if (delivery.success) return delivery.data;
  const incident = IncidentLine.safeParse(line);
  return incident.success ? incident.data : null;
}

/** `null` when it is no trouble. */
function whatOf(line: DeliveryLine | IncidentLine): string | null {
  if (line.type === 'incident') return line.endedAt === null ? 'broken since' : null;
  const { outcome, code, kind } = line;
  const isHeld = outcome === 'failed' || (outcome === 'in-progress' && code !== null);
  return isHeld ? `${kind} ${outcome}` : null;
}

function subjectOf({ namespace, object, owner }: DeliveryLine | IncidentLine): string {
  const { kind, name } = object;
  if (name === null) {
    const whose = owner === null ? `(a ${kind})` : `(a ${kind} of ${owner.kind} ${owner.name})`;
    return sanitize(`${namespace}/${whose}`);
  }
  return sanitize(kind === 'Pod' ? `${namespace}/${name}` : `${namespace}/${kind}/${name}`);
}
