import type { Level } from '../model/audit-level.ts';

/** An audit policy as the API server understands it: what is absent is empty. */
export interface AuditPolicy {
  readonly rules: readonly PolicyRule[];
  readonly omitStages: readonly string[];
  readonly omitManagedFields: boolean;
}

export interface PolicyRule {
  readonly level: PolicyLevel;
  readonly users: readonly string[];
  readonly userGroups: readonly string[];
  readonly verbs: readonly string[];
  readonly resources: readonly {
    readonly group: string;
    readonly resources: readonly string[];
    readonly resourceNames: readonly string[];
  }[];
  readonly namespaces: readonly string[];
  readonly nonResourceURLs: readonly string[];
  readonly omitStages: readonly string[];
  /** `null`: as the policy says. */
  readonly omitManagedFields: boolean | null;
}

export const POLICY_LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type PolicyLevel = 'None' | Level;
export const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
