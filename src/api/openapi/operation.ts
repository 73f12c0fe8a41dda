import type { FastifySchema } from 'fastify';
import { z } from 'zod';

import { ERROR_CODES, type ErrorCode } from '../../lib/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import { Problem, PROBLEM_TYPE, STATUS_BY_CODE } from '../problem.ts';

/** What routes are about, in the order of the document. */
export const TAGS = {
  Pods: 'Pods and refused creates: why one is not up, and what befell it.',
  Workloads: 'Deployments, StatefulSets, DaemonSets and Jobs: how far their rollouts have come.',
  Claims: 'PersistentVolumeClaims: how they were bound.',
  Failures: 'Causes over many Pods.',
  Deliveries: 'Deliveries as they are settled.',
  Service: 'The service itself.',
} as const;
export type Tag = keyof typeof TAGS;

/**
 * The schema of a route: what validates its input and serializes its answer, and what the OpenAPI document says of it.
 * A test in `test/architecture` fails for a route that lacks any of it.
 *
 * ```ts
 * const schema = {
 *   operationId: 'getPodDiagnosis',
 *   tags: ['Pods'],
 *   summary: 'Why is this Pod not up?',            // one line, no more
 *   description: 'What proves it, what to do.',    // optional
 *   examples: {                                    // requests to the bundled log (`demo/`), the good one first
 *     'a Pod whose image does not exist': '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe/diagnosis',
 *     'a UID that nothing has': '/pods/00000000-0000-4000-8000-000000000000/diagnosis',
 *   },
 *   params: z.object({ uid: PodId }),              // every parameter has a `.describe()`
 *   response: answers(DiagnosisDocument, ['UidInvalid', 'PodNotFound']),
 * } as const satisfies RouteSchema;
 * api.get('/pods/:uid/diagnosis', { schema }, ({ params }) => …);
 * ```
 *
 * The answers to `examples` are not written by hand: `npm run docs` sends the requests to the real routes and keeps what
 * they say in `examples.json`. A schema gets a name in the document by `nameSchema` (`components.ts`).
 */
export interface RouteSchema extends FastifySchema {
  /** A verb and what it gives, in camelCase: the name of the method in generated clients. Never changed. */
  readonly operationId: string;
  readonly tags: readonly [Tag];
  readonly summary: string;
  readonly description?: string;
  /** What is shown → the path with its query, and what is posted to it. The first is answered with 200. */
  readonly examples: { readonly [label: string]: string | Posted };
  /** Who else than readers may send it: a name of `document.ts`. */
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[];
  readonly params?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly querystring?: z.ZodObject;
  readonly response: { readonly 200: Answer; readonly [status: number]: unknown };
}

/** A request with a body. */
export interface Posted {
  readonly path: string;
  readonly body: JsonObject;
}

/** The schema of a JSON answer, or of each media type that the route can answer with. */
export type Answer =
  | z.ZodType
  | { readonly content: { readonly [mediaType: string]: { schema: z.ZodType } } };

/** What any request may be answered with, whatever its route. */
const ALWAYS: readonly ErrorCode[] = [
  'RequestInvalid',
  'Unauthenticated',
  'Forbidden',
  'BodyRefused',
  'UrlTooLong',
  'HostNotAllowed',
  'TooManyAttempts',
  'Internal',
  'Overloaded',
  'StoreUnavailable',
  'StoreLocked',
];
/** The same code, with the status that HTTP has for it. */
const TOO_LARGE = 431;

/**
 * The answers of a route: what it says, and the codes of the problems that are its own. At the level of types it is the good
 * answer alone, since problems are thrown.
 */
export function answers<T extends Answer>(answer: T, problems: readonly ErrorCode[] = []): { 200: T } {
  const codes = new Map<number, ErrorCode[]>();
  for (const code of [...problems, ...ALWAYS]) {
    const status = STATUS_BY_CODE[code] ?? 500;
    codes.set(status, [...(codes.get(status) ?? []), code]);
  }
  codes.set(TOO_LARGE, ['RequestInvalid']);
  const responses = [...codes].map(([status, ofStatus]) => [
    status,
    {
      description: ofStatus.map((code) => `\`${code}\`: ${ERROR_CODES[code]}`).join(' '),
      content: { [PROBLEM_TYPE]: { schema: Problem } },
    },
  ]);
  return { 200: answer, ...(Object.fromEntries(responses) as object) };
}

/** A text that is no JSON. */
export const text = (mediaType: string) => ({ content: { [mediaType]: { schema: z.string() } } });
