import { describe, expect, it } from 'vitest';

import { sideOf } from '../../../../src/analyzers/answer/lines.ts';
import type { Report } from '../../../../src/analyzers/report.ts';
import { formatMicros } from '../../../../src/lib/micros.ts';
import { DeliveryLine, DiagnosisDocument, IncidentLine } from '../../../../src/model/answer.ts';
import type { Diagnosis, Finding } from '../../../../src/model/diagnosis.ts';
import {
  answerOf,
  at,
  boundPod,
  container,
  crashed,
  factsWithout,
  shapeWithout,
  readyPod,
  statusOf,
} from '../../../support/pod-life.ts';

const finding: Finding = {
  code: 'ImageNotFound',
  title: 'the image does not exist',
  phase: 'image',
  side: 'user',
  severity: 'error',
  confidence: 'high',
  since: at(3),
  explanation: 'The registry knows no such image.',
  remediation: 'Push it.',
  commands: [{ run: 'kubectl get pod', risk: 'reads' }],
  links: [],
  evidence: [
    { auditId: 'a', stage: 'ResponseComplete', at: at(3), path: 'responseObject', text: 'not found' },
  ],
};
const explained = ({ deliveries, incidents }: Report): Diagnosis[] =>
  [...deliveries, ...incidents].map(({ id }) => ({
    of: id,
    primary: finding,
    others: [],
    codes: ['ImageNotFound', 'ImagePullBackOff'],
  }));

const pulling = boundPod().status(3, statusOf(false, [container.waiting('web', 'ErrImagePull')]));
const time = (after: number) => formatMicros(at(after));

describe('the line of a delivery', () => {
  it('tells what holds it up, whose it is, and nothing of an end that is not there', () => {
    const { deliveries, code, verdict } = answerOf(pulling.observations, 30, explained);
    expect(DeliveryLine.parse(deliveries[0]?.line)).toEqual({
      type: 'delivery',
      cluster: 'default',
      namespace: 'shop',
      object: { kind: 'Pod', name: 'web', uid: 'uid-1' },
      owner: null,
      kind: 'create',
      outcome: 'in-progress',
      startedAt: time(0),
      endedAt: null,
      durationMs: null,
      platformMs: null,
      phase: 'image',
      code: 'ImageNotFound',
      codes: ['ImageNotFound', 'ImagePullBackOff'],
      side: 'user',
      slo: null,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect([code, verdict]).toEqual(['ImageNotFound', 'failing']);
  });

  it('of one that succeeded has no code, whatever was said', () => {
    const { deliveries, code } = answerOf(readyPod().observations, 30, explained);
    expect(deliveries[0]?.line).toMatchObject({
      outcome: 'succeeded',
      endedAt: time(2),
      durationMs: 2000,
      platformMs: 2000,
      phase: null,
      code: null,
      codes: [],
      side: null,
    });
    expect(code).toBeNull();
  });

  it('falls back on the code that silence proves, of unknown side', () => {
    const { deliveries } = answerOf(boundPod().delete(5).observations, 500);
    expect(deliveries[1]?.line).toMatchObject({
      kind: 'delete',
      code: 'KubeletNeverFinishedDelete',
      codes: ['KubeletNeverFinishedDelete'],
      side: 'unknown',
    });
  });

  it('says whose fault it is only where something holds it up', () => {
    const [delivery] = readyPod().report(30).deliveries;
    expect(delivery === undefined ? undefined : sideOf(delivery, undefined)).toBeNull();
  });
});

it('the line of an incident tells when it began and how it was overcome', () => {
  const life = readyPod()
    .status(60, crashed(1, { from: 1, to: 60 }))
    .status(70, statusOf(true, [container.again('web', 70, 1, { from: 1, to: 60 })]));
  const open = answerOf(life.observations, 80, explained);
  expect(IncidentLine.parse(open.incidents[0]?.line)).toMatchObject({
    type: 'incident',
    startedAt: time(60),
    recoveredAt: null,
    phase: 'running',
    code: 'ImageNotFound',
    side: 'user',
  });
  expect([open.code, open.verdict, open.nextDeadline]).toEqual(['ImageNotFound', 'failing', at(85)]);
  const over = answerOf(life.observations, 85);
  expect(over.incidents[0]?.line).toMatchObject({
    recoveredAt: time(70),
    code: null,
    codes: [],
    side: 'unknown',
  });
  expect([over.code, over.verdict]).toEqual([null, 'healthy']);
});

describe('the document', () => {
  it('explains what matters most, with the phase that is held up on the side of its cause', () => {
    const document = DiagnosisDocument.parse(answerOf(pulling.observations, 30, explained).document());
    expect(document).toMatchObject({
      pod: { name: 'web', uid: 'uid-1', node: 'node-a', owner: null },
      verdict: 'failing',
      delivery: { kind: 'create', phase: 'image' },
      primary: { ...finding, since: time(3), evidence: [{ at: time(3) }] },
      others: [],
      inputQuality: [],
    });
    expect(document.phases.find(({ phase }) => phase === 'image')).toMatchObject({
      state: 'failed',
      side: 'user',
    });
  });

  it('of a healthy Pod names no cause', () => {
    expect(answerOf(readyPod().observations, 30, explained).document()).toMatchObject({
      verdict: 'healthy',
      primary: null,
    });
  });

  it('speaks of the delivery that is asked for', () => {
    const answer = answerOf(readyPod().delete(50).confirm(51).observations, 60);
    const [create] = answer.deliveries;
    expect(answer.document()).toMatchObject({ verdict: 'deleted', delivery: { kind: 'delete' } });
    expect(answer.document(create?.delivery.id)).toMatchObject({
      delivery: { kind: 'create', outcome: 'succeeded' },
    });
  });

  it('tells what the log hides of this Pod before what it hides of the cluster', () => {
    const facts = { ...factsWithout('kubernetes-event-body'), shape: shapeWithout('kubelet-events') };
    const { inputQuality } = answerOf(boundPod().observations, 70, () => [], { facts }).document();
    expect(inputQuality.map(({ missing }) => missing)).toEqual([
      expect.stringMatching(/^volumes, sandbox or image/),
      'Kubernetes Events about Pods',
      'Kubernetes Events of controllers',
      'the answers to repeats of Kubernetes Events',
    ]);
  });
});

describe('the incidents of a Pod', () => {
  it('stand in its document as in their lines, and nowhere when there were none', () => {
    const lost = readyPod().status(60, crashed(1, { to: 60 }));
    const { incidents, document } = answerOf(lost.observations, 100, explained);
    expect(incidents).toHaveLength(1);
    expect(document().incidents).toEqual(incidents.map(({ line }) => line));
    expect(answerOf(readyPod().observations, 100).document().incidents).toBeUndefined();
  });
});
