import { type Command, Option } from 'commander';

import { SIDES } from '../model/delivery.ts';
import { FAILURE_GROUPINGS, type FailureGrouping, type FailuresQuestion } from '../model/failures-answer.ts';
import {
  addAnswererFlags,
  type AnswererFlags,
  askedBy,
  openAnswerer,
  WHO_ANSWERS,
} from './answerer-flags.ts';
import { wantsColor, write, type CommandContext, type Finish } from './context.ts';
import { duration, moment, wholeNumber } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { renderFailures } from './render-failures.ts';

/** The question as it is asked on the command line. */
interface FailuresFlags
  extends AnswererFlags, Omit<FailuresQuestion, 'windowUs' | 'groupBy' | 'limit' | 'cluster'> {
  readonly json?: boolean;
  /** As `windowUs`. */
  readonly window?: number;
  readonly groupBy: FailureGrouping;
  readonly limit: number;
}

export function addFailures(program: Command, context: CommandContext, finish: Finish): void {
  const command = program
    .command('failures')
    .summary('the top causes of failures, and whether each is in one place')
    .description(
      'Tells what failed in a stretch of time, most Pods first, and whether a node, a registry, an image or a workload is to blame.',
    )
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
    .option('--json', 'one JSON document');
  addAnswererFlags(command)
    .addHelpText(
      'after',
      `${WHO_ANSWERS}
Examples:
  lorgnette failures --audit-log audit.log
  lorgnette failures --audit-log audit-*.log.gz --window 7d --group-by node
  lorgnette failures --server http://localhost:8080 --namespace shop
  lorgnette failures --audit-log audit.log --json | jq '.groups[] | [.code, .pods, .concentration.verdict]'`,
    )
    .action(async (flags: FailuresFlags) => {
      const { json, window, ...question } = askedBy(flags);
      const asked = await openAnswerer(command, flags, context);
      try {
        const answer = await asked.failures({
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
        asked.close();
      }
      finish(context.signal.aborted ? EXIT.interrupted : EXIT.ok);
    });
}
