import { isLoopback } from '../lib/loopback.ts';
import type { AuditWebhookConfig } from './audit-webhook-schema.ts';
import type { Inconsistency } from './inconsistency.ts';
import type { Config } from './schema.ts';

/** What is wrong with `audit-webhook` sources in the light of the server that receives for them. */
export const senderProblems = ({ sources, server, limits }: Config): Inconsistency[] =>
  sources.flatMap((source, index) =>
    source.type === 'audit-webhook'
      ? [...whoMayPost(source, server), ...howMuch(source, limits.maxEventBytes)].map(
          ([setting, message]) => ({
            path: ['sources', index, setting],
            message,
          }),
        )
      : [],
  );

type Complaint = readonly [setting: keyof AuditWebhookConfig, message: string];

/** What is posted changes what everybody is told: that is not for everybody who can reach a port. */
function whoMayPost(
  { tokenFile, allowedClients }: AuditWebhookConfig,
  { host, accessFile, allowUnauthenticated, tls }: Config['server'],
): Complaint[] {
  const asksReaders = accessFile !== undefined || tls.clientCaFile !== undefined;
  const isOpen = allowUnauthenticated || (isLoopback(host) && !asksReaders);
  if (allowedClients.length > 0 && tls.clientCaFile === undefined)
    return [['allowedClients', 'needs server.tls.clientCaFile']];
  if (tokenFile !== undefined || allowedClients.length > 0 || isOpen) return [];
  return [['cluster', 'everybody on the network could post for it: set tokenFile, allowedClients, or both']];
}

function howMuch({ maxBodyBytes, maxQueuedBytes }: AuditWebhookConfig, maxEventBytes: number): Complaint[] {
  const complaints: Complaint[] = [];
  if (maxBodyBytes > maxQueuedBytes)
    complaints.push(['maxQueuedBytes', 'is less than maxBodyBytes: the largest batch would never be taken']);
  if (maxBodyBytes > maxEventBytes)
    complaints.push(['maxBodyBytes', 'is more than limits.maxEventBytes: a batch is read as one line']);
  return complaints;
}
