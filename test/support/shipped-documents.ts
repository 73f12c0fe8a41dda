/*
 * One audit event as the configurations in `deploy/shippers` put it into Elasticsearch, and as the shippers of managed
 * services do: what each adds around it is from their documentation.
 */

export interface Shipped {
  readonly shipper: string;
  readonly document: object;
  /** Whether the pipeline makes fields of the event. */
  readonly becomesFields: boolean;
}

const FILE = '/var/log/kubernetes/audit/audit.log';
const READ_AT = '2026-11-25T03:00:00.123Z';

/** `line` is an event, as the API server writes it. */
export function shippedDocuments(line: string, cluster: string): Shipped[] {
  const event = JSON.parse(line) as Record<string, unknown>;
  return [
    {
      shipper: 'Filebeat, deploy/shippers/filebeat.yml',
      becomesFields: true,
      document: {
        '@timestamp': READ_AT,
        log: { offset: 4711, file: { path: FILE, fingerprint: 'ab12', inode: '99', device_id: '1' } },
        message: line,
        orchestrator: { cluster: { name: cluster } },
      },
    },
    {
      shipper: 'Filebeat with a JSON parser to the root, as Lunettes has it',
      becomesFields: true,
      document: {
        '@timestamp': READ_AT,
        ...event,
        annotations: { ...(event['annotations'] as object), cluster },
        log: { offset: 4711, file: { path: FILE } },
        agent: { type: 'filebeat', version: '7.17.0' },
        host: { name: 'node-a' },
      },
    },
    {
      shipper: 'Filebeat with fields',
      becomesFields: true,
      document: { '@timestamp': READ_AT, message: line, fields: { cluster }, input: { type: 'filestream' } },
    },
    {
      shipper: 'Fluent Bit, deploy/shippers/fluent-bit.yaml',
      becomesFields: true,
      document: {
        '@timestamp': '2026-11-25T03:00:00.123456789Z',
        file: FILE,
        log: line,
        cluster_name: cluster,
      },
    },
    {
      shipper: 'Vector, deploy/shippers/vector.yaml',
      becomesFields: true,
      document: {
        file: FILE,
        message: line,
        orchestrator: { cluster: { name: cluster } },
        '@timestamp': READ_AT,
      },
    },
    {
      shipper: 'EKS by way of CloudWatch and Filebeat',
      becomesFields: true,
      document: {
        '@timestamp': READ_AT,
        message: line,
        awscloudwatch: { log_group: `/aws/eks/${cluster}/cluster`, log_stream: 'kube-apiserver-audit-1' },
        event: { id: '1', original: 'x' },
      },
    },
    {
      shipper: 'AKS by way of an event hub',
      becomesFields: true,
      document: {
        time: READ_AT,
        resourceId: `/SUBSCRIPTIONS/1/RESOURCEGROUPS/R/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/${cluster.toUpperCase()}`,
        category: 'kube-audit',
        properties: { log: line, stream: 'stdout', pod: 'kube-apiserver-1' },
      },
    },
    {
      shipper: 'Elastic Agent',
      becomesFields: false,
      document: {
        '@timestamp': READ_AT,
        kubernetes: { audit: event },
        orchestrator: { cluster: { name: cluster } },
        data_stream: { dataset: 'kubernetes.audit_logs', namespace: 'default', type: 'logs' },
      },
    },
  ];
}
