import type { AuditPolicy } from '../../src/policy/audit-policy.ts';
import { evaluate } from '../../src/policy/evaluate.ts';

interface RawEvent {
  readonly level: string;
  readonly stage: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string; readonly groups?: readonly string[] };
  readonly objectRef?: {
    readonly resource?: string;
    readonly subresource?: string;
    readonly apiGroup?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
}

const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'];

/** What the API server would have written of an event under another policy; `null` when nothing. */
export function underPolicy(event: RawEvent, policy: AuditPolicy): RawEvent | null {
  const { objectRef, user, verb } = event;
  // The URL of a create names nothing, whatever the audit event has made out of its body.
  const isNamed = verb !== 'create' || objectRef?.subresource !== undefined;
  const { level, omitStages } = evaluate(policy, {
    user: user.username,
    groups: user.groups ?? [],
    verb,
    path: event.requestURI.split('?')[0] ?? '',
    resource:
      objectRef?.resource === undefined
        ? null
        : {
            group: objectRef.apiGroup ?? '',
            resource: objectRef.resource,
            subresource: objectRef.subresource ?? '',
            namespace: objectRef.namespace ?? '',
            name: isNamed ? (objectRef.name ?? '') : '',
          },
  });
  if (level === 'None' || omitStages.includes(event.stage)) return null;
  const given = LEVELS[Math.min(LEVELS.indexOf(level), LEVELS.indexOf(event.level))] ?? level;
  const { requestObject, responseObject, ...metadata } = event;
  return {
    ...metadata,
    level: given,
    ...(given === 'Metadata' || requestObject === undefined ? {} : { requestObject }),
    ...(given !== 'RequestResponse' || responseObject === undefined ? {} : { responseObject }),
  };
}

/** A log, one event a line, as it would have been written under a policy that logs less. */
export function logUnderPolicy(log: Buffer, policy: AuditPolicy): Buffer {
  const lines = log
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const event = underPolicy(JSON.parse(line) as RawEvent, policy);
      return event === null ? [] : [JSON.stringify(event)];
    });
  return Buffer.from(`${lines.join('\n')}\n`);
}
