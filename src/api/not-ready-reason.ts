import { z } from 'zod';

import { READINESS_CODES, type ReadinessCode } from '../model/readiness.ts';
import { nameSchema } from './openapi/components.ts';

/** A `NotReady` as it is answered. */
export const NotReadyReason = nameSchema(
  'NotReady',
  z.strictObject({ code: z.enum(Object.keys(READINESS_CODES) as ReadinessCode[]), message: z.string() }),
  'One thing for which answers are not complete.',
);
