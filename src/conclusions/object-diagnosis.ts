import type { InputQualityLine } from '../model/answer.ts';
import { LOG_NEEDS, type LogNeed } from '../model/log-needs.ts';
import { objectAnswer } from '../model/named-item.ts';
import type { ObjectDiagnosis } from '../model/object-answer.ts';
import { loggingRules, policyLines } from '../model/policy-lines.ts';
import type { NamedRow } from '../store/contract.ts';
import { type Review, unexplained } from './review.ts';

/** The diagnosis of an object that is kept by name. */
export function objectDiagnosis(row: NamedRow, { answer, failures, observations }: Review): ObjectDiagnosis {
  const object = objectAnswer(row);
  if (answer === undefined) return { object, ...unexplained(failures, object.kind) };
  const {
    pod: _pod,
    links: _links,
    acrossPods: _across,
    initiator: _initiator,
    cascade: _cascade,
    ...told
  } = answer.document();
  const isUnlogged = observations.every(({ action }) => action === 'kubernetes-event');
  const unseen = isUnlogged ? [unlogged(object.kind)] : [];
  return { object, ...told, inputQuality: [...unseen, ...told.inputQuality] };
}

/** Resources by kind, as audit policies name them. */
const RESOURCES: { readonly [kind: string]: string } = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Job: 'jobs',
  PersistentVolumeClaim: 'persistentvolumeclaims',
};

/** No request about the object itself was logged: its Pods, and Events, are all that tells of it. */
export function unlogged(kind: string): InputQualityLine {
  const resource = RESOURCES[kind];
  return {
    missing: `requests about ${resource ?? `a ${kind}`}`,
    consequence: `what was asked of this ${kind}, when, by whom, and what its controller said of it, is unknown`,
    remedy: resource === undefined ? '' : policyLines(loggingRules(needsOf(resource))),
  };
}

/** What any answer needs of requests about a resource, and about no other. */
function needsOf(resource: string): LogNeed[] {
  const isOfIt = (name: string): boolean => name === resource || name.startsWith(`${resource}/`);
  return Object.values<LogNeed>(LOG_NEEDS).flatMap((need) => {
    const resources = need.resources
      .map(({ group, resources: names }) => ({ group, resources: names.filter(isOfIt) }))
      .filter(({ resources: names }) => names.length > 0);
    return resources.length === 0 ? [] : [{ ...need, resources }];
  });
}
