import type { Signal } from '../../model/signal.ts';
import { type CompiledMatch, compileRules, groupNames, isFound, type Pattern } from './compile.ts';
import { normaliseMessage, splitPreemption } from './message.ts';
import { type PodView, podHolds, podKey } from './pod-view.ts';
import { createRuleIndex } from './rule-index.ts';
import type { Rule, RuleMatch } from './rule.ts';
import { parseSchedulerMessage, SCHEDULER_FILTERS, type SchedulerMessage } from './scheduler-message.ts';

export type Groups = { readonly [name: string]: string };

/** What a rule made of a signal. */
export interface RuleHit {
  readonly rule: Rule;
  readonly match: RuleMatch;
  readonly groups: Groups;
  /** A sentence on what else the message said; `''` when nothing. */
  readonly context: string;
  /** Codes of other causes that the same message names. */
  readonly beside: readonly string[];
}

/** What rules see of a signal. */
export type MatchedSignal = Pick<
  Signal,
  | 'source'
  | 'reason'
  | 'message'
  | 'conditionType'
  | 'containerRole'
  | 'exitCode'
  | 'signal'
  | 'httpStatus'
  | 'verb'
  | 'subresource'
  | 'user'
  | 'warning'
>;

export type RuleMatcher = (signal: MatchedSignal, pod: PodView) => RuleHit | null;

const CACHE_SIZE = 4096;
/** Longer messages are rarely seen twice, and would make the bounded cache a large one. */
const MAX_CACHED_MESSAGE = 2048;
const NOT_CACHED = Symbol('not cached');

/**
 * Builds the function that names a signal: the first rule, in order of precedence, with an alternative all of whose
 * facets hold. The same few messages repeat without end, so verdicts are remembered (a bounded number).
 */
export function createRuleMatcher(rules: readonly Rule[]): RuleMatcher {
  const matches = compileRules(rules);
  const candidates = createRuleIndex(matches);
  const derived = matches.filter(({ match }) => match.derived === true);
  const cache = new Map<string, RuleHit | null>();

  const find = (signal: MatchedSignal, pod: PodView): RuleHit | null => {
    if (signal.source === 'derived') {
      const match = derived.find(
        (one) => one.rule.code === signal.reason && structureHolds(one, signal, pod),
      );
      return match === undefined
        ? null
        : { rule: match.rule, match: match.match, groups: {}, context: '', beside: [] };
    }
    const whole = normaliseMessage(signal.message);
    const { text, preemption } = splitPreemption(whole);
    const possible = candidates(signal.source, signal.reason, whole).filter(
      (one) => structureHolds(one, signal, pod) && anyOf(one.preemption, preemption),
    );
    const verdict = parseSchedulerMessage(text);
    if (verdict === null) return firstHit(possible, text);
    if (verdict.verdict !== '') return firstHit(possible, verdict.verdict);
    return nearestMiss(possible, verdict);
  };

  return (signal, pod) => {
    if (signal.message.length > MAX_CACHED_MESSAGE) return find(signal, pod);
    const key = cacheKey(signal, pod);
    const cached = cache.has(key) ? (cache.get(key) ?? null) : NOT_CACHED;
    if (cached !== NOT_CACHED) return cached;
    const hit = find(signal, pod);
    const oldest = cache.size < CACHE_SIZE ? undefined : cache.keys().next().value;
    if (oldest !== undefined) cache.delete(oldest);
    cache.set(key, hit);
    return hit;
  };
}

const SEPARATOR = '\u0000';

const cacheKey = (signal: MatchedSignal, pod: PodView): string =>
  [
    signal.source,
    signal.reason,
    signal.conditionType,
    signal.containerRole,
    signal.exitCode,
    signal.signal,
    signal.httpStatus,
    signal.verb,
    signal.subresource,
    signal.user,
    signal.warning,
    podKey(pod),
    signal.message,
  ].join(SEPARATOR);

/** Every facet but the reason and the words. */
function structureHolds(one: CompiledMatch, signal: MatchedSignal, pod: PodView): boolean {
  const { match } = one;
  if ((match.derived === true) !== (signal.source === 'derived')) return false;
  if (match.warning !== undefined && match.warning !== signal.warning) return false;
  if (match.pod !== undefined && !podHolds(match.pod, pod, one.finalizer)) return false;
  if (one.users.length > 0 && !(signal.user !== null && anyOf(one.users, signal.user))) return false;
  return (
    has(match.sources, signal.source) &&
    has(match.conditionTypes, signal.conditionType) &&
    has(match.roles, signal.containerRole) &&
    has(match.signals, signal.signal) &&
    has(match.httpStatus, signal.httpStatus) &&
    has(match.verbs, signal.verb) &&
    has(match.subresources, signal.subresource) &&
    exitCodeHolds(match.exitCodes, signal.exitCode)
  );
}

const has = <T>(wanted: readonly T[] | undefined, value: T | null): boolean =>
  wanted === undefined || (value !== null && wanted.includes(value));

function exitCodeHolds(wanted: RuleMatch['exitCodes'], code: number | null): boolean {
  if (wanted === undefined) return true;
  if (code === null) return false;
  return wanted.includes(code) || (code !== 0 && wanted.includes('non-zero'));
}

const anyOf = (patterns: readonly Pattern[], text: string): boolean =>
  patterns.length === 0 || patterns.some((pattern) => isFound(pattern, text, text.toLowerCase()));

/** The groups with which the words hold; `null` when they do not. */
function wordsHold(one: CompiledMatch, text: string, lower: string): Groups | null {
  if (one.notPatterns.some((pattern) => isFound(pattern, text, lower))) return null;
  if (one.patterns.length === 0) return {};
  const found = one.patterns.find((pattern) => isFound(pattern, text, lower))?.regex();
  if (found === undefined) return null;
  const names = groupNames(found);
  if (names.length === 0) return {};
  const matcher = found.matcher(text);
  if (!matcher.find()) return {};
  return Object.fromEntries(names.map((name) => [name, matcher.group(name) ?? '']));
}

function firstHit(possible: readonly CompiledMatch[], text: string): RuleHit | null {
  const lower = text.toLowerCase();
  for (const one of possible) {
    const groups = wordsHold(one, text, lower);
    if (groups !== null) return { rule: one.rule, match: one.match, groups, context: '', beside: [] };
  }
  return null;
}

const NO_FILTER = -1;
const depthOf = ({ filter }: RuleMatch): number =>
  filter === undefined ? NO_FILTER : SCHEDULER_FILTERS.indexOf(filter);

/**
 * Of the reasons of a scheduler's verdict, the one whose filter comes last: its nodes passed everything before and are
 * the nearest misses. Inside one filter, the reason of the most nodes.
 */
function nearestMiss(possible: readonly CompiledMatch[], verdict: SchedulerMessage): RuleHit | null {
  const named = verdict.rejections.flatMap((rejection) => {
    const hit = firstHit(possible, rejection.text);
    return hit === null ? [] : [{ rejection, hit }];
  });
  const [nearest] = named.toSorted(
    (a, b) =>
      depthOf(b.hit.match) - depthOf(a.hit.match) ||
      b.rejection.count - a.rejection.count ||
      a.hit.rule.precedence - b.hit.rule.precedence,
  );
  if (nearest === undefined) return null;
  const groups = { ...nearest.hit.groups, nodes: countNodes(nearest.rejection.count, verdict.nodes) };
  const beside = named.map(({ hit }) => hit.rule.code).filter((code) => code !== nearest.hit.rule.code);
  return { ...nearest.hit, groups, context: otherNodes(verdict, nearest.rejection), beside };
}

const countNodes = (count: number, all: number): string =>
  count >= all ? (all === 1 ? 'the only node' : `all ${all} nodes`) : `${count} of ${all} nodes`;

function otherNodes(verdict: SchedulerMessage, nearest: { readonly text: string }): string {
  const others = verdict.rejections.filter((rejection) => rejection !== nearest);
  if (others.length === 0) return '';
  return `The other nodes: ${others.map(({ count, text }) => `${count} ${text}`).join(', ')}.`;
}
