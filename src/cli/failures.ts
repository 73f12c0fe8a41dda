import { type Command, InvalidArgumentError, Option } from 'commander';

import { parseDuration } from '../lib/duration.ts';
import { parseMicros } from '../lib/micros.ts';
import { SIDES } from '../model/delivery.ts';
import { FAILURE_GROUPINGS, type FailureGrouping, type FailuresQuestion } from '../model/failures-answer.ts';
import { requireConfig, wantsColor, write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { renderFailures } from './render-failures.ts';
import { replayWithProgress } from './replay.ts';

/** The question as it is asked on the command line. */
interface FailuresFlags extends Omit<FailuresQuestion, 'windowUs' | 'groupBy' | 'limit'> {
  readonly auditLog: string[];
  readonly store?: string;
  readonly json?: boolean;
  readonly config?: string;
  /** As `windowUs`. */
  readonly window?: number;
  readonly groupBy: FailureGrouping;
  readonly limit: number;
}

export function addFailures(program: Command, context: CommandContext, finish: Finish): void {
  program
    .command('failures')
    .summary('the top causes of failures, and whether each is in one place')
    .description(
      'Tells what failed in a stretch of time, most Pods first, and whether a node, a registry, an image or a workload is to blame.',
    )
    .requiredOption('--audit-log <file...>', 'audit logs, plain or gzipped; - reads standard input')
    .option('--store <path>', 'go on from, and keep the results in, this file')
    .option(
      '--window <duration>',
      'how much before the newest event, e.g. 30m, 6h, 7d (default: 1h)',
      duration,
    )
    .option('--from <time>', 'begin of the window, RFC 3339', moment)
    .option('--to <time>', 'end of the window, RFC 3339', moment)
    .option('--namespace <name>', 'of this namespace alone')
    .option('--node <name>', 'on this node alone')
    .option('--image <reference>', 'of containers with this image alone')
    .option('--registry <host>', 'of images of this registry alone')
    .option('--code <code>', 'of this cause alone')
    .addOption(new Option('--side <side>', "of this side's fault alone").choices(SIDES))
    .addOption(
      new Option('--group-by <what>', 'what to gather by').choices(FAILURE_GROUPINGS).default('code'),
    )
    .option('--limit <number>', 'groups to show', wholeNumber, 20)
    .option('--json', 'one JSON document')
    .option('--cluster <name>', 'name of the cluster the logs are of')
    .option('--config <file>', 'configuration file')
    .addHelpText(
      'after',
      `
Examples:
  lorgnette failures --audit-log audit.log
  lorgnette failures --audit-log audit-*.log.gz --window 7d --group-by node
  lorgnette failures --audit-log audit.log --json | jq '.groups[] | [.code, .pods, .concentration.verdict]'`,
    )
    .action(async (flags: FailuresFlags) => {
      const { auditLog, store = ':memory:', json, config: file, window, cluster, ...question } = flags;
      const { config } = requireConfig(context, file ?? null, { cluster });
      const options = { paths: auditLog, cluster: config.cluster, storePath: store, config };
      const result = await replayWithProgress(context, options);
      try {
        const answer = result.failures({
          ...question,
          ...(window === undefined ? {} : { windowUs: window }),
        });
        const text =
          json === true
            ? `${JSON.stringify(answer)}\n`
            : renderFailures(answer, {
                width: context.stdout.columns ?? 100,
                color: wantsColor(context.stdout, context.env),
              });
        await write(context.stdout, text);
      } finally {
        result.close();
      }
      finish(context.signal.aborted ? EXIT.interrupted : EXIT.ok);
    });
}

const argument =
  (parse: (text: string) => number | null, message: string) =>
  (text: string): number => {
    const value = parse(text);
    if (value === null) throw new InvalidArgumentError(message);
    return value;
  };

const duration = argument(parseDuration, 'It must be a duration such as 30m, 6h or 7d.');
const moment = argument(parseMicros, 'It must be RFC 3339, such as 2026-11-21T03:00:00Z.');
const wholeNumber = argument(
  (text) => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : null),
  'It must be a whole number from 1 to 9999.',
);
