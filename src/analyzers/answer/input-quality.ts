import { CAPABILITIES, type Capability, type CapabilityId } from '../../model/capability.ts';
import type { CapabilityState } from '../../model/capability-state.ts';
import type { DeliveryKind, Phase } from '../../model/delivery.ts';
import type { InputQuality } from '../../model/diagnosis.ts';
import { type LogNeed, type LogNeedName, needNamed } from '../../model/log-needs.ts';
import { loggingRules, policyLines } from '../../model/policy-lines.ts';
import type { ClusterFacts, LogShape } from '../../model/record.ts';
import { capabilityState, needState } from './capabilities.ts';

/** What an answer is about, as far as it matters what the log hides. */
export interface Asked {
  readonly kind: DeliveryKind;
  /** What holds it up, or did; `null` when that is not known. */
  readonly phase: Phase | null;
  /** Nothing more is to be explained. */
  readonly isSettledWell: boolean;
}

/** Whether an answer rests on what this capability tells. */
export function matters({ kinds, phases }: Capability, { kind, phase, isSettledWell }: Asked): boolean {
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
 * What the log of a cluster does not show, which answers that costs, and the audit-policy lines that would show it: of all
 * that can be asked, or of what matters to one answer.
 */
export function inputQualityOf(facts: ClusterFacts, asked: Asked | null = null): InputQuality[] {
  const { shape } = facts;
  const lines = [...lostNeeds(shape, asked)].map(([name, ids]) =>
    lineOf(needNamed(name), needState(needNamed(name), shape), ids),
  );
  return [...lines.toSorted((a, b) => RANK[a.state] - RANK[b.state]), ...cutLines(facts)];
}

const RANK = { missing: 0, partly: 1, unknown: 2 };
const TELLS = new Map<CapabilityId, string>(CAPABILITIES.map(({ id, tells }) => [id, tells]));

function lineOf(need: LogNeed, state: CapabilityState, capabilities: CapabilityId[]): InputQuality {
  const told = capabilities.map((id) => TELLS.get(id) ?? id).join('; ');
  const remedy = policyLines(loggingRules([need]));
  if (state === 'unknown') {
    return {
      missing: `not known yet whether this log shows ${need.missing}`,
      consequence: `none was seen, and none need have been; on it rests ${told}`,
      remedy: '',
      state: 'unknown',
      capabilities,
    };
  }
  return state === 'partly'
    ? {
        missing: `a part of ${need.missing}`,
        consequence: `it can be told of some objects only ${told}`,
        remedy,
        state: 'partly',
        capabilities,
      }
    : {
        missing: need.missing,
        consequence: `it cannot be told ${told}`,
        remedy,
        state: 'missing',
        capabilities,
      };
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

/** The rules that would show all that is known to be missing. They must stand before all others. */
export function missingRules({ shape }: ClusterFacts): string {
  const needs = [...lostNeeds(shape, null).keys()].map(needNamed);
  return policyLines(loggingRules(needs.filter((need) => needState(need, shape) !== 'unknown')));
}
