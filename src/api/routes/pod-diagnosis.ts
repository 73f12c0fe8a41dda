import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';
import { DiagnosisDocument } from '../../model/answer.ts';
import type { Route } from '../dependencies.ts';
import { requirePod } from '../pod-id.ts';

/** `GET /pods/:uid/diagnosis`: the front door. Why is this Pod not up, what proves it, what to do. */
export const podDiagnosis: Route = (api, { reader, explain }) => {
  const schema = { params: z.object({ uid: z.string() }), response: { 200: DiagnosisDocument } };
  api.get('/pods/:uid/diagnosis', { schema }, ({ params }) => {
    const { uid } = requirePod(reader, params.uid);
    const document = explain(params.uid);
    if (document !== null) return document;
    throw new LorgnetteError('PodNotFound', `No Pod or refused create has the id ${uid} any more.`);
  });
};
