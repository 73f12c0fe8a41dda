import type { ClusterFacts, SourceFacts } from './facts.ts';
import { fine, type Finding } from './findings.ts';
import type { Sample } from './sample.ts';
import { formatSpan } from './spans.ts';

/** A cluster that logs at all logs something within this. */
const SILENT_MS = 15 * 60_000;

const count = (number: number, one: string): string =>
  `${number.toLocaleString('en-US')} ${one}${number === 1 ? '' : 's'}`;

/** What the documents of one cluster say. */
export function judgeCluster(cluster: ClusterFacts, { nowMs }: SourceFacts): Finding[] {
  const { documents, oldestMs, newestMs, sample } = cluster;
  const span =
    oldestMs === null || newestMs === null
      ? ''
      : `, from ${new Date(oldestMs).toISOString()} to ${new Date(newestMs).toISOString()}`;
  return [
    fine('documents', `${count(documents, 'document')}${span}`),
    ...judgeFreshness(cluster, nowMs),
    ...judgeShape(sample),
    ...judgeBodies(sample),
  ];
}

function judgeFreshness({ newestMs, newestIngestedMs }: ClusterFacts, nowMs: number): Finding[] {
  const newest = newestIngestedMs ?? newestMs;
  if (newest === null) return [];
  const ago = nowMs - newest;
  if (ago > SILENT_MS)
    return [
      {
        id: 'freshness',
        level: 'warning',
        what: `nothing has come in for ${formatSpan(ago)}`,
        why: 'An API server logs something every few seconds: its log is not written, or not shipped.',
        todo: 'Look at the log of the shipper, and at the audit log of the API server.',
      },
    ];
  const behind = newestMs === null || newestIngestedMs === null ? null : newestIngestedMs - newestMs;
  return [
    fine(
      'freshness',
      behind === null || behind < 0
        ? `the newest came in ${formatSpan(ago)} ago`
        : `the newest came in ${formatSpan(ago)} ago, ${formatSpan(behind)} after it was logged`,
    ),
  ];
}

function judgeShape({ documents, shapes, strange, noted, note }: Sample): Finding[] {
  if (documents === 0) return [];
  const told = [...shapes.keys()].join(', ');
  const findings: Finding[] = [];
  if (shapes.size === 0)
    findings.push({
      id: 'shape',
      level: 'problem',
      what: `none of the newest ${count(documents, 'document')} holds an audit event`,
      why: 'Lorgnette reads audit events of the API server: as fields, as text in message or log, below kubernetes.audit, or as EKS, GKE and AKS wrap them.',
      todo: 'Compare indices with where the audit log goes; the component log of the API server is another.',
    });
  else if (strange > 0)
    findings.push({
      id: 'shape',
      level: 'warning',
      what: `${strange} of the newest ${count(documents, 'document')} hold no audit event (the others: ${told})`,
      why: 'Something else lies in these indices, or lines were cut on their way.',
      todo: 'Look at GET /clusters of a running service: it counts what could not be understood, and why.',
    });
  else findings.push(fine('shape', `events lie as ${told}`));
  if (noted > 0)
    findings.push({
      id: 'pipeline',
      level: 'warning',
      what: `the ingest pipeline noted an error in ${noted} of the newest ${count(documents, 'document')}: ${note ?? ''}`,
      why: 'They are kept as they came, and read as far as they can be.',
      todo: 'Look at them with a search for error.message.',
    });
  return findings;
}

function judgeBodies({ writes, withBody, withMetadata, shapes }: Sample): Finding[] {
  if (writes === 0)
    return [
      {
        id: 'bodies',
        level: 'note',
        what: 'no write of a Pod is among the newest documents',
        why: 'Whether the audit policy shows enough cannot be told from them.',
        todo: 'lorgnette policy check says it of the policy itself.',
      },
    ];
  if (withBody === 0)
    return [
      {
        id: 'bodies',
        level: 'problem',
        what: `none of ${count(writes, 'write')} of Pods has a body`,
        why: 'At the level Metadata a log tells that something was done to a Pod, and nothing of how it went on.',
        todo: 'lorgnette policy print prints a policy that logs them; a shipper may also take them out.',
      },
    ];
  if (withMetadata === 0)
    return [
      {
        id: 'bodies',
        level: 'problem',
        what: `none of ${count(withBody, 'body').replace('bodys', 'bodies')} of Pods has its metadata`,
        why: 'Without the name and UID in it, what controllers create cannot be joined to what becomes of it.',
        todo: shapes.has('kubernetes.audit.*')
          ? "Elastic's Kubernetes integration takes it out. Ship the audit log with deploy/shippers instead, or let Lorgnette read the files or the webhook."
          : 'Find what takes requestObject.metadata and responseObject.metadata out on the way.',
      },
    ];
  return [fine('bodies', `${withBody} of ${count(writes, 'write')} of Pods have their bodies`)];
}
