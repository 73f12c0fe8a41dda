import { type Micros, seconds } from '../lib/micros.ts';

/** Spans of event time after which silence means something (design §2.4), all in microseconds. */
export interface Deadlines {
  readonly schedulerSilent: Micros;
  readonly kubeletSilent: Micros;
  readonly initContainerStuck: Micros;
  /** Beyond the grace period. */
  readonly deleteStuck: Micros;
  readonly traceClose: Micros;
  readonly stableFor: Micros;
  readonly allowedLateness: Micros;
}

export const DEFAULT_DEADLINES: Deadlines = {
  schedulerSilent: seconds(30),
  kubeletSilent: seconds(60),
  initContainerStuck: seconds(300),
  deleteStuck: seconds(60),
  traceClose: seconds(35 * 60),
  stableFor: seconds(15),
  allowedLateness: seconds(120),
};
