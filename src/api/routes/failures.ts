import { z } from 'zod';

import { decodeCursor, encodeCursor, filtersOf, malformedCursor } from '../../lib/cursor.ts';
import { parseDuration } from '../../lib/duration.ts';
import { parseMicros } from '../../lib/micros.ts';
import { SIDES } from '../../model/delivery.ts';
import {
  FAILURE_GROUPINGS,
  failureGroupKey,
  FailuresAnswer,
  type FailuresQuestion,
} from '../../model/failures-answer.ts';
import { Time } from '../../model/answer.ts';
import type { Route } from '../dependencies.ts';
import { NextCursor, Paging } from '../list-filters.ts';
import { Partial, partialFor } from '../partial.ts';
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
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(20)
    .describe('Groups to show: 1 to 200; 20 unless told.'),
  cursor: Paging.cursor,
});

const Page = nameSchema(
  'Failures',
  FailuresAnswer.extend({ nextCursor: NextCursor, ...Partial }),
  'What failed in a window of event time, gathered by cause.',
);

const Instant = Time.transform((text) => parseMicros(text) ?? Number.NaN).pipe(z.int());
const CursorKey = z.tuple([Instant, Instant, z.int(), Time, z.string()]);

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
    response: answers(Page, ['QueryInvalid', 'CursorInvalid']),
  } as const satisfies RouteSchema;
  api.get('/failures', { schema }, ({ query }) => {
    const { window, cursor, ...asked } = query;
    const question = { ...asked, ...(window === undefined ? {} : { windowUs: window }) };
    const answer = dependencies.failures(
      cursor === undefined ? question : { ...withoutWindow(question), ...continued(cursor, question) },
    );
    return {
      ...answer,
      nextCursor: cursorAfter(answer, question),
      ...partialFor(readiness, answer.partial ? ['window-cut'] : []),
    };
  });
};

const withoutWindow = ({
  windowUs: _us,
  from: _from,
  to: _to,
  ...question
}: FailuresQuestion): FailuresQuestion => question;

/** The window stays as it was when the first page was read, though the newest event may have moved on. */
function cursorAfter(
  { window, groups, groupsLeft }: FailuresAnswer,
  question: FailuresQuestion,
): string | null {
  const last = groups.at(-1);
  if (window === null || last === undefined || groupsLeft === 0) return null;
  const { count, first, value } = failureGroupKey(last);
  return encodeCursor(filtersOf(question), [window.from, window.to, count, first, value]);
}

function continued(
  cursor: string,
  question: FailuresQuestion,
): Pick<FailuresQuestion, 'from' | 'to' | 'after'> {
  const key = CursorKey.safeParse(decodeCursor(cursor, filtersOf(question)));
  if (!key.success) throw malformedCursor(key.error);
  const [from, to, count, first, value] = key.data;
  return { from, to, after: { count, first, value } };
}
