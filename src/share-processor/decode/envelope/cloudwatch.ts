import type { Envelope } from './contract.ts';
import { type Members, valueAt } from './members.ts';
import { textOf } from './slice.ts';

/** Where CloudWatch's subscriptions, its API, Insights and Elastic's inputs name the stream. */
const STREAM_PATHS = [
  'logStream',
  'logStreamName',
  '@logStream',
  'aws.cloudwatch.log_stream',
  'awscloudwatch.log_stream',
];

/** The streams of EKS's control plane. All lie in one group, `/aws/eks/CLUSTER/cluster`. */
const AUDIT_STREAM = /^kube-apiserver-audit-/;
const OTHER_STREAMS =
  /^(?:kube-apiserver-|authenticator-|kube-controller-manager-|kube-scheduler-|cloud-controller-manager-)/;

export type StreamKind = 'audit' | 'other' | 'unknown';

/** What the name of the stream tells of a line. */
export function streamKind(root: Members): StreamKind {
  for (const path of STREAM_PATHS) {
    const name = textOf(valueAt(root, path));
    if (name === null) continue;
    if (AUDIT_STREAM.test(name)) return 'audit';
    if (OTHER_STREAMS.test(name)) return 'other';
  }
  return 'unknown';
}

/**
 * Amazon CloudWatch Logs, as EKS writes to it: subscription data (`messageType`, `logEvents`), what `filter-log-events` and
 * `get-log-events` answer (`events`), and rows of either (`message`) or of Insights (`@message`).
 */
export const cloudwatch: Envelope = {
  name: 'cloudwatch',
  open(root) {
    // CloudWatch asks now and then whether the receiver is there.
    if (textOf(root.get('messageType')) === 'CONTROL_MESSAGE') return [{ type: 'other-log' }];
    const kind = streamKind(root);
    if (kind === 'other') return [{ type: 'other-log' }];
    const list = root.get('logEvents') ?? root.get('events');
    if (list !== undefined) return [{ type: 'list', slice: list }];
    const message = root.get('@message') ?? (kind === 'audit' ? root.get('message') : undefined);
    return message === undefined ? [] : [{ type: 'value', slice: message, isDeclared: kind === 'audit' }];
  },
};
