import { claim } from '../../src/analyzers/claim/index.ts';
import { type ClaimLife, unfoldClaim } from '../../src/analyzers/claim/claim-life.ts';
import { DEFAULT_DEADLINES } from '../../src/analyzers/deadlines.ts';
import type { Report } from '../../src/analyzers/report.ts';
import type { Claim } from '../../src/model/claim.ts';
import type { SparseBody } from '../../src/model/audit-event.ts';
import { NO_MEMBERS } from '../../src/model/member.ts';
import type { Observation, ObservationTarget } from '../../src/model/observation.ts';
import type { KubernetesEvent } from '../../src/model/pod.ts';
import type { ClusterFacts } from '../../src/model/record.ts';
import { observe } from './observations.ts';
import { ALL_FACTS, at, brief, k8sTime } from './pod-life.ts';

/** Lives of claims in a few words: times are seconds after `DAY`, every change is logged whole unless told otherwise. */

export const DATA: ObservationTarget = {
  cluster: 'default',
  kind: 'PersistentVolumeClaim',
  uid: 'shop/data',
  namespace: 'shop',
  name: 'data',
};
export const BINDER = 'system:serviceaccount:kube-system:persistent-volume-binder';
export const CONTROLLER = 'persistentvolume-controller';
export const PROVISIONER = 'disk.csi.example.com_controller-0_8a2f';

type Extra = Partial<Observation>;

/** What is said of a claim that was logged without its body. */
export const UNTOLD: Extra = { resourceVersion: '', bodyType: 'none', body: null };

export interface ClaimLifeBuilder {
  readonly observations: readonly Observation[];
  create(after: number, extra?: Extra): ClaimLifeBuilder;
  /** Any write of the object. */
  change(after: number, change: (claim: Claim) => Claim, extra?: Extra): ClaimLifeBuilder;
  annotate(after: number, name: string, value: string, extra?: Extra): ClaimLifeBuilder;
  /** The binder names the volume and marks the claim as done. */
  mark(after: number, volume?: string, extra?: Extra): ClaimLifeBuilder;
  /** The binder writes the phase. */
  phase(after: number, phase: string, extra?: Extra): ClaimLifeBuilder;
  /** A Kubernetes Event about it, by the binder unless told otherwise. */
  word(after: number, reason: string, message?: string, extra?: Partial<KubernetesEvent>): ClaimLifeBuilder;
  delete(after: number, extra?: Extra): ClaimLifeBuilder;
  /** Another claim of the same name is made. */
  again(uid: string): ClaimLifeBuilder;
  life(): ClaimLife;
  report(watermark: number, facts?: ClusterFacts): Report;
  /** Its binds in brief, with what they wait for. */
  binds(watermark: number, facts?: ClusterFacts): (ReturnType<typeof brief> & { waitsFor: unknown })[];
}

/** A claim of a class to which each call adds one observation; what was built before stays as it is. */
export function claimLife(
  spec: Claim['spec'] = { storageClassName: 'fast' },
  uid = 'claim-1',
): ClaimLifeBuilder {
  return grow([], unborn(spec, uid));
}

const unborn = (spec: Claim['spec'], uid: string): Claim => ({
  metadata: {
    name: DATA.name,
    namespace: DATA.namespace,
    uid,
    creationTimestamp: k8sTime(0),
    finalizers: ['kubernetes.io/pvc-protection'],
  },
  spec: { ...spec },
  status: { phase: 'Pending' },
});

const annotated = (claim: Claim, annotations: Record<string, string>): Claim => ({
  ...claim,
  metadata: { ...claim.metadata, annotations: { ...claim.metadata?.annotations, ...annotations } },
});

export function claimReport(
  observations: readonly Observation[],
  watermark: number,
  facts = ALL_FACTS,
  target = DATA,
): Report {
  const record = { target, observations, cluster: facts, members: NO_MEMBERS };
  const input = { record, watermark: at(watermark), output: () => undefined };
  return claim.create({ deadlines: DEFAULT_DEADLINES, rules: [] })(input) as Report;
}

function grow(observations: readonly Observation[], now: Claim): ClaimLifeBuilder {
  const number = observations.length + 1;
  const add = (after: number, next: Claim, parts: Extra): ClaimLifeBuilder => {
    const observation = observe({
      key: `rv:${number}`,
      auditId: `audit-${number}`,
      at: at(after),
      requestedAt: at(after),
      subresource: '',
      resourceVersion: String(number),
      user: BINDER,
      bodyType: 'full',
      body: next as unknown as SparseBody,
      ...parts,
    });
    return grow([...observations, observation], next);
  };
  const builder: ClaimLifeBuilder = {
    observations,
    create: (after, extra = {}) => add(after, now, { action: 'create', user: 'jane', ...extra }),
    change: (after, change, extra = {}) => add(after, change(now), extra),
    annotate: (after, name, value, extra = {}) => add(after, annotated(now, { [name]: value }), extra),
    mark(after, volume = 'pv-1', extra = {}) {
      const named = { ...now, spec: { ...now.spec, volumeName: volume } };
      return add(after, annotated(named, { 'pv.kubernetes.io/bind-completed': 'yes' }), extra);
    },
    phase: (after, phase, extra = {}) =>
      add(after, { ...now, status: { phase } }, { subresource: 'status', ...extra }),
    word(after, reason, message = '', extra = {}) {
      const event: KubernetesEvent = {
        name: `data.${number}`,
        fieldPath: '',
        reason,
        message,
        type: 'Normal',
        component: CONTROLLER,
        count: 1,
        lastAt: '',
        uid: now.metadata?.uid ?? '',
        ...extra,
      };
      const body = event as unknown as SparseBody;
      return grow(
        add(after, now, { action: 'kubernetes-event', key: `event:${number}`, body }).observations,
        now,
      );
    },
    delete: (after, extra = {}) =>
      add(
        after,
        { ...now, metadata: { ...now.metadata, deletionTimestamp: k8sTime(after) } },
        { action: 'delete', key: `rv:${number}:delete`, user: 'jane', ...extra },
      ),
    again: (uid) => grow(observations, unborn(now.spec, uid)),
    life: () => unfoldClaim({ uid: now.metadata?.uid ?? null, observations }),
    report: (watermark, facts) => claimReport(observations, watermark, facts),
    binds: (watermark, facts) =>
      claimReport(observations, watermark, facts).deliveries.map((delivery) =>
        Object.assign(brief(delivery), { waitsFor: delivery.claim?.waitsFor }),
      ),
  };
  return builder;
}
