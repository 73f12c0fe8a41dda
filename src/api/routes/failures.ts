import { z } from 'zod';

import { parseDuration } from '../../lib/duration.ts';
import { parseMicros } from '../../lib/micros.ts';
import { SIDES } from '../../model/delivery.ts';
import { FAILURE_GROUPINGS, FailuresAnswer } from '../../model/failures-answer.ts';
import type { Route } from '../dependencies.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';

/** Image references may be long. */
const Filter = z.string().min(1).max(1024).exactOptional();

/** Text that `parse` understands. */
const parsed = (parse: (text: string) => number | null, message: string) =>
  z
    .string()
    .max(64)
    .transform((text, context) => {
      const value = parse(text);
      if (value !== null) return value;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .exactOptional();

const Moment = parsed(parseMicros, 'must be RFC 3339, such as 2026-11-21T03:00:00Z');

/** Unknown parameters are refused: a misspelt filter must not look like "no filter". */
const Query = z.strictObject({
  window: parsed(parseDuration, 'must be a duration such as 30m, 6h or 7d').describe(
    'How much before the newest event, or before `to`, or after `from`. Default 1h.',
  ),
  from: Moment.describe('Event time at which the window begins.'),
  to: Moment.describe('Event time before which it ends.'),
  cluster: Filter.describe('Name of the cluster.'),
  namespace: Filter.describe('Name of the namespace.'),
  node: Filter.describe('Name of the node.'),
  image: Filter.describe('Image reference, as the Pod names it.'),
  registry: Filter.describe('Host of the registry.'),
  code: Filter.describe('Code of the cause: `ImageNotFound`.'),
  side: z.enum(SIDES).exactOptional().describe('Whose fault it is.'),
  groupBy: z.enum(FAILURE_GROUPINGS).default('code').describe('What causes are gathered by.'),
  limit: z.coerce.number().int().min(1).max(200).default(20).describe('Groups to show.'),
});

/** `GET /failures`: the top causes in a window of event time, and whether each is in one place. */
export const failures: Route = (api, dependencies) => {
  const { readiness } = dependencies;
  const schema = {
    operationId: 'listFailures',
    tags: ['Failures'],
    summary: 'The top causes in a window of event time, and whether each is in one place',
    examples: {
      'the two causes of most Pods': '/failures?limit=2',
      'what is no duration': '/failures?window=soon',
    },
    querystring: Query,
    response: answers(nameSchema('Failures', FailuresAnswer), ['QueryInvalid']),
  } as const satisfies RouteSchema;
  api.get('/failures', { schema }, ({ query }) => {
    const { window, ...rest } = query;
    const answer = dependencies.failures({ ...rest, ...(window === undefined ? {} : { windowUs: window }) });
    return { ...answer, partial: answer.partial || readiness.reasons().length > 0 };
  });
};
