import type { Logger } from 'pino';

import type { Config } from '../config/schema.ts';
import type { Explain, SummaryLine, TimelineOf, TellInputQuality } from '../model/answer.ts';
import type { Past } from '../model/change-answer.ts';
import type { DescribeClaim, DescribeWorkload } from '../model/object-answer.ts';
import type { Failures } from '../model/failures-answer.ts';
import type { StoreReader } from '../store/contract.ts';

/** What the commands need of the application; tests bring their own. */
export interface App {
  /** Reads everything, concludes, and gives what was found. */
  replay(options: ReplayOptions): Promise<ReplayResult>;
  /** Starts the service; resolves once it listens. */
  serve(config: Config, options: { signal: AbortSignal; log: Logger }): Promise<Service>;
}

export interface ReplayOptions {
  readonly paths: string[];
  readonly cluster: string;
  /** `:memory:` keeps nothing. */
  readonly storePath: string;
  readonly config: Config;
  readonly onProgress?: (progress: ReplayProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ReplayProgress {
  readonly readBytes: number;
  readonly totalBytes: number | null;
  readonly events: number;
}

export interface ReplayResult {
  readonly reader: StoreReader;
  readonly explain: Explain;
  readonly describeWorkload: DescribeWorkload;
  readonly describeClaim: DescribeClaim;
  readonly inputQuality: TellInputQuality;
  readonly timeline: TimelineOf;
  readonly past: Past;
  readonly failures: Failures;
  readonly summary: SummaryLine;
  close(): void;
}

export interface Service {
  readonly url: string;
  readonly reader: StoreReader;
  stop(): Promise<void>;
  /**
   * Puts into force what can change while it runs, and reads again the files that the configuration names. Throws
   * `ConfigInvalid` with every problem; then everything is as it was.
   */
  reload(next: Config): void | Promise<void>;
  /** Settles when every source has ended; rejects when one fails for good. */
  readonly finished: Promise<void>;
}
