import { describe, expect, it } from 'vitest';

import { loopedBeforeLog, runningFrom } from '../../../../src/analyzers/delivery/container-runs.ts';
import { unfoldLife } from '../../../../src/analyzers/delivery/life.ts';
import { at, boundPod, crashed, podLife, statusOf, container, up } from '../../../support/pod-life.ts';

describe('a container', () => {
  it('runs from when it was first seen so without a break', () => {
    const again = statusOf(true, [container.again('web', 9, 1, { from: 3, to: 5 })]);
    const life = unfoldLife(boundPod().status(3, up(3)).status(6, crashed()).status(10, again).observations);
    expect(runningFrom(life, 'web')).toBe(at(10));
    expect(runningFrom(life, 'other')).toBeNull();
  });

  it('looped before the log when that is the first that was seen of its Pod', () => {
    const first = unfoldLife(podLife().status(5, crashed()).observations);
    expect(loopedBeforeLog(first, at(0), 'web')).toBe(true);
    expect(loopedBeforeLog(first, at(0), 'other')).toBe(false);
    expect(loopedBeforeLog(first, at(6), 'web')).toBe(false);
    expect(loopedBeforeLog(unfoldLife(boundPod().observations), at(0), 'web')).toBe(false);
  });
});
