import type { PodLife } from './pod-life.ts';
import { at } from './pod-life.ts';

/** What is said of the deletion of a Pod, in brief. */
export const deletion = (life: PodLife, watermark = 300) => life.delivery('delete', watermark);
export const gone = (from: number, to: number) => ({
  outcome: 'succeeded',
  from,
  to,
  final: to,
  phase: null,
  stuck: false,
  code: null,
});
export const open = (from: number) => ({
  outcome: 'in-progress',
  from,
  to: null,
  final: null,
  phase: null,
  stuck: false,
  code: null,
});

/** Its phases, with times in seconds. */
export const deletePhasesOf = (life: PodLife, watermark = 300) =>
  life
    .report(watermark)
    .deliveries.find(({ kind }) => kind === 'delete')
    ?.phases.map(({ phase, state, startedAt, endedAt }) => [
      phase,
      state,
      startedAt === null ? null : (startedAt - at(0)) / 1e6,
      endedAt === null ? null : (endedAt - at(0)) / 1e6,
    ]);
