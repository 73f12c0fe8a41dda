import { type LogNeedName, needNamed } from '../model/log-needs.ts';
import { loggingRules, type LoggingRule } from '../model/policy-lines.ts';

/** A part of the policy that serves one purpose, and why it is there. */
interface Section {
  readonly why: readonly string[];
  readonly needs: readonly LogNeedName[];
  /** Left out by `--without-events`. */
  readonly isEvents?: boolean;
}

const SECTIONS: readonly Section[] = [
  {
    why: [
      'Pods, and all that is done to them. The answer holds the name and the UID that the API server gives, the finalizers',
      'that are left, and the Pods that a collection delete meant.',
    ],
    needs: ['pod-creates', 'pod-changes', 'pod-deletes', 'pod-collection-deletes', 'kubelet-deletes'],
  },
  {
    why: [
      "The kubelet's patches say when containers started, became ready and ended, and why they do not. Each shows what changed;",
      'the answer shows all there is, which is all that tells of Pods older than the log.',
    ],
    needs: ['kubelet-status-answers', 'scheduler-status'],
  },
  {
    why: [
      'Which node a Pod was given, who evicted it and which budgets refused that, what was resized in it, who looked into it.',
    ],
    needs: ['bindings', 'evictions', 'pod-resizes', 'debug-containers'],
  },
  {
    why: [
      'Events carry causes that stand nowhere else: FailedMount, FailedCreatePodSandBox, Unhealthy, ProvisioningFailed. What is',
      'asked for is the whole Event; of its repeats only the answer is. The scheduler of Kubernetes 1.19 and later writes its',
      'Events in the group events.k8s.io.',
    ],
    needs: ['kubelet-events', 'controller-events', 'event-repeats', 'scheduler-events'],
    isEvents: true,
  },
  {
    why: ['The workloads that own Pods: who asked for what, and when.'],
    needs: ['workload-writes', 'workload-deletes', 'workload-scales'],
  },
  {
    why: [
      'How far their rollouts have come, and that they ran out of time. The request holds the whole status.',
    ],
    needs: ['workload-status'],
  },
  {
    why: [
      'Why a Pod waits for storage: claims, whether they are bound, and whether they wait for their first consumer.',
    ],
    needs: ['claim-writes', 'claim-deletes', 'claim-status', 'storage-classes'],
  },
  { why: ['Who deleted the namespace that a Pod went with.'], needs: ['namespace-deletes'] },
];

export interface PolicyChoice {
  readonly withoutEvents?: boolean;
}

/** The rules of the smallest policy that makes every answer possible, by purpose. */
export const recommendedRules = ({ withoutEvents = false }: PolicyChoice = {}): readonly LoggingRule[] =>
  sections(withoutEvents).flatMap(({ needs }) => loggingRules(needs.map(needNamed)));

const sections = (withoutEvents: boolean): readonly Section[] =>
  SECTIONS.filter(({ isEvents = false }) => !(withoutEvents && isEvents));

const HEAD = `# The audit policy Lorgnette recommends: the writes that deliveries are judged by, each as far as it is needed, and nothing
# else. It logs no reads, no leases, no Secrets, no ConfigMaps, no tokens. Made by: lorgnette policy print`;

const indent = (lines: readonly string[], by: string): string => lines.map((line) => by + line).join('\n');

/** The smallest policy that makes every answer possible, as a file with the reason for each of its rules. */
export function printPolicy({ withoutEvents = false }: PolicyChoice = {}): string {
  const parts = sections(withoutEvents).map(({ why, needs }) =>
    [indent(why, '  # '), ...loggingRules(needs.map(needNamed)).map(ruleText)].join('\n'),
  );
  const flag = withoutEvents
    ? ' --without-events\n# Without Events the causes of volume, sandbox and probe failures are unknown.'
    : '';
  return `${HEAD}${flag}
apiVersion: audit.k8s.io/v1
kind: Policy
# The answer tells all that the arrival of a request does, and half the lines are enough.
omitStages: [RequestReceived]
# Nobody asks who owns which field, and it is a third of each object. Before Kubernetes 1.23 the line is ignored.
omitManagedFields: true
rules:
${parts.join('\n')}
  # Everything else, reads and leases above all.
  - level: None
`;
}

/** One rule, a resource a line where they would not fit on one. */
function ruleText({ level, verbs, resources }: LoggingRule): string {
  const groups = resources.flatMap(({ group, resources: names }) => {
    const list = `resources: [${names.join(', ')}]`;
    return [`- group: ${group === '' ? "''" : group}`, `  ${list}`];
  });
  return [
    `  - level: ${level}`,
    `    verbs: [${verbs.join(', ')}]`,
    '    resources:',
    indent(groups, '      '),
  ].join('\n');
}
