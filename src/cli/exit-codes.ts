import { CommanderError } from 'commander';

import { LorgnetteError, type ErrorCode } from '../lib/errors.ts';

/** Exit codes that scripts can rely on. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  ambiguous: 3,
  notFound: 4,
  lacking: 5,
  store: 6,
  later: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `
Exit codes:
  0    done
  1    something unexpected
  2    wrong usage, or a configuration, rule or file that cannot be used
  3    the name is ambiguous; the answer lists the UIDs
  4    not found
  5    what was checked lacks something: an audit policy, an Elasticsearch; or not all was taken that was loaded
  6    the store needs somebody: it is damaged, read-only, of a newer version or of another program
  7    the same command may succeed later: disk full, store locked, no file handles left, no service there
  130  interrupted`;

const CODES: { readonly [code in ErrorCode]?: ExitCode } = {
  ConfigInvalid: EXIT.usage,
  AnalyzerGraphInvalid: EXIT.usage,
  SourceUnavailable: EXIT.usage,
  SourceUnauthenticated: EXIT.usage,
  SourceForbidden: EXIT.usage,
  SourceUntrusted: EXIT.usage,
  SourceMissing: EXIT.usage,
  SourceMappingUnfit: EXIT.usage,
  SourceUnsupported: EXIT.usage,
  SourceAnswerUnreadable: EXIT.usage,
  SourceOverloaded: EXIT.later,
  ListenFailed: EXIT.usage,
  UidInvalid: EXIT.usage,
  QueryInvalid: EXIT.usage,
  CursorInvalid: EXIT.usage,
  NotLorgnette: EXIT.usage,
  Unauthenticated: EXIT.usage,
  Forbidden: EXIT.usage,
  HostNotAllowed: EXIT.usage,
  PodAmbiguous: EXIT.ambiguous,
  WorkloadAmbiguous: EXIT.ambiguous,
  ClaimAmbiguous: EXIT.ambiguous,
  PodNotFound: EXIT.notFound,
  WorkloadNotFound: EXIT.notFound,
  ClaimNotFound: EXIT.notFound,
  TargetInvalid: EXIT.usage,
  StoreUnavailable: EXIT.store,
  StoreReadOnly: EXIT.store,
  StoreNewer: EXIT.store,
  StoreCorrupt: EXIT.store,
  StoreLocked: EXIT.later,
  StoreFull: EXIT.later,
  ServerUnreachable: EXIT.later,
  Overloaded: EXIT.later,
  TooManyAttempts: EXIT.later,
  FileHandlesExhausted: EXIT.later,
};

/** The exit code that says what kind of error ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof LorgnetteError) return CODES[error.code] ?? EXIT.unexpected;
  return isOutOfHandles(error) ? EXIT.later : EXIT.unexpected;
}

/** Even the parts of the program are files: one that cannot be opened any more is no bug. */
export const isOutOfHandles = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EMFILE' ||
    error.code === 'ENFILE' ||
    // Of a thread that cannot be started the reason stands in the text alone.
    (error.code === 'ERR_WORKER_INIT_FAILED' && /E[MN]FILE/.test(error.message)));
