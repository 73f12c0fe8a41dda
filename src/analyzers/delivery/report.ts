import type { Micros } from '../../lib/micros.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { Observation } from '../../model/observation.ts';
import type { Pod } from '../../model/pod.ts';
import type { Report, Story } from '../report.ts';
import { isPlacedByScheduler } from './binding.ts';
import type { DeliveryContext } from './context.ts';
import { createDelivery } from './create.ts';
import { deleteDelivery } from './delete.ts';
import { deliverySignals } from './delivery-signals.ts';
import { identityOf } from './identity.ts';
import { incidentSignals, incidentWindow } from './incident-signals.ts';
import { findIncidents } from './incidents.ts';
import type { Life } from './life.ts';
import { isTerminal } from './pod-facts.ts';
import { pulledImages } from './pulled-images.ts';
import { groupRefusals, refusedDelivery } from '../refusal.ts';
import { signalsIn, type Window } from './signals.ts';
import { upgradeDeliveries } from './upgrade.ts';

const podAt = (life: Life, at: Micros): Pod | null =>
  life.steps.findLast((step) => step.at <= at)?.pod ?? null;

function windowOf({ life, watermark, removal: gone }: DeliveryContext, delivery: Delivery): Window {
  const removal = delivery.kind === 'delete' ? null : gone;
  const to = delivery.finalAt ?? Math.max(watermark, life.steps.at(-1)?.at ?? 0, life.events.at(-1)?.at ?? 0);
  return { from: delivery.startedAt, to: removal === null ? to : Math.min(to, removal.at - 1) };
}

const smallest = (times: readonly (Micros | null)[]): Micros | null => {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
};

/** Concludes everything about one Pod. Pure. */
export function reportPod(context: DeliveryContext): Report {
  const { life, target } = context;
  const pod = life.steps.at(-1)?.pod ?? null;
  const create = createDelivery(context);
  const removal = deleteDelivery(context);
  const upgrades = upgradeDeliveries(context);
  const deliveries = [create, ...upgrades, removal].filter((delivery) => delivery !== null);
  const { incidents, nextDeadline } = findIncidents(context, create, upgrades, removal);
  const stories: Story[] = deliveries.map((delivery) => {
    const window = windowOf(context, delivery);
    return {
      delivery,
      incident: null,
      signals: () => deliverySignals(context, delivery, window),
      pod: podAt(life, window.to),
    };
  });
  for (const incident of incidents) {
    stories.push({
      delivery: null,
      incident,
      signals: () => incidentSignals(context, incident),
      pod: podAt(life, incidentWindow(context, incident).to),
    });
  }
  const gone = removal?.outcome === 'succeeded';
  const final = deliveries.every(({ finalAt }) => finalAt !== null);
  const recovered = incidents.every(({ recoveredAt }) => recoveredAt !== null);
  return {
    object: identityOf(target, pod),
    deliveries,
    incidents,
    stories,
    pod,
    gone,
    placedByScheduler: isPlacedByScheduler(life),
    removedAt: context.removal?.at ?? null,
    pulled: (until) => pulledImages(life, until),
    completedAt: life.steps.find((step) => isTerminal(step.pod))?.at ?? null,
    nextDeadline: smallest([...deliveries.map((delivery) => delivery.nextDeadline), nextDeadline]),
    settled: final && (gone || recovered || isTerminal(pod)),
  };
}

/** Creates that the API server refused: each cause is one failed delivery, however often it was tried. */
export function reportRefusals(context: DeliveryContext, observations: readonly Observation[]): Report {
  const groups = groupRefusals(observations);
  const deliveries: Delivery[] = [];
  const stories: Story[] = [];
  const pod = (groups[0]?.observations[0]?.body ?? null) as Pod | null;
  for (const group of groups) {
    const id = group.observations[0]?.auditId ?? '';
    const delivery = refusedDelivery({ id, kind: 'create', observations: group.observations });
    if (delivery === null) continue;
    deliveries.push(delivery);
    const first = group.observations.slice(0, 1);
    const window = { from: delivery.startedAt, to: delivery.endedAt ?? delivery.startedAt };
    stories.push({
      delivery,
      incident: null,
      signals: () => signalsIn({ steps: [], events: [], refusals: [] }, window, first),
      pod: (first[0]?.body ?? null) as Pod | null,
    });
  }
  const identity = identityOf(context.target, pod);
  return {
    object: {
      ...identity,
      name: pod?.metadata?.name ?? (context.target.name === '' ? null : context.target.name),
      uid: null,
      node: null,
    },
    deliveries,
    incidents: [],
    stories,
    pod,
    gone: false,
    placedByScheduler: null,
    removedAt: null,
    completedAt: null,
    nextDeadline: null,
    settled: true,
  };
}
