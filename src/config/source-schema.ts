import { z } from 'zod';

import { AuditFileConfig } from './audit-file-schema.ts';
import { AuditWebhookConfig } from './audit-webhook-schema.ts';
import { ElasticsearchConfig } from './elasticsearch-schema.ts';

/** Where audit events come from. */
export const SourceConfig = z.discriminatedUnion('type', [
  AuditFileConfig,
  ElasticsearchConfig,
  AuditWebhookConfig,
]);
export type SourceConfig = z.infer<typeof SourceConfig>;
