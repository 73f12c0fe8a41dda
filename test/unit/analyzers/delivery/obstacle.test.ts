import { describe, expect, it } from 'vitest';

import { boundPod, container, podLife, SCHEDULER, statusOf, up } from '../../../support/pod-life.ts';

const unschedulable = { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] };
const pulling = statusOf(false, [container.waiting('web', 'ImagePullBackOff')]);

describe('a create that came late', () => {
  it('tells in which phase it was held up longest', () => {
    const life = podLife()
      .create(0)
      .status(1, unschedulable, { user: SCHEDULER })
      .bind(15)
      .status(16, pulling)
      .status(60, up(60));
    expect(life.delivery('create', 75)).toMatchObject({ outcome: 'succeeded', phase: 'image', stuck: false });
  });

  it('was not held up by less than ten seconds', () => {
    const life = boundPod().status(2, pulling).status(11.9, up(11)).delivery('create', 60);
    expect(life).toMatchObject({ outcome: 'succeeded', phase: null });
  });

  it('was not held up by its warming up, nor by gates of its own', () => {
    const warming = boundPod()
      .status(2, statusOf(false, [container.running('web', 2, { ready: false })]))
      .event(5, 'Unhealthy', 'Readiness probe failed', { fieldPath: 'spec.containers{web}' })
      .status(90, up());
    expect(warming.delivery('create', 120)).toMatchObject({ outcome: 'succeeded', phase: null });
    const gated = podLife({ schedulingGates: [{ name: 'g' }] })
      .create(0)
      .spec(60, (spec) => ({ ...spec, schedulingGates: [] }))
      .bind(61)
      .status(62, up(62));
    expect(gated.delivery('create', 90)).toMatchObject({ outcome: 'succeeded', phase: null });
  });

  it('was held up by a silence that ended', () => {
    const life = podLife().create(0).bind(70).status(71, up(71));
    expect(life.delivery('create', 90)).toMatchObject({
      outcome: 'succeeded',
      phase: 'scheduling',
      code: null,
    });
  });
});
