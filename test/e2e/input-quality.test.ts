import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { capabilityState } from '../../src/analyzers/answer/capabilities.ts';
import { CAPABILITIES, type CapabilityId } from '../../src/model/capability.ts';
import type { CapabilityState } from '../../src/model/capability-state.ts';
import type { AuditPolicy } from '../../src/policy/audit-policy.ts';
import { checkPolicy } from '../../src/policy/check-policy.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { printPolicy } from '../../src/policy/recommended-policy.ts';
import { logUnderPolicy } from '../support/apply-policy.ts';
import { labelledLog } from '../support/labelled-logs.ts';
import { shapeOf } from '../support/log-shape.ts';
import { bytesOf, eventLines, readLog } from '../support/logs.ts';
import { runPipeline } from '../support/run-pipeline.ts';

const K134 = 'kubernetes-1.34';
const K120 = 'kubemark-1.20';
const logOf = (name: string): Buffer => readLog(labelledLog(`${name}.jsonl.gz`));

function parse(text: string): AuditPolicy {
  const parsed = parsePolicy('policy', text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}
const policyOf = (name: string): AuditPolicy =>
  parse(readFileSync(labelledLog(`${K134}/policies/${name}.yaml`), 'utf8'));

/** Of a policy the log need not show every part; of what it has not shown yet it says nothing. */
const agree = (beforehand: CapabilityState, seen: CapabilityState): boolean =>
  seen === 'unknown' || seen === beforehand || beforehand === 'partly';

describe.each<[log: string, policy: string, unknown: readonly CapabilityId[] | null]>([
  // Recorded on purpose under each policy: what they leave unknown did not happen in them.
  [`${K134}/scenarios.full`, 'full', ['claim-deleted-by']],
  [`${K134}/scenarios.recommended`, 'recommended', ['claim-waits', 'claim-deleted-by']],
  [`${K134}/scenarios.gce`, 'gce', ['claim-deleted-by']],
  [`${K134}/scenarios.lunettes`, 'lunettes', ['claim-deleted-by']],
  [`${K134}/scenarios.lean`, 'lean', null],
  [`${K134}/healthy.full`, 'full', null],
  [`${K134}/healthy.recommended`, 'recommended', null],
  [`${K134}/healthy.gce`, 'gce', null],
  [`${K134}/healthy.lunettes`, 'lunettes', null],
  [`${K134}/healthy.lean`, 'lean', null],
  [`${K134}/burst.recommended`, 'recommended', null],
  [`${K134}/burst.gce`, 'gce', null],
  [`${K134}/burst.lean`, 'lean', null],
  [`${K134}/truncated.recommended`, 'recommended', null],
  [`${K120}/scenarios.full`, 'full', null],
  [`${K120}/scenarios.gce`, 'gce', null],
  [`${K120}/scenarios.lunettes`, 'lunettes', null],
  [`${K120}/scenarios.lean`, 'lean', null],
])('%s', (log, policy, unknown) => {
  const shape = shapeOf(logOf(log));
  const beforehand = new Map(checkPolicy(policyOf(policy)).capabilities.map(({ id, state }) => [id, state]));
  const seen = CAPABILITIES.map((capability) => [capability.id, capabilityState(capability, shape)] as const);

  it('shows what its policy says it will', () => {
    const quarrels = seen
      .map(([id, state]) => [id, beforehand.get(id) ?? 'unknown', state] as const)
      .filter(([, said, state]) => !agree(said, state));
    expect(quarrels).toEqual([]);
  });

  it('shows something', () => {
    const left = seen.filter(([, state]) => state === 'unknown').map(([id]) => id);
    expect(unknown === null ? left.length < 0.6 * CAPABILITIES.length : left).toEqual(unknown ?? true);
  });
});

describe('the evaluation of policies', () => {
  const full = logOf(`${K134}/scenarios.full`);
  it.each(['recommended', 'gce', 'lunettes', 'lean'])('gives the very events of %s', (name) => {
    const eventsOf = (log: Buffer): string[] =>
      eventLines(log).map((line) => {
        const event = JSON.parse(line) as Record<string, unknown>;
        return [
          event['auditID'],
          event['stage'],
          event['level'],
          'requestObject' in event,
          'responseObject' in event,
        ].join();
      });
    expect(eventsOf(logUnderPolicy(full, policyOf(name)))).toEqual(
      eventsOf(logOf(`${K134}/scenarios.${name}`)),
    );
  });
});

describe('the policy that is printed', () => {
  const smallest = parse(printPolicy());
  it.each([
    [`${K134}/scenarios.full`, 0],
    // Whatever is older than the log is known as well.
    [`${K134}/scenarios.full`, 0.3],
    [`${K134}/healthy.full`, 0.4],
    [`${K120}/scenarios.full`, 0.4],
  ])('tells of %s, from %d of it, all that the whole log tells', (name, from) => {
    const lines = eventLines(logOf(name));
    const log = bytesOf(lines.slice(Math.floor(lines.length * from)));
    expect(runPipeline([logUnderPolicy(log, smallest)]).lines).toEqual(runPipeline([log]).lines);
  });
});
