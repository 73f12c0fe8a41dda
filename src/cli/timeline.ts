import type { Command } from 'commander';

import type { TimelineEntry } from '../model/answer.ts';
import { requireConfig, write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { findPod } from './find-pod.ts';
import { missingPod, renderMissing } from './missing.ts';
import { replayWithProgress } from './replay.ts';
import { padEnd, sanitize } from './text-layout.ts';

interface TimelineFlags {
  readonly auditLog: string[];
  readonly json?: boolean;
  readonly cluster?: string;
  readonly config?: string;
}

export function addTimeline(program: Command, context: CommandContext, finish: Finish): void {
  program
    .command('timeline')
    .summary('tell what happened to a Pod, change by change, and who did it')
    .description(
      'Tells everything an audit log says of one Pod: when, what, by whom, and in which audit event.',
    )
    .argument('<pod>', '[NAMESPACE/]NAME, a UID, or the audit ID of a refused create')
    .requiredOption('--audit-log <file...>', 'audit logs, plain or gzipped; - reads standard input')
    .option('--json', 'one JSON object a line')
    .option('--cluster <name>', 'name of the cluster the logs are of')
    .option('--config <file>', 'configuration file')
    .addHelpText(
      'after',
      `
Examples:
  lorgnette timeline shop/web-7c9f5-x2kqp --audit-log audit.log
  lorgnette timeline 4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d --audit-log audit.log --json | jq 'select(.type == "event")'

A name that several Pods had lists their UIDs and exits 3; a name that none had lists similar ones and exits 4.`,
    )
    .action(async (target: string, flags: TimelineFlags) => {
      const { config } = requireConfig(context, flags.config ?? null, { cluster: flags.cluster });
      const options = { paths: flags.auditLog, cluster: config.cluster, storePath: ':memory:', config };
      const result = await replayWithProgress(context, options);
      try {
        const found = findPod(result.reader, result.explain, target);
        if (found.type !== 'found') {
          finish(await renderMissing(missingPod(found), target, flags.json === true, context));
          return;
        }
        const entries = result.timeline(found.id) ?? [];
        const lines = flags.json === true ? entries.map((entry) => JSON.stringify(entry)) : rows(entries);
        await write(context.stdout, `${lines.join('\n')}\n`);
        finish(context.signal.aborted ? EXIT.interrupted : EXIT.ok);
      } finally {
        result.close();
      }
    });
}

/** Time, what, by whom: a line each, what was said below it. */
function rows(entries: readonly TimelineEntry[]): string[] {
  const width = Math.max(0, ...entries.map(({ key }) => key.length));
  return entries.map(({ at, key, values, user }) => {
    const details = values.filter((value) => value !== key).map((value) => sanitize(value));
    const said = details.length === 0 ? '' : `  ${details.join(', ')}`;
    return `${at}  ${padEnd(sanitize(key), width)}  ${sanitize(user)}${said}`;
  });
}
