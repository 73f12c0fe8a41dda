import { LorgnetteError } from '../../lib/errors.ts';
import { DiagnosisDocument } from '../../model/answer.ts';
import type { Route } from '../dependencies.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';
import { PodParams, requirePod } from '../pod-id.ts';

/** `GET /pods/:uid/diagnosis`: the front door. Why is this Pod not up, what proves it, what to do. */
export const podDiagnosis: Route = (api, { reader, explain }) => {
  const schema = {
    operationId: 'getPodDiagnosis',
    tags: ['Pods'],
    summary: 'Why is this Pod not up, what proves it, what to do',
    description:
      'Speaks of the latest delivery that is not settled, else of the last one; an open incident makes the verdict `failing`.',
    examples: {
      'a Pod whose image does not exist': '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe/diagnosis',
      'a UID that nothing has': '/pods/00000000-0000-4000-8000-000000000000/diagnosis',
      'what is no id': '/pods/missing-tag/diagnosis',
    },
    params: PodParams,
    response: answers(DiagnosisDocument, ['UidInvalid', 'PodNotFound']),
  } as const satisfies RouteSchema;
  api.get('/pods/:uid/diagnosis', { schema }, ({ params }) => {
    const { uid } = requirePod(reader, params.uid);
    const document = explain(params.uid);
    if (document !== null) return document;
    throw new LorgnetteError('PodNotFound', `No Pod or refused create has the id ${uid} any more.`);
  });
};
