import { z } from 'zod';

/** Audit logs that lie in files. */
export const AuditFileConfig = z.strictObject({
  type: z.literal('audit-file'),
  paths: z
    .array(z.string().min(1))
    .min(1)
    .describe(
      'Files, folders (all files in them), glob patterns (`**` for folders at any depth), named pipes, or `-` for standard input. gzip is told by content.',
    ),
  follow: z
    .boolean()
    .default(true)
    .describe('Wait for more at the end, and follow the log through rotation.'),
  cluster: z
    .string()
    .min(1)
    .exactOptional()
    .describe('The cluster whose log this is; without it, the top-level `cluster`.'),
});
export type AuditFileConfig = z.infer<typeof AuditFileConfig>;
