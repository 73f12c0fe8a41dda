import { z } from 'zod';

/** A time in every answer: RFC 3339 in UTC with microseconds. */
export const Time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/, 'must be RFC 3339 in UTC with microseconds');
export type Time = z.infer<typeof Time>;
