import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What API servers post, by cluster: `''` of those that no source is of. */
export interface WebhookMetrics {
  /** A post was answered. */
  posted(cluster: string, status: number): void;
  /** So many bytes are on their way to being committed. */
  queued(cluster: string, bytes: number): void;
  /** A batch of so many bytes was committed so long after it had come. */
  committed(cluster: string, bytes: number, seconds: number): void;
}

export function createWebhookMetrics(registry: Registry): WebhookMetrics {
  const labelNames = ['cluster'];
  const registers = [registry];
  const requests = new Counter({
    name: 'lorgnette_webhook_requests_total',
    help: 'Batches that API servers posted, by the status they were answered with; `cluster` is empty where no source is of it.',
    labelNames: ['cluster', 'status'],
    registers,
  });
  const committedBytes = new Counter({
    name: 'lorgnette_webhook_committed_bytes_total',
    help: 'Bytes of posted batches, decompressed, that were committed; repeats count again.',
    labelNames,
    registers,
  });
  const queuedBytes = new Gauge({
    name: 'lorgnette_webhook_queued_bytes',
    help: 'Bytes of posted batches that are being received or wait to be committed; beyond `maxQueuedBytes` posts are answered 429.',
    labelNames,
    registers,
  });
  const commits = new Histogram({
    name: 'lorgnette_webhook_commit_seconds',
    help: 'Time from the end of a posted batch to its commit.',
    labelNames,
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
    registers,
  });
  return {
    posted: (cluster, status) => requests.inc({ cluster, status: String(status) }),
    queued: (cluster, bytes) => queuedBytes.set({ cluster }, bytes),
    committed(cluster, bytes, seconds) {
      committedBytes.inc({ cluster }, bytes);
      commits.observe({ cluster }, seconds);
    },
  };
}
