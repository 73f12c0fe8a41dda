import type { DeadLetterReason, Decoded, DecodeEvent, Interest, SkipReason } from './contract.ts';
import {
  HEADER_FIELDS,
  headerProblem,
  headerTimes,
  isDropped,
  stringOf,
  textOf,
  toAuditEvent,
  type Header,
} from './event-fields.ts';
import { object } from './fields.ts';
import { parseJson } from './json-extent.ts';
import type { Micros } from '../../lib/micros.ts';
import { MAX_DEPTH } from './limits.ts';
import { nestingDepth } from './nesting.ts';
import { project } from './project.ts';
import { createSelection, WITH_RESPONSE } from './selection.ts';

export const deadLetter = (reason: DeadLetterReason): Decoded => ({ type: 'dead-letter', reason });
export const skip = (reason: SkipReason, at: Micros | null): Decoded => ({ type: 'skip', reason, at });

const HEADER = object(HEADER_FIELDS);

/**
 * The decoder by definition: `JSON.parse` of the whole text (invalid UTF-8 becomes U+FFFD), then selection and
 * projection. Its checks, in this order: `too-deep`, `invalid-json`, `not-an-object`, `not-an-audit-event` and
 * `unsupported-version`, the skips in the order of `Selection`, `missing-audit-id`, `invalid-time`. What nobody wants is
 * skipped even when its identity or time is broken.
 */
export function createOracleDecoder(interests: readonly Interest[]): DecodeEvent {
  const selection = createSelection(interests, (fields) => fields);

  return function decodeByDefinition(bytes, start, end) {
    // `JSON.parse` has no trouble with depth, but everything that walks its result by recursion has.
    if (nestingDepth(bytes, start, end) > MAX_DEPTH) return deadLetter('too-deep');
    const parsed = parseJson(bytes, start, end);
    if (parsed === undefined) return deadLetter('invalid-json');
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      return deadLetter('not-an-object');

    const header = project(parsed, HEADER) as Header;
    const problem = headerProblem(header.kind, header.apiVersion, header.stage, header.verb);
    if (problem !== null) return deadLetter(problem);
    const times = headerTimes(header);
    const fields = selection.select(
      stringOf(header.stage),
      stringOf(header.verb),
      {
        resource: textOf(header.objectRef, 'resource'),
        subresource: textOf(header.objectRef, 'subresource'),
        apiGroup: textOf(header.objectRef, 'apiGroup'),
      },
      stringOf(header.requestURI),
    );
    if (typeof fields === 'string') return skip(fields, times?.stageAt ?? null);

    const { requestObject, responseObject } = parsed as { readonly [key: string]: unknown };
    const { request, requestBesideResponse = request } = fields;
    const event = toAuditEvent(
      header,
      times,
      project(requestObject, header.level === WITH_RESPONSE ? requestBesideResponse : request),
      project(responseObject, fields.response),
      isDropped(requestObject) || isDropped(responseObject),
    );
    return typeof event === 'string' ? deadLetter(event) : { type: 'event', event };
  };
}
