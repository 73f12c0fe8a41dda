import type { CapabilityId } from './capability.ts';
import type { Phase, Side } from './delivery.ts';
import type { Evidence } from './signal.ts';

export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];
export const RISKS = ['reads', 'changes-reversibly', 'destroys'] as const;
export type Risk = (typeof RISKS)[number];

/** A cause, named, proven and explained. */
export interface Finding {
  readonly code: string;
  readonly title: string;
  readonly phase: Phase;
  readonly side: Side;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Event time of the first sign. */
  readonly since: number;
  readonly explanation: string;
  readonly remediation: string;
  readonly commands: readonly { readonly run: string; readonly risk: Risk }[];
  readonly links: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** What diagnosis says of one delivery (or incident). */
export interface Diagnosis {
  /** Id of the delivery or incident it speaks of. */
  readonly of: string;
  /** The first cause; `null` when nothing is wrong or nothing can be said. */
  readonly primary: Finding | null;
  readonly others: readonly Finding[];
  /** Every code seen, the primary first. */
  readonly codes: readonly string[];
}

/** Something the log's audit policy hides, and what would show it. */
export interface InputQuality {
  readonly missing: string;
  readonly consequence: string;
  /** Rules for the audit policy, as YAML. */
  readonly remedy: string;
  readonly state: 'missing' | 'partly' | 'unknown';
  readonly capabilities: CapabilityId[];
}
