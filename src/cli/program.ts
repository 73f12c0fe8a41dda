import { Command } from 'commander';

import { VERSION } from '../lib/version.ts';
import { addAnalyzers } from './analyzers.ts';
import { addConfig } from './config.ts';
import type { CommandContext, Finish } from './context.ts';
import { addDemo } from './demo.ts';
import { addDiagnose } from './diagnose.ts';
import { addElasticsearch } from './elasticsearch.ts';
import { addFailures } from './failures.ts';
import { EXIT_CODES_HELP } from './exit-codes.ts';
import { addPods } from './pods.ts';
import { addPolicy } from './policy.ts';
import { addReplay } from './replay.ts';
import { addServe } from './serve.ts';
import { addStore } from './store.ts';
import { addTimeline } from './timeline.ts';
import { addToken } from './token.ts';
import { addUser } from './user.ts';
import { addWatch } from './watch.ts';

/** The command line. Parsing it throws `CommanderError` for wrong usage, help and version. */
export function createProgram(context: CommandContext, finish: Finish): Command {
  const program = new Command('lorgnette')
    .description(
      'Why is this Pod not up, whose fault is it, and how long did each step take? Answered from the Kubernetes audit log alone.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    })
    .showHelpAfterError('(--help tells how it is used)')
    .addHelpText(
      'after',
      `
Examples:
  lorgnette diagnose shop/web-7c9f5-x2kqp --audit-log /var/log/kubernetes/audit.log
  lorgnette diagnose deploy/web -n shop --audit-log /var/log/kubernetes/audit.log
  lorgnette pods --server http://localhost:8080 --verdict failing
  lorgnette replay audit-*.log.gz --json
  lorgnette serve --audit-log /var/log/kubernetes/audit.log
${EXIT_CODES_HELP}`,
    );
  for (const add of [
    addDiagnose,
    addPods,
    addTimeline,
    addFailures,
    addWatch,
    addReplay,
    addServe,
    addDemo,
    addElasticsearch,
    addStore,
    addConfig,
    addToken,
    addUser,
    addPolicy,
    addAnalyzers,
  ])
    add(program, context, finish);
  return program;
}
