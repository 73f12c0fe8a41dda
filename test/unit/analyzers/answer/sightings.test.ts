import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { DEFAULT_DEADLINES } from '../../../../src/analyzers/deadlines.ts';
import { diagnosis } from '../../../../src/analyzers/diagnosis/index.ts';
import { loadRules } from '../../../../src/analyzers/diagnosis/load-rules.ts';
import type { Report } from '../../../../src/analyzers/report.ts';
import type { Diagnosis } from '../../../../src/model/diagnosis.ts';
import { NO_MEMBERS } from '../../../../src/model/member.ts';
import type { Sighting } from '../../../../src/model/sighting.ts';
import { POD } from '../../../support/observations.ts';
import {
  ALL_FACTS,
  answerOf,
  at,
  boundPod,
  container,
  crashed,
  type PodLife,
  readyPod,
  statusOf,
  up,
} from '../../../support/pod-life.ts';

const IMAGE = 'registry.example.com/shop/web:1';
const SPEC = { containers: [{ name: 'web', image: IMAGE }] };
const NORMAL = { type: 'Normal' };

const loaded = loadRules([fileURLToPath(new URL('../../../../diagnosis-rules', import.meta.url))]);
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const diagnose = diagnosis.create({ deadlines: DEFAULT_DEADLINES, rules: loaded.rules });

function sightings(life: PodLife, watermark: number): (Sighting | null)[] {
  const record = { target: POD, observations: life.observations, cluster: ALL_FACTS, members: NO_MEMBERS };
  const diagnoses = (report: Report) =>
    diagnose({ record, watermark: at(watermark), output: () => report }) as readonly Diagnosis[];
  const { deliveries, incidents } = answerOf(life.observations, watermark, diagnoses);
  return [...deliveries, ...incidents].map(({ sighting }) => sighting);
}

const cannotPull = (life: PodLife, from: number): PodLife =>
  life
    .event(
      from,
      'Failed',
      `Failed to pull image "${IMAGE}": rpc error: code = NotFound desc = ${IMAGE}: not found`,
      {
        fieldPath: 'spec.containers{web}',
      },
    )
    .status(from + 1, statusOf(false, [container.waiting('web', 'ErrImagePull')]));

describe('a sighting', () => {
  it('of a create that succeeded tells when it was up, and what was pulled', () => {
    const life = boundPod(SPEC)
      .event(1.5, 'Pulled', `Successfully pulled image "${IMAGE}" in 1s`, NORMAL)
      .status(2, up());
    expect(sightings(life, 16)).toEqual([null]);
    expect(sightings(life, 17)).toEqual([
      { images: [IMAGE], up: { at: at(2), pulled: [IMAGE] }, trouble: null },
    ]);
  });

  it('of one that is stuck tells why and since when, and of its end once there is one', () => {
    const life = cannotPull(boundPod(SPEC), 3);
    const trouble = {
      code: 'ImageNotFound',
      side: 'user',
      phase: 'image',
      image: IMAGE,
      since: at(3),
      until: null,
      attempts: 0,
    };
    expect(sightings(life, 60)).toEqual([{ images: [IMAGE], up: null, trouble }]);
    const [create] = sightings(life.delete(70).confirm(71), 120);
    expect(create?.trouble).toMatchObject({ code: 'ImageNotFound', until: expect.any(Number) as number });
  });

  it('of one that came late tells both what held it up and that it was up', () => {
    const life = cannotPull(boundPod(SPEC), 3)
      .event(100, 'Pulled', `Successfully pulled image "${IMAGE}" in 1s`, NORMAL)
      .status(101, up(100));
    expect(sightings(life, 200)).toEqual([
      {
        images: [IMAGE],
        up: { at: at(101), pulled: [IMAGE] },
        trouble: {
          code: 'ImageNotFound',
          side: 'user',
          phase: 'image',
          image: IMAGE,
          since: at(3),
          until: at(101),
          attempts: 0,
        },
      },
    ]);
  });

  it('of an incident tells its cause; it is over when the Pod is asked to go', () => {
    const life = readyPod(SPEC).status(60, crashed(1, { to: 60 }));
    const [, incident] = sightings(life, 90);
    expect(incident).toMatchObject({ up: null, trouble: { phase: 'running', since: at(60), until: null } });
    const [, , after] = sightings(life.delete(90).confirm(91), 200);
    expect(after?.trouble).toMatchObject({ since: at(60), until: at(90) });
  });

  it('is none of what merely goes on, or went well without being a start', () => {
    expect(sightings(boundPod(SPEC), 5)).toEqual([null]);
    const [, removal] = sightings(readyPod(SPEC).delete(90).confirm(91), 200);
    expect(removal).toBeNull();
  });

  it('knows the image of the container that is held up among several, each image once', () => {
    const spec = {
      containers: [
        { name: 'logs', image: 'tools:1' },
        { name: 'web', image: IMAGE },
        { name: 'proxy', image: 'tools:1' },
      ],
    };
    const status = statusOf(false, [
      container.waiting('web', 'ErrImagePull'),
      container.waiting('proxy', 'ContainerCreating'),
      container.running('logs', 2),
    ]);
    const words = `Failed to pull image "${IMAGE}": rpc error: code = NotFound desc = ${IMAGE}: not found`;
    const life = boundPod(spec)
      .event(3, 'Failed', words, { fieldPath: 'spec.containers{web}' })
      .status(4, status);
    expect(sightings(life, 60)).toMatchObject([{ images: [IMAGE, 'tools:1'], trouble: { image: IMAGE } }]);
  });
});
