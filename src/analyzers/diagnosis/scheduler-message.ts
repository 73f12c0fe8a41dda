/**
 * The scheduler's filters in the order in which it asks them (`kube-scheduler`'s default profile). Each node counts under
 * the first filter that rejected it, so nodes rejected by a later one passed all before it: they are the nearest misses.
 */
export const SCHEDULER_FILTERS = [
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  // A cordon, and the taints that the platform itself puts on broken nodes, come first in the real order. But they are
  // passing exceptions, and nodes that a selector excludes were never candidates: of the two, the exception explains.
  'NodeUnschedulable',
  'NodeCondition',
  'NodePorts',
  'NodeResourcesFit',
  'VolumeRestrictions',
  'NodeVolumeLimits',
  'VolumeBinding',
  'VolumeZone',
  'PodTopologySpread',
  'InterPodAffinity',
  'DynamicResources',
  'NodeDeclaredFeatures',
  /** Filters and extenders that are not Kubernetes' own. */
  'External',
] as const;
export type SchedulerFilter = (typeof SCHEDULER_FILTERS)[number];

/** Why some of the nodes were rejected. */
export interface NodeRejection {
  readonly count: number;
  readonly text: string;
}

export interface SchedulerMessage {
  /** Nodes of the cluster that the scheduler looked at. */
  readonly nodes: number;
  /** In the order of the message; empty when the Pod was rejected before any node was asked. */
  readonly rejections: readonly NodeRejection[];
  /** What rejected the Pod before any node was asked; `''` when nodes were. */
  readonly verdict: string;
}

const HEAD = /^0\/(\d+) nodes are available: /i;
const PART = /^(\d+) (.+)$/;
/** What a PostFilter plugin appends where the preemption clause has been cut off. */
const POST_FILTER = /(?:,? no new claims to deallocate)?,?$/i;

/**
 * Parses `0/16 nodes are available: 4 Insufficient cpu, 12 node(s) had untolerated taint {a: b}.` (1.18 to 1.36), the
 * preemption clause already cut off. `null` when the text is of another shape.
 */
export function parseSchedulerMessage(text: string): SchedulerMessage | null {
  const head = HEAD.exec(text);
  if (head === null) return null;
  const nodes = Number(head[1]);
  const body = text.slice(head[0].length).replace(POST_FILTER, '').trim();
  // Taints hold commas ("taint {a: b}, that the pod didn't tolerate"), but only a new count follows one.
  const parts = body.split(/, (?=\d+ )/).map((part) => PART.exec(part));
  if (parts[0] === null) return { nodes, rejections: [], verdict: withoutTail(body) };
  const rejections = parts.flatMap((part) =>
    part?.[1] === undefined || part[2] === undefined ? [] : [{ count: Number(part[1]), text: part[2] }],
  );
  const last = rejections.at(-1);
  if (last === undefined) return { nodes, rejections, verdict: '' };
  return {
    nodes,
    rejections: [...rejections.slice(0, -1), { ...last, text: withoutTail(last.text) }],
    verdict: '',
  };
}

/** The end of the histogram is a full stop; what follows belongs to other plugins. */
const withoutTail = (text: string): string => text.replace(/\.(?:\s.*)?$/, '');
