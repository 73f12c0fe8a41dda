import { type ErrorCode, LorgnetteError } from '../lib/errors.ts';
import type { NotReady, ReadinessCode } from '../model/readiness.ts';
import { bytesBehind, hasBacklog, type SourceState } from '../model/source-state.ts';

/** What an error means for whether answers are complete. */
const CODES: { readonly [code in ErrorCode]?: ReadinessCode } = {
  SourceUnavailable: 'source-failed',
  ClusterShared: 'source-failed',
  SourceUnauthenticated: 'source-failed',
  SourceForbidden: 'source-failed',
  SourceUntrusted: 'source-failed',
  SourceOverloaded: 'source-failed',
  SourceMissing: 'source-failed',
  SourceShardsMissing: 'source-failed',
  SourceMappingUnfit: 'source-failed',
  SourceViewExpired: 'source-failed',
  SourceUnsupported: 'source-failed',
  SourceAnswerUnreadable: 'source-failed',
  StoreUnavailable: 'store-unavailable',
  StoreLocked: 'store-unavailable',
  StoreFull: 'store-full',
  StoreReadOnly: 'store-read-only',
  FileHandlesExhausted: 'source-failed',
};

/** How an error that may go away by itself is said while it is waited out; `null` of an error that is there to stay. */
export function notReadyFor(error: unknown, source: string): NotReady | null {
  if (!(error instanceof LorgnetteError) || !error.retriable) return null;
  const code = CODES[error.code];
  return code === undefined ? null : { code, message: `${source}: ${error.message}` };
}

/** How an error that is there to stay is said. */
export const givenUpFor = (error: unknown, source: string): NotReady => ({
  code: 'source-given-up',
  message: `${source}: ${error instanceof Error ? error.message : String(error)}`,
});

/** What an error of the store is to one source it is to all. */
export const isOfStore = (error: unknown): boolean =>
  error instanceof LorgnetteError && error.code.startsWith('Store');

/** Why answers are not complete; `stopped` says why nothing is read any more, `null` while it is. */
export function reasonsOf(sources: readonly SourceState[] | null, stopped: string | null): NotReady[] {
  if (stopped !== null) return [{ code: 'ingest-stopped', message: stopped }];
  if (sources === null) return [{ code: 'starting', message: 'The sources have not been looked at yet.' }];
  return sources.flatMap((state): NotReady[] => {
    if (state.failure !== null) return [state.failure];
    const { source, troubles } = state;
    return [
      ...troubles.map((trouble): NotReady => ({ code: 'source-failed', message: `${source}: ${trouble}` })),
      ...(hasBacklog(state) ? [{ code: 'backlog', message: backlog(state) } as const] : []),
    ];
  });
}

function backlog(state: SourceState): string {
  const behind = bytesBehind(state);
  const left = behind === null || behind === 0 ? '' : `, ${behind} bytes of it`;
  return `${state.source} has a backlog that is still being read${left}.`;
}
