import { LorgnetteError } from '../../lib/errors.ts';

/** Too many open files: of the process, of the system. */
const NO_HANDLES: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE']);

/** What the file system threw, as our error; `what` says what was tried. All of it may pass. */
export function toSourceError(error: unknown, what: string): LorgnetteError {
  if (error instanceof LorgnetteError) return error;
  if (error instanceof Error && 'code' in error && NO_HANDLES.has(error.code)) {
    return new LorgnetteError(
      'FileHandlesExhausted',
      `${what}: no file handles are left. Raise the limit (ulimit -n, LimitNOFILE=) of this process or of the system. (${String(error)})`,
      { cause: error, retriable: true },
    );
  }
  return new LorgnetteError('SourceUnavailable', `${what}: ${String(error)}`, {
    cause: error,
    retriable: true,
  });
}

/** Whether what is wrong is wrong with one file, so that the others can be read meanwhile. */
export const mayWait = ({ code, retriable }: LorgnetteError): boolean =>
  retriable && code !== 'FileHandlesExhausted';
