import type { InputQualityLine } from '../model/answer.ts';
import { objectAnswer } from '../model/named-item.ts';
import type { ObjectDiagnosis } from '../model/object-answer.ts';
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

/** Group and resource of the kinds. */
const RESOURCES: { readonly [kind: string]: readonly [group: string, resource: string] } = {
  Deployment: ['apps', 'deployments'],
  StatefulSet: ['apps', 'statefulsets'],
  DaemonSet: ['apps', 'daemonsets'],
  Job: ['batch', 'jobs'],
  PersistentVolumeClaim: ['""', 'persistentvolumeclaims'],
};

/** No request about the object itself was logged: its Pods, and Events, are all that tells of it. */
function unlogged(kind: string): InputQualityLine {
  const [group, resource] = RESOURCES[kind] ?? ['', ''];
  return {
    missing: `requests about ${resource}`,
    consequence: `what was asked of this ${kind}, when, by whom, and what its controller said of it, is unknown`,
    remedy: `- level: RequestResponse\n  resources: [{group: ${group}, resources: [${resource}, ${resource}/status]}]`,
  };
}
