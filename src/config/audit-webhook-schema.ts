import { z } from 'zod';

const MIB = 1024 * 1024;

/** What the API servers of one cluster send by their webhook backend, to `POST /audit/:cluster`. */
export const AuditWebhookConfig = z.strictObject({
  type: z.literal('audit-webhook'),
  cluster: z
    .string()
    .min(1)
    .max(253)
    .describe('Name of the cluster, the last part of the path that its API servers post to.'),
  tokenFile: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'File of the bearer tokens that may post for this cluster, one a line; `#` begins a comment. Read again on SIGHUP. Where `allowedClients` names somebody too, both are needed.',
    ),
  allowedClients: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Names on client certificates (common or alternative) that may post for this cluster; needs `server.tls.clientCaFile`.',
    ),
  maxBodyBytes: z
    .number()
    .int()
    .min(64 * 1024)
    .max(512 * MIB)
    .default(32 * MIB)
    .describe(
      'A larger batch, decompressed, is answered 413. The API server sends as many events as `--audit-webhook-batch-max-size` says, and with `--audit-webhook-truncate-enabled` no more bytes than `--audit-webhook-truncate-max-batch-size`.',
    ),
  maxQueuedBytes: z
    .number()
    .int()
    .min(1 * MIB)
    .max(1024 * MIB)
    .default(64 * MIB)
    .describe('When so much is being received or waits to be committed, more is answered 429.'),
});
export type AuditWebhookConfig = z.infer<typeof AuditWebhookConfig>;
