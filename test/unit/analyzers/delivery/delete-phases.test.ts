import { describe, expect, it } from 'vitest';

import { deletePhasesOf } from '../../../support/deletions.ts';
import { over, podLife, readyPod, up } from '../../../support/pod-life.ts';

const refused = { action: 'evict', code: 429, reason: 'TooManyRequests', message: 'budget' } as const;

describe('the phases of a deletion', () => {
  it('begin with the requests that were refused', () => {
    expect(deletePhasesOf(readyPod().request(20, refused).evict(50).confirm(55))).toEqual([
      ['admission', 'complete', 20, 50],
      ['grace', 'complete', 50, 55],
      ['kill', 'complete', 55, 55],
    ]);
  });

  it('know of no wait for the API server when it began before the log', () => {
    const life = podLife({}, { deletionTimestamp: '2026-01-05T00:01:00Z', deletionGracePeriodSeconds: 30 })
      .status(40, up())
      .confirm(45);
    expect(deletePhasesOf(life)).toEqual([
      ['admission', 'complete', 30, 30],
      ['grace', 'complete', 30, 45],
      ['kill', 'complete', 45, 45],
    ]);
  });

  it('end with a force delete, whatever still runs', () => {
    const life = readyPod({ volumes: [{ name: 'data' }] })
      .delete(50)
      .delete(60, 0);
    expect(deletePhasesOf(life.status(70, over('Failed', 137, { to: 69 })))).toEqual([
      ['admission', 'complete', 50, 50],
      ['grace', 'complete', 50, 60],
      ['kill', 'complete', 60, 60],
    ]);
  });

  it('are under way while nothing shows', () => {
    expect(deletePhasesOf(readyPod().delete(50), 60)).toEqual([
      ['admission', 'complete', 50, 50],
      ['grace', 'in-progress', 50, null],
      ['kill', 'not-reached', null, null],
    ]);
  });
});
