import { CAPABILITIES, type Capability, type CapabilityId } from '../../model/capability.ts';
import type { CapabilityState } from '../../model/capability-state.ts';
import type { DeliveryKind, Phase } from '../../model/delivery.ts';
import type { InputQuality } from '../../model/diagnosis.ts';
import { type LogNeed, type LogNeedName, needNamed } from '../../model/log-needs.ts';
import { loggingRules, policyLines } from '../../model/policy-lines.ts';
import type { ClusterFacts, LogShape } from '../../model/record.ts';
import { capabilityState, needState } from './capabilities.ts';
import { gapLines, type Span } from './gap-lines.ts';

/** What an answer is about, as far as it matters what the log hides. */
export interface Asked {
  readonly kind: DeliveryKind;
  /** What holds it up, or did; `null` when that is not known. */
  readonly phase: Phase | null;
  /** Nothing more is to be explained. */
  readonly isSettledWell: boolean;
  /** The time that it tells of. */
  readonly span: Span;
}

/** Whether an answer rests on what this capability tells. */
export function matters(
  { kinds, phases }: Capability,
  { kind, phase, isSettledWell }: Omit<Asked, 'span'>,
): boolean {
  if (!kinds.includes(kind)) return false;
  if (phases === null) return true;
  if (isSettledWell) return false;
  if (phases === 'older') return phase === null;
  return phase === null || phases.includes(phase);
}

/** What is needed and not, or not surely, there, with the answers that it costs. */
function lostNeeds(shape: LogShape, asked: Asked | null): Map<LogNeedName, CapabilityId[]> {
  const lost = new Map<LogNeedName, CapabilityId[]>();
  for (const capability of CAPABILITIES) {
    if (asked !== null && !matters(capability, asked)) continue;
    if (capabilityState(capability, shape) === 'possible') continue;
    // The first way is the one that most clusters go.
    for (const name of capability.ways[0]) {
      if (needState(needNamed(name), shape) === 'possible') continue;
      lost.set(name, [...(lost.get(name) ?? []), capability.id]);
    }
  }
  return lost;
}

/**
 * What the log of a cluster does not show, which answers that costs, and the audit-policy lines that would show it, and which
 * parts of it are missing: of all that can be asked, or of what matters to one answer.
 */
export function inputQualityOf(facts: ClusterFacts, asked: Asked | null = null): InputQuality[] {
  const { shape } = facts;
  const lost = [...lostNeeds(shape, asked)].map(([name, ids]): Lost => {
    const need = needNamed(name);
    return { need, state: needState(need, shape), ids };
  });
  const ofState = (wanted: CapabilityState): Lost[] => lost.filter(({ state }) => state === wanted);
  return [
    ...ofState('impossible').map(missingLine),
    ...ofState('partly').map(partLine),
    ...unknownLines(ofState('unknown')),
    ...cutLines(facts),
    ...gapLines(facts.gaps(), asked === null ? null : asked.span),
    ...metadataLines(facts),
  ];
}

interface Lost {
  readonly need: LogNeed;
  readonly state: CapabilityState;
  readonly ids: CapabilityId[];
}

const TELLS = new Map<CapabilityId, string>(CAPABILITIES.map(({ id, tells }) => [id, tells]));
const toldBy = (ids: readonly CapabilityId[]): string => ids.map((id) => TELLS.get(id) ?? id).join('; ');
const remedyFor = (need: LogNeed): string => policyLines(loggingRules([need]));

const missingLine = ({ need, ids }: Lost): InputQuality => ({
  missing: need.missing,
  consequence: `it cannot be told ${toldBy(ids)}`,
  remedy: remedyFor(need),
  state: 'missing',
  capabilities: ids,
});

const partLine = ({ need, ids }: Lost): InputQuality => ({
  missing: `a part of ${need.missing}`,
  consequence: `of some objects only it can be told ${toldBy(ids)}`,
  remedy: remedyFor(need),
  state: 'partly',
  capabilities: ids,
});

/** That something was not seen yet is worth one line, and no remedy. */
function unknownLines(unseen: readonly Lost[]): InputQuality[] {
  if (unseen.length === 0) return [];
  const ids = [...new Set(unseen.flatMap((lost) => lost.ids))];
  const missing = unseen.map(({ need }) => need.missing).join(', ');
  return [
    {
      missing: `not known yet whether this log shows ${missing}`,
      consequence: `none were seen, and there need not have been any; on them rests ${toldBy(ids)}`,
      remedy: '',
      state: 'unknown',
      capabilities: ids,
    },
  ];
}

/** Flags of the API server, and no matter of the policy. */
function cutLines({ has, shape }: ClusterFacts): InputQuality[] {
  if (!has('truncation') && shape.cut === 0) return [];
  return [
    {
      missing: `the content of events that the API server cut because they were too large${shape.cut === 0 ? '' : ` (at least ${shape.cut})`}`,
      consequence: 'single changes of large objects are known only to have happened',
      remedy:
        '# flags of the API server: --audit-log-truncate-enabled=false, or a larger --audit-log-truncate-max-event-size',
      state: 'partly',
      capabilities: [],
    },
  ];
}

/** A matter of what carries the log. Elastic Agent's integration is known to do it. */
function metadataLines({ has }: ClusterFacts): InputQuality[] {
  if (!has('metadata-dropped')) return [];
  return [
    {
      missing: 'the metadata of objects, which was taken out of the bodies on the way here',
      consequence:
        'UIDs, owners, labels, finalizers and generations are unknown: Pods that a controller makes are known by their binding and status alone, objects of one name that follow one another are taken for one, and of rollouts and of what holds up a deletion nothing said is to be relied on',
      remedy:
        "# what carries the log: Elastic Agent's Kubernetes integration drops requestObject.metadata and responseObject.metadata; ship the log as lines, by Filebeat or by a custom log integration",
      state: 'missing',
      capabilities: [],
    },
  ];
}

/** The rules that would show all that is known to be missing. They must stand before all others. */
export function missingRules({ shape }: ClusterFacts): string {
  const needs = [...lostNeeds(shape, null).keys()].map(needNamed);
  return policyLines(loggingRules(needs.filter((need) => needState(need, shape) !== 'unknown')));
}
