import type { DeadLetterReason, SkipReason } from '../../src/share-processor/decode/contract.ts';
import type { LogGapReason, SourceProblemReason } from '../../src/sources/contract.ts';
import { code, table } from '../markdown.ts';
import type { Page } from '../page.ts';

// The compiler sees to it that no reason is missing here and none is left over.
const DEAD_LETTERS: { readonly [reason in DeadLetterReason]: string } = {
  'invalid-json': 'The line is not JSON, or not UTF-8.',
  'not-an-object': 'The line is JSON, but no object: a number, a string, a list.',
  'not-an-audit-event': 'An object that is neither an audit event nor an [envelope](../envelopes.md) of one.',
  'unsupported-version': 'An audit event of an API version other than `audit.k8s.io/v1` and `v1beta1`.',
  'missing-audit-id': 'An audit event without an audit ID, which nothing could be proven by.',
  'invalid-time': 'A time of the event is missing, is no RFC 3339 or lies outside the years 2000 to 2200.',
  oversized: 'The line is longer than Lorgnette accepts. It is passed over without being held in memory.',
  'too-deep': 'Objects or lists are nested deeper than any Kubernetes object.',
};

const SKIPS: { readonly [reason in SkipReason]: string } = {
  stage: 'A stage that tells nothing which another does not: `RequestReceived`, `ResponseStarted`.',
  verb: 'A verb that changes nothing: `get`, `list`, `watch`.',
  resource: 'A resource that no registered analyzer needs.',
  'non-resource': 'A request to a URL that is no resource: health checks, discovery, metrics.',
  'dry-run': 'A dry run: answered as if it had happened, never stored.',
  'other-log':
    'A line of another log, by what its [envelope](../envelopes.md) says of it, or text where the envelope has no audit event.',
};

const SOURCE_PROBLEMS: { readonly [reason in SourceProblemReason]: string } = {
  'gzip-truncated': 'A compressed file stops before its end. What was readable has been read.',
  'gzip-corrupt': 'A compressed file does not decode from some point on. What came before has been read.',
  'file-truncated':
    'A followed file was cut and written anew in place (copy-truncate), and no copy of it was found. What was written between the last read and the cut is lost; `bytes` is what was known to be there. Keep the copy beside the log, or rotate by renaming instead.',
  'file-lost':
    'A file that had been found or read in part was removed before it was read to its end. What it held after that is lost; `bytes` is what was known to be there.',
};

const GAPS: { readonly [reason in LogGapReason]: string } = {
  'index-gone':
    'An index of Elasticsearch was deleted, closed, taken out of an alias or made anew before all of it was read, or while it was being written to. Retention by age is to be longer than Lorgnette may lag.',
  'retention-overtook':
    'Lorgnette stood still or lagged, and meanwhile the index was removed in which it had stopped: what lies between that point and the oldest that is left may be missing.',
  'not-received': 'Nobody could take what was sent for so long that the sender may have given up.',
  'file-lost':
    'A file that had been found or read in part was removed before it was read to its end. The time ends when that was noticed.',
  'file-truncated':
    'A file was cut before it was read to its end, and no copy of it was found. The time ends when that was noticed.',
};

export const reasons: Page = {
  file: 'input-reasons.md',
  title: 'What becomes of input that is not used',
  intro:
    'Input never stops Lorgnette. A *dead letter* could not be understood: it is counted, and its beginning is kept to be looked at. What is *skipped* was understood and is no use to any analyzer: it is counted. From `src/share-processor/decode/contract.ts` and `src/sources/contract.ts`.',
  body: () => {
    const rows = (meanings: { readonly [reason: string]: string }) =>
      Object.entries(meanings).map(([reason, meaning]) => [code(reason), meaning]);
    return [
      '## Dead letters',
      table(['Reason', 'Meaning'], rows(DEAD_LETTERS)),
      '## Dead letters of files',
      table(['Reason', 'Meaning'], rows(SOURCE_PROBLEMS)),
      '## Gaps',
      'A part of the log that is known or likely to be missing. It is logged, counted in `lorgnette_log_gaps_total`, listed by `GET /clusters` (`inputQuality.gaps`), and told in every diagnosis whose time it touches.',
      table(['Reason', 'Meaning'], rows(GAPS)),
      '## Skipped',
      table(['Reason', 'Meaning'], rows(SKIPS)),
    ].join('\n\n');
  },
};
