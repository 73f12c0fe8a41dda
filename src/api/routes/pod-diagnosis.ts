import { z } from 'zod';

import { DiagnosisDocument } from '../../model/answer.ts';
import type { Route } from '../dependencies.ts';
import { requirePod } from '../pod-id.ts';

/** `GET /pods/:uid/diagnosis`: the front door. Why is this Pod not up, what proves it, what to do. */
export const podDiagnosis: Route = (api, { reader }) => {
  const schema = { params: z.object({ uid: z.string() }), response: { 200: DiagnosisDocument } };
  api.get('/pods/:uid/diagnosis', { schema }, ({ params }) =>
    DiagnosisDocument.parse(JSON.parse(requirePod(reader, params.uid).diagnosis)),
  );
};
