import type { PipelineObserver } from '../../src/pipeline.ts';

/** Wants to know nothing. */
export const SILENT: PipelineObserver = {
  event: () => undefined,
  skip: () => undefined,
  deadLetter: () => undefined,
  unread: () => undefined,
  late: () => undefined,
  swept: () => undefined,
  gap: () => undefined,
  analyzerFailed: () => undefined,
  committed: () => undefined,
};
