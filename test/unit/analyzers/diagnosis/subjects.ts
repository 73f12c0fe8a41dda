import { loadRules } from '../../../../src/analyzers/diagnosis/load-rules.ts';
import type { Rule } from '../../../../src/analyzers/diagnosis/rule.ts';
import type { Subject } from '../../../../src/analyzers/diagnosis/subject.ts';
import { seconds } from '../../../../src/lib/micros.ts';
import type { Delivery, Incident } from '../../../../src/model/delivery.ts';
import type { Signal } from '../../../../src/model/signal.ts';

/** The rules that ship. */
export function shippedRules(): readonly Rule[] {
  const loaded = loadRules([new URL('../../../../diagnosis-rules', import.meta.url).pathname]);
  if (!loaded.ok) throw new Error('the shipped rules do not load');
  return loaded.rules;
}

/** A signal at `at` seconds (until `until`), by hand: what is not given is empty. */
export function signal(
  source: Signal['source'],
  reason: string,
  message: string,
  { at = 0, until = at, ...rest }: Partial<Signal> & { at?: number; until?: number } = {},
): Signal {
  return {
    source,
    reason,
    message,
    conditionType: null,
    container: null,
    containerRole: rest.container === undefined ? null : 'main',
    exitCode: null,
    signal: null,
    httpStatus: null,
    verb: null,
    subresource: null,
    user: null,
    warning: true,
    firstAt: seconds(at),
    lastAt: seconds(until),
    evidence: {
      auditId: `${source}-${reason}-${at}`,
      stage: 'ResponseComplete',
      at: seconds(at),
      path: 'responseObject',
      text: message,
    },
    ...rest,
  };
}

export function delivery(fields: Partial<Delivery> = {}): Delivery {
  return {
    id: 'd1',
    kind: 'create',
    outcome: 'in-progress',
    startedAt: 0,
    endedAt: null,
    finalAt: null,
    phase: null,
    stuck: fields.phase !== undefined,
    derivedCode: null,
    phases: [],
    bornBeforeLog: false,
    container: null,
    attempts: 1,
    lastAttemptAt: 0,
    unknownReason: '',
    requestedBy: 'jane',
    nextDeadline: null,
    ...fields,
  };
}

export function incident(fields: Partial<Incident> = {}): Incident {
  return {
    id: 'i1',
    startedAt: 0,
    recoveredAt: null,
    endedAt: null,
    phase: 'running',
    container: null,
    derivedCode: null,
    count: 1,
    lastAt: 0,
    ...fields,
  };
}

export function subject(fields: Partial<Subject>): Subject {
  return {
    object: {
      cluster: 'c',
      kind: 'Pod',
      namespace: 'shop',
      name: 'web-0',
      uid: 'u',
      node: 'node-a',
      owner: { kind: 'StatefulSet', name: 'web' },
    },
    delivery: null,
    incident: null,
    signals: [],
    pod: null,
    placedByScheduler: null,
    ...fields,
  };
}
