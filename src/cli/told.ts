import type { DiagnosisDocument } from '../model/answer.ts';
import type { ObjectDiagnosis } from '../model/object-answer.ts';

/** A diagnosis of any object, with the words for who and where it is. */
export interface Told extends Omit<
  DiagnosisDocument,
  'pod' | 'links' | 'acrossPods' | 'initiator' | 'cascade'
> {
  readonly kind: string;
  /** `shop/web-7c9f5-x2kqp`, `Deployment shop/web`. */
  readonly subject: string;
  readonly where: readonly string[];
}

/** Of a Pod that never got a name, the subject is whose it would have been. */
export function podTold(document: DiagnosisDocument): Told {
  const { pod } = document;
  const owner = pod.owner === null ? '' : ` of ${pod.owner.kind} ${pod.owner.name}`;
  return {
    ...document,
    kind: 'Pod',
    subject: pod.name === null ? `A Pod${owner} in ${pod.namespace}` : `${pod.namespace}/${pod.name}`,
    where: whereabouts(pod, isRefused(document) ? 'never born' : 'uid not logged'),
  };
}

const isRefused = ({ delivery }: DiagnosisDocument): boolean =>
  delivery?.outcome === 'failed' && delivery.phase === 'admission';

export const objectTold = (diagnosis: ObjectDiagnosis): Told => ({
  ...diagnosis,
  kind: diagnosis.object.kind,
  subject: `${diagnosis.object.kind} ${diagnosis.object.namespace}/${diagnosis.object.name}`,
  where: whereabouts(diagnosis.object, 'uid not logged'),
});

function whereabouts(
  { owner, node, cluster, uid }: DiagnosisDocument['pod'] | ObjectDiagnosis['object'],
  withoutUid: string,
): string[] {
  return [
    owner === null ? '' : `${owner.kind} ${owner.name}`,
    node === null ? '' : `node ${node}`,
    `cluster ${cluster}`,
    uid === null ? withoutUid : `uid ${uid}`,
  ].filter((fact) => fact !== '');
}
