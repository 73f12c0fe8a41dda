import { z } from 'zod';

import { ServerConfig } from './server-schema.ts';
import { SourceConfig } from './source-schema.ts';

const seconds = (count: number, meaning: string) =>
  z.number().nonnegative().max(86_400).default(count).describe(meaning);
const MIB = 1024 * 1024;

/**
 * All settings with their defaults and their meaning. `docs/reference/config.md` and the names of environment variables
 * are made from it.
 */
export const Config = z.strictObject({
  cluster: z
    .string()
    .min(1)
    .max(253)
    .default('default')
    .describe('Name of the cluster, an attribute of every answer.'),
  sources: z.array(SourceConfig).default([]).describe('Where audit events come from.'),
  store: z
    .strictObject({
      type: z.literal('sqlite').default('sqlite').describe('`sqlite` is the embedded store.'),
      path: z
        .string()
        .min(1)
        .default('lorgnette.db')
        .describe('File of the store; `:memory:` keeps nothing.'),
      retentionDays: z
        .number()
        .positive()
        .max(36_500)
        .default(30)
        .describe('Settled records and results older than this, in event time, are removed.')
        .meta({ reloadable: true }),
      keepRaw: z
        .boolean()
        .default(false)
        .describe(
          'Keep compressed copies, without credentials, of the audit events that tell something, for manifests and raw views when the log itself is gone.',
        ),
      keepRawMiB: z
        .number()
        .int()
        .min(1)
        .max(1024 * 1024)
        .default(1024)
        .describe('Compressed size of the copies; the oldest go first.'),
      outboxRetentionDays: z
        .number()
        .positive()
        .max(36_500)
        .default(7)
        .describe('Messages to exporters older than this, in event time, are removed, sent or not.')
        .meta({ reloadable: true }),
      maxDeadLetters: z
        .number()
        .int()
        .min(0)
        .max(100_000)
        .default(10_000)
        .describe('Dead letters kept, the newest. All are counted.'),
      retentionIntervalSeconds: z
        .number()
        .min(1)
        .max(604_800)
        .default(3600)
        .describe('How often what is too old is removed, and its space given back.')
        .meta({ reloadable: true }),
      retentionStepMs: z
        .number()
        .min(1)
        .max(10_000)
        .default(20)
        .describe('About how long removing may hold up a commit at a time.')
        .meta({ reloadable: true }),
    })
    .prefault({}),
  server: ServerConfig.prefault({}),
  deadlines: z
    .strictObject({
      schedulerSilentSeconds: seconds(
        30,
        'A Pod that no scheduler has spoken of for this long: SchedulerNotResponding.',
      ),
      kubeletSilentSeconds: seconds(
        60,
        'A bound Pod that its kubelet has not spoken of for this long: the kubelet is silent.',
      ),
      initContainerStuckSeconds: seconds(300, 'An init container that runs for longer is stuck.'),
      deleteStuckSeconds: seconds(60, 'A delete that lasts longer than its grace period and this is stuck.'),
      traceCloseSeconds: seconds(2100, 'The trace of a delivery that is still open after this is closed.'),
      stableForSeconds: seconds(
        15,
        'A Pod is delivered when it is Ready and no container ends badly for this long.',
      ),
      allowedLatenessSeconds: seconds(
        120,
        'How much later than its time an event may come and still change what is counted.',
      ),
    })
    .prefault({})
    .describe('Spans of event time after which silence means something.'),
  rules: z
    .strictObject({
      directories: z
        .array(z.string().min(1))
        .default([])
        .describe('Folders of diagnosis rules, read beside those that come with Lorgnette.')
        .meta({ reloadable: true }),
    })
    .prefault({}),
  limits: z
    .strictObject({
      maxEventBytes: z
        .number()
        .int()
        .min(64 * 1024)
        .max(512 * MIB)
        .default(64 * MIB)
        .describe('A longer line is a dead letter.'),
      batchBytes: z
        .number()
        .int()
        .min(64 * 1024)
        .max(256 * MIB)
        .default(16 * MIB)
        .describe('Decompressed bytes that are read and committed at a time.'),
      pollIntervalMs: z
        .number()
        .int()
        .min(10)
        .max(60_000)
        .default(500)
        .describe('How often a followed file is looked at.'),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z
        .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
        .default('info')
        .describe('Least level to log.')
        .meta({ reloadable: true }),
    })
    .prefault({}),
});
export type Config = z.infer<typeof Config>;
/** Settings as a file states them: each may be absent. */
export type ConfigInput = z.input<typeof Config>;
