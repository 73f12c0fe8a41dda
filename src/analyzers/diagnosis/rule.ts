import { z } from 'zod';

import { PHASES, SIDES } from '../../model/delivery.ts';
import { CONFIDENCES, RISKS, SEVERITIES } from '../../model/diagnosis.ts';
import type { SignalSource } from '../../model/signal.ts';
import { REASON_GROUP_NAMES } from './reason-groups.ts';
import { SCHEDULER_FILTERS } from './scheduler-message.ts';

const SOURCES = [
  'event',
  'condition',
  'waiting',
  'terminated',
  'pod-status',
  'response',
  'derived',
] as const satisfies readonly SignalSource[];

const list = <S extends z.ZodType>(item: S) => z.array(item).min(1);

const Reason = z
  .string()
  .min(1)
  .refine((reason) => !reason.startsWith('@') || REASON_GROUP_NAMES.some((name) => `@${name}` === reason), {
    error: `is no reason group; there are ${REASON_GROUP_NAMES.map((name) => `@${name}`).join(', ')}`,
  });

/** What must hold of the Pod, and be known (an untold restart policy is Kubernetes' default, Always). */
export const PodFacets = z.strictObject({
  restartPolicies: list(z.enum(['Always', 'OnFailure', 'Never'])).exactOptional(),
  /** Whether `spec.schedulerName` is Kubernetes' own. */
  defaultScheduler: z.boolean().exactOptional(),
  /** Whether the scheduler placed it (condition PodScheduled), as opposed to a `nodeName` set by its author. */
  placedByScheduler: z.boolean().exactOptional(),
  /** Pattern that one of its finalizers matches. */
  finalizer: z.string().exactOptional(),
});
export type PodFacets = z.infer<typeof PodFacets>;

/** One way to recognise the cause. Every facet given must hold; of the values of one facet, any. */
export const RuleMatch = z.strictObject({
  sources: list(z.enum(SOURCES)).exactOptional(),
  /** Exact reasons, `OutOf*` (a beginning), or `@image` (a group). */
  reasons: list(Reason).exactOptional(),
  /** RE2, case-insensitive, `.` matches anything, found anywhere in the message. Named groups fill the templates. */
  patterns: list(z.string().min(1)).exactOptional(),
  /** Patterns of which none may be found. */
  notPatterns: list(z.string().min(1)).exactOptional(),
  /** Patterns for the scheduler's preemption clause, `''` when it has none. */
  preemption: list(z.string()).exactOptional(),
  /** The filter of the scheduler that says so: decides among several reasons of one message. */
  filter: z.enum(SCHEDULER_FILTERS).exactOptional(),
  conditionTypes: list(z.string()).exactOptional(),
  roles: list(z.enum(['init', 'sidecar', 'main', 'ephemeral'])).exactOptional(),
  exitCodes: list(z.union([z.int(), z.literal('non-zero')])).exactOptional(),
  signals: list(z.int()).exactOptional(),
  httpStatus: list(z.int()).exactOptional(),
  verbs: list(z.string()).exactOptional(),
  subresources: list(z.string()).exactOptional(),
  /** Patterns for the acting user. */
  users: list(z.string()).exactOptional(),
  warning: z.boolean().exactOptional(),
  /** Nothing was written: states and times prove it, under the code's own name. */
  derived: z.literal(true).exactOptional(),
  pod: PodFacets.exactOptional(),
  /** Whose fault it is when recognised this way. */
  side: z.enum(SIDES).exactOptional(),
  confidence: z.enum(CONFIDENCES).exactOptional(),
  /** Recognised this way it is but a hint, weighed as an echo. */
  echo: z.literal(true).exactOptional(),
});
export type RuleMatch = z.infer<typeof RuleMatch>;

/** A signal as rules see it, by hand: what is not given is empty. */
export const RuleExample = z.strictObject({
  source: z.enum(SOURCES),
  reason: z.string().default(''),
  message: z.string().default(''),
  conditionType: z.string().exactOptional(),
  role: z.enum(['init', 'sidecar', 'main', 'ephemeral']).exactOptional(),
  exitCode: z.int().exactOptional(),
  signal: z.int().exactOptional(),
  httpStatus: z.int().exactOptional(),
  verb: z.string().exactOptional(),
  subresource: z.string().exactOptional(),
  user: z.string().exactOptional(),
  warning: z.boolean().default(true),
  /** The Pod it is about, as far as the rule asks for it. */
  pod: z
    .strictObject({
      restartPolicy: z.string().exactOptional(),
      schedulerName: z.string().exactOptional(),
      scheduled: z.boolean().exactOptional(),
      finalizers: z.array(z.string()).exactOptional(),
    })
    .exactOptional(),
});
export type RuleExample = z.infer<typeof RuleExample>;

/** A phase, or `delivery`: whatever phase the delivery is held up in. */
const RulePhase = z.enum([...PHASES, 'delivery']);

export const Rule = z.strictObject({
  code: z.string().regex(/^[A-Z][A-Za-z0-9]+$/, 'must be PascalCase'),
  /** Short, as a continuation of "has not started: …". */
  title: z.string().min(1).max(90),
  /** What it holds up, the usual first; `delivery` after it means that it may hold up anything. */
  phase: z
    .union([RulePhase, list(RulePhase)])
    .transform((phase) => (typeof phase === 'string' ? [phase] : phase)),
  match: list(RuleMatch),
  side: z.enum(SIDES),
  severity: z.enum(SEVERITIES),
  /** Default: high for words, medium for echoes and bare exit codes, low for what silence proves. */
  confidence: z.enum(CONFIDENCES).exactOptional(),
  explanation: z.string().min(1),
  remediation: z.string().min(1),
  commands: z.array(z.strictObject({ run: z.string().min(1), risk: z.enum(RISKS) })).default([]),
  links: z.array(z.url()).default([]),
  /** Never says why: yields to any specific cause of the same delivery. */
  echo: z.boolean().default(false),
  /** The last resort of its family: yields to any specific cause, comes before an echo. */
  fallback: z.boolean().default(false),
  /** Rules are tried in ascending order; the first that matches a signal names it. */
  precedence: z.number(),
  examples: z.array(RuleExample).min(1, 'needs an example that fires'),
  counterexamples: z.array(RuleExample).default([]),
});
export type Rule = z.infer<typeof Rule>;

/** `diagnosis-rules/<phase>/<family>.yaml`. */
export const RuleFile = z.strictObject({ rules: list(Rule) });
export type RuleFile = z.infer<typeof RuleFile>;
