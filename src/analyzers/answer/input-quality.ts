import type { InputQuality } from '../../model/diagnosis.ts';
import type { ClusterFacts } from '../../model/record.ts';

const rule = (resources: string, group = '""'): string =>
  `- level: RequestResponse\n  resources: [{group: ${group}, resources: [${resources}]}]`;

const APPS = [
  'deployments, deployments/status, deployments/scale',
  'statefulsets, statefulsets/status, statefulsets/scale',
  'daemonsets, daemonsets/status',
].join(', ');

/** What the log of a cluster does not show, which answers that costs, and the audit-policy lines that would show it. */
export function inputQualityOf(facts: ClusterFacts): InputQuality[] {
  const missing: InputQuality[] = [];
  if (!facts.has('kubernetes-event-body')) {
    missing.push({
      missing: 'Kubernetes Events about Pods',
      consequence:
        'volume, sandbox and probe failures are seen only as a Pod that does not start; their cause is unknown',
      remedy: `${rule('events')}\n${rule('events', 'events.k8s.io')}`,
    });
  }
  // While no Pod has a node there is nothing that a kubelet could write.
  const awaitsKubelets = facts.has('binding') || !facts.has('scheduler-status');
  if (!facts.has('pod-status-body') && awaitsKubelets) {
    missing.push({
      missing: facts.has('pod-status') ? 'the content of status updates of Pods' : 'status updates of Pods',
      consequence: 'whether a Pod became Ready, and what its containers wait for, is unknown',
      remedy: rule('pods/status'),
    });
  }
  if (!facts.has('binding') && !facts.has('scheduler-status')) {
    missing.push({
      missing: 'requests of the scheduler',
      consequence: 'a Pod that waits for a node cannot be told from one whose node is silent',
      remedy: rule('pods/binding, pods/status'),
    });
  }
  if (!facts.has('pod-create-body')) {
    missing.push({
      missing: 'the content of creates of Pods',
      consequence: 'owner, images and probes of a Pod are known only from later changes',
      remedy: rule('pods'),
    });
  }
  if (facts.has('rolled-out-pod') && !facts.has('workload-status-body')) {
    missing.push({
      missing: facts.has('workload') ? 'the content of status updates of workloads' : 'writes of workloads',
      consequence:
        'how a rollout ended is told by its Pods and by Events alone; that it ran out of time is not seen',
      remedy: `${rule(APPS, 'apps')}\n${rule('jobs, jobs/status', 'batch')}`,
    });
  }
  if (facts.has('truncation')) {
    missing.push({
      missing: 'the content of events that the API server cut because they were too large',
      consequence: 'single changes of large Pods are known only to have happened',
      remedy:
        '# flags of the API server: --audit-log-truncate-enabled=false, or a larger --audit-log-truncate-max-event-size',
    });
  }
  return missing;
}
