import type { Receipt } from './contract.ts';
import { type AuditInbox, createAuditInbox } from './inbox.ts';

/** The inbox of each cluster, made when it is first asked for. */
export type AuditInboxes = (cluster: string) => AuditInbox;

export function createAuditInboxes(answer: (ids: readonly number[], receipt: Receipt) => void): AuditInboxes {
  const inboxes = new Map<string, AuditInbox>();
  return (cluster) => {
    const known = inboxes.get(cluster);
    if (known !== undefined) return known;
    const inbox = createAuditInbox(answer);
    inboxes.set(cluster, inbox);
    return inbox;
  };
}
