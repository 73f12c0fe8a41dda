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
  5    the audit policy that was checked makes some answers impossible
  130  interrupted`;

const CODES: { readonly [code in ErrorCode]?: ExitCode } = {
  ConfigInvalid: EXIT.usage,
  AnalyzerGraphInvalid: EXIT.usage,
  SourceUnavailable: EXIT.usage,
  ListenFailed: EXIT.usage,
  UidInvalid: EXIT.usage,
  QueryInvalid: EXIT.usage,
  PodAmbiguous: EXIT.ambiguous,
  WorkloadAmbiguous: EXIT.ambiguous,
  ClaimAmbiguous: EXIT.ambiguous,
  PodNotFound: EXIT.notFound,
  WorkloadNotFound: EXIT.notFound,
  ClaimNotFound: EXIT.notFound,
};

/** The exit code that says what kind of error ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof LorgnetteError) return CODES[error.code] ?? EXIT.unexpected;
  return EXIT.unexpected;
}
