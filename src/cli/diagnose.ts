import type { Command } from 'commander';

import { formatMicros } from '../lib/micros.ts';
import type { PodRow } from '../store/contract.ts';
import { requireConfig, wantsColor, write, type CommandContext, type Finish } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { findPod, type FoundPod } from './find-pod.ts';
import { asOfCluster, renderDiagnosis } from './render-diagnosis.ts';
import { replayWithProgress } from './replay.ts';
import { padEnd, sanitize } from './text-layout.ts';

interface DiagnoseFlags {
  readonly auditLog: string[];
  readonly json?: boolean;
  readonly cluster?: string;
  readonly config?: string;
}

export function addDiagnose(program: Command, context: CommandContext, finish: Finish): void {
  program
    .command('diagnose')
    .summary('say why a Pod is not up, from an audit log alone')
    .description(
      'Says why a Pod is not up (or what took it so long), with the evidence and what to do. Needs no server and no cluster.',
    )
    .argument('<pod>', '[NAMESPACE/]NAME, a UID, or the audit ID of a refused create')
    .requiredOption('--audit-log <file...>', 'audit logs, plain or gzipped; - reads standard input')
    .option('--json', 'the diagnosis as one JSON document')
    .option('--cluster <name>', 'name of the cluster the logs are of')
    .option('--config <file>', 'configuration file')
    .addHelpText(
      'after',
      `
Examples:
  lorgnette diagnose shop/web-7c9f5-x2kqp --audit-log audit.log
  lorgnette diagnose web-7c9f5-x2kqp --audit-log audit-*.log.gz audit.log
  lorgnette diagnose 4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d --audit-log audit.log --json | jq .primary.code

A name that several Pods had lists their UIDs and exits 3; a name that none had lists similar ones and exits 4.`,
    )
    .action(async (target: string, flags: DiagnoseFlags) => {
      const config = requireConfig(context, flags.config ?? null, { cluster: flags.cluster });
      const options = { paths: flags.auditLog, cluster: config.cluster, storePath: ':memory:', config };
      const result = await replayWithProgress(context, options);
      const { reader, explain } = result;
      try {
        const found = findPod(reader, explain, target);
        if (found.type !== 'found') {
          finish(await renderMissing(found, target, flags.json === true, context));
          return;
        }
        const { document } = found;
        const text =
          flags.json === true
            ? `${JSON.stringify(document)}\n`
            : renderDiagnosis(document, {
                width: context.stdout.columns ?? 100,
                color: wantsColor(context.stdout, context.env),
                asOf: asOfCluster(reader.clusters(), document.pod.cluster),
              });
        await write(context.stdout, text);
        finish(context.signal.aborted ? EXIT.interrupted : EXIT.ok);
      } finally {
        result.close();
      }
    });
}

type Missing = Exclude<FoundPod, { type: 'found' }>;

/** Says which Pods could have been meant, to people or to programs; gives the exit code. */
export async function renderMissing(
  found: Missing,
  target: string,
  json: boolean,
  context: CommandContext,
): Promise<ExitCode> {
  await write(json ? context.stdout : context.stderr, json ? toJson(found, target) : toText(found, target));
  return context.signal.aborted
    ? EXIT.interrupted
    : found.type === 'ambiguous'
      ? EXIT.ambiguous
      : EXIT.notFound;
}

function toText(found: Missing, target: string): string {
  const name = sanitize(target);
  if (found.type === 'ambiguous') {
    return `${found.pods.length} Pods were called ${name}. Ask for one by its UID:\n${list(found.pods)}`;
  }
  if (found.similar.length === 0) return `No Pod of this log is called ${name}, or anything like it.\n`;
  return `No Pod of this log is called ${name}. Did you mean:\n${list(found.similar)}`;
}

function list(pods: readonly PodRow[]): string {
  const rows = pods.map(({ uid, namespace, name, firstAt, verdict, code }) => [
    uid,
    sanitize(`${namespace}/${name === '' ? '(a Pod that was never born)' : name}`),
    formatMicros(firstAt),
    verdict,
    code ?? '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, i) => padEnd(cell, widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** What scripts get: an object with the error's code and the Pods to choose from. */
function toJson(found: Missing, target: string): string {
  const [code, pods] =
    found.type === 'ambiguous' ? ['PodAmbiguous', found.pods] : ['PodNotFound', found.similar];
  const listed = pods.map(({ cluster, namespace, name, uid, verdict, code: cause, firstAt, lastAt }) => ({
    cluster,
    namespace,
    name,
    uid,
    verdict,
    code: cause,
    firstAt: formatMicros(firstAt),
    lastAt: formatMicros(lastAt),
  }));
  return `${JSON.stringify({ code, target, pods: listed })}\n`;
}
