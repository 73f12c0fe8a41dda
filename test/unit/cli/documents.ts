import type {
  DeliveryLine,
  DiagnosisDocument,
  FindingAnswer,
  PhaseAnswer,
} from '../../../src/model/answer.ts';
import { parseMicros } from '../../../src/lib/micros.ts';

/** Documents as the pipeline writes them, one per kind of answer. */
export const day = (time: string): string => `2026-01-31T${time.padEnd(15, '0')}Z`;
export const AS_OF = parseMicros(day('10:06:26.000'));

export const delivery = (more: Partial<DeliveryLine> = {}): DeliveryLine => ({
  type: 'delivery',
  cluster: 'default',
  namespace: 'shop',
  object: { kind: 'Pod', name: 'web-7c9f5-x2kqp', uid: '4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d' },
  owner: { kind: 'Deployment', name: 'web' },
  kind: 'create',
  outcome: 'in-progress',
  startedAt: day('10:02:14.000'),
  endedAt: null,
  durationMs: null,
  platformMs: null,
  phase: 'image',
  code: 'ImageNotFound',
  codes: ['ImageNotFound', 'ImagePullBackOff'],
  side: 'user',
  slo: null,
  traceId: null,
  ...more,
});

export const finding = (more: Partial<FindingAnswer> = {}): FindingAnswer => ({
  code: 'ImageNotFound',
  title: 'The image does not exist',
  phase: 'image',
  side: 'user',
  severity: 'error',
  confidence: 'high',
  since: day('10:02:15.300'),
  explanation: 'registry.example.com answered 404 for shop/web:v1.9.3.',
  remediation: 'Push the tag, or set an image that exists.',
  commands: [
    { run: 'kubectl rollout undo deployment/web -n shop', risk: 'changes-reversibly' },
    { run: 'kubectl describe pod web-7c9f5-x2kqp -n shop', risk: 'reads' },
  ],
  links: [],
  evidence: [
    {
      auditId: '5f1c0a4e-0000-4000-8000-000000000001',
      stage: 'ResponseComplete',
      at: day('10:02:15.300'),
      path: 'responseObject.status.containerStatuses[web].state.waiting.message',
      text: 'failed to resolve reference "registry.example.com/shop/web:v1.9.3": not found',
    },
  ],
  ...more,
});

export const phase = (
  name: PhaseAnswer['phase'],
  from: string | null,
  to: string | null,
  ms: number | null,
  state: PhaseAnswer['state'] = 'complete',
): PhaseAnswer => ({
  phase: name,
  state,
  startedAt: from === null ? null : day(from),
  endedAt: to === null ? null : day(to),
  durationMs: ms,
  side: name === 'image' ? 'user' : 'platform',
});

const STARTED = [
  phase('admission', '10:02:14.000', '10:02:14.004', 4),
  phase('scheduling', '10:02:14.004', '10:02:14.016', 12),
  phase('sandbox', '10:02:14.016', '10:02:15.216', 1200),
];

export const stuck: DiagnosisDocument = {
  pod: {
    cluster: 'default',
    namespace: 'shop',
    name: 'web-7c9f5-x2kqp',
    uid: '4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d',
    node: 'node-a',
    owner: { kind: 'Deployment', name: 'web' },
  },
  verdict: 'failing',
  delivery: delivery(),
  primary: finding(),
  others: [],
  phases: [
    ...STARTED,
    phase('image', '10:02:15.216', null, null, 'failed'),
    phase('container-start', null, null, null, 'not-reached'),
    phase('readiness', null, null, null, 'not-reached'),
  ],
  inputQuality: [],
  acrossPods: null,
};

const done = { phase: null, code: null, codes: [], side: null, outcome: 'succeeded' as const };

export const healthy: DiagnosisDocument = {
  ...stuck,
  verdict: 'healthy',
  delivery: delivery({ ...done, endedAt: day('10:02:17.216'), durationMs: 3216, platformMs: 1216 }),
  primary: null,
  phases: [...STARTED, phase('image', '10:02:15.216', '10:02:17.216', 2000)],
};

export const slow: DiagnosisDocument = {
  ...healthy,
  verdict: 'slow',
  delivery: delivery({
    ...done,
    endedAt: day('10:04:15.216'),
    durationMs: 121_216,
    platformMs: 1216,
    phase: 'image',
    side: 'infrastructure',
    slo: { class: 'default', objectiveMs: 55_000, verdict: 'met' },
  }),
  phases: [...STARTED, phase('image', '10:02:15.216', '10:04:15.216', 120_000)],
};

export const failed: DiagnosisDocument = {
  ...stuck,
  verdict: 'failed',
  delivery: delivery({
    outcome: 'failed',
    endedAt: day('10:02:20.000'),
    durationMs: 6000,
    phase: 'scheduling',
    code: 'NodeAffinityMismatch',
  }),
  primary: finding({
    code: 'NodeAffinityMismatch',
    title: 'Pod was rejected by the kubelet',
    phase: 'scheduling',
    confidence: 'medium',
    evidence: [],
  }),
  phases: [
    phase('admission', '10:02:14.000', '10:02:14.004', 4),
    phase('scheduling', '10:02:14.004', '10:02:20.000', 5996, 'failed'),
  ],
};

export const aborted: DiagnosisDocument = {
  ...stuck,
  verdict: 'aborted',
  delivery: delivery({ outcome: 'aborted', endedAt: day('10:03:14.000'), durationMs: 60_000 }),
};

export const deleted: DiagnosisDocument = {
  ...healthy,
  verdict: 'deleted',
  delivery: delivery({
    ...done,
    kind: 'delete',
    endedAt: day('10:02:44.000'),
    durationMs: 30_000,
    platformMs: 1000,
  }),
  phases: [phase('grace', '10:02:14.000', '10:02:44.000', 30_000)],
};

export const unknown: DiagnosisDocument = {
  ...stuck,
  verdict: 'unknown',
  delivery: delivery({ outcome: 'unknown', phase: null, code: null, codes: [], side: null }),
  primary: null,
  phases: [...STARTED, phase('image', null, null, null, 'unknown')],
  inputQuality: [
    {
      missing: 'Status patches of kubelets have no body',
      consequence: 'Nothing is known of a Pod once it is bound.',
      remedy: 'Log `pods/status` at level Request or higher.',
    },
  ],
};

export const refused: DiagnosisDocument = {
  ...stuck,
  pod: { ...stuck.pod, name: null, uid: null, node: null },
  verdict: 'failed',
  delivery: delivery({
    object: { kind: 'Pod', name: null, uid: null },
    outcome: 'failed',
    endedAt: day('10:02:14.004'),
    durationMs: 4,
    phase: 'admission',
    code: 'QuotaExceeded',
  }),
  primary: finding({
    code: 'QuotaExceeded',
    title: 'The quota compute is used up',
    phase: 'admission',
    evidence: [],
  }),
  phases: [phase('admission', '10:02:14.000', '10:02:14.004', 4, 'failed')],
};

export const incident: DiagnosisDocument = {
  ...healthy,
  verdict: 'failing',
  primary: finding({
    code: 'OomKilled',
    title: 'Container web was killed for its memory',
    phase: 'running',
    since: day('10:05:26.000'),
  }),
};

export const DOCUMENTS = { stuck, healthy, slow, failed, aborted, deleted, unknown, refused, incident };
