import type { Command } from 'commander';

import type { Answerer } from './answerer.ts';
import { addAnswererFlags, type AnswererFlags, openAnswerer, WHO_ANSWERS } from './answerer-flags.ts';
import { wantsColor, write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { findObject, type FoundObject } from './find-object.ts';
import { renderMissing } from './missing.ts';
import type { RenderOptions } from './render-answer.ts';
import { renderClaim } from './render-claim.ts';
import { renderDiagnosis } from './render-diagnosis.ts';
import { renderWorkload } from './render-workload.ts';

interface DiagnoseFlags extends AnswererFlags {
  readonly namespace?: string;
  readonly json?: boolean;
}

export function addDiagnose(program: Command, context: CommandContext, finish: Finish): void {
  const command = program
    .command('diagnose')
    .summary('say why a Pod, a rollout or a claim is not done')
    .description(
      'Says why a Pod is not up, a rollout is not done or a claim is not bound (or what took it so long), with the evidence and what to do. An audit log is enough: it needs no server and no cluster.',
    )
    .argument('<object>', '[NAMESPACE/]POD, KIND/NAME, a UID, or the audit ID of a refused create')
    .option('-n, --namespace <name>', 'namespace of an object that is named without one')
    .option('--json', 'the diagnosis as one JSON document');
  addAnswererFlags(command)
    .addHelpText(
      'after',
      `${FORMS}${WHO_ANSWERS}
Examples:
  lorgnette diagnose shop/web-7c9f5-x2kqp --audit-log audit.log
  lorgnette diagnose deploy/web -n shop --audit-log audit.log
  lorgnette diagnose shop/StatefulSet/db --audit-log audit.log --json | jq .status
  lorgnette diagnose pvc/data-db-0 --audit-log audit-*.log.gz audit.log
  lorgnette diagnose shop/web-7c9f5-x2kqp --server https://lorgnette.example.com --token-file token
  lorgnette diagnose web-7c9f5-x2kqp --audit-log audit-*.log.gz audit.log
  lorgnette diagnose 4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d --audit-log audit.log --json | jq .primary.code

A name that several objects had lists them and exits 3; a name that none had lists similar ones and exits 4.`,
    )
    .action(async (target: string, flags: DiagnoseFlags) => {
      const asked = await openAnswerer(command, flags, context);
      try {
        const found = await findObject(asked, target, flags.namespace ?? null);
        if (found.type === 'missing') {
          finish(await renderMissing(found.missing, target, flags.json === true, context));
          return;
        }
        const text =
          flags.json === true ? `${JSON.stringify(found.document)}\n` : await render(found, asked, context);
        await write(context.stdout, text);
        finish(context.signal.aborted ? EXIT.interrupted : EXIT.ok);
      } finally {
        asked.close();
      }
    });
}

const FORMS = `
What can be asked for:
  [NAMESPACE/]NAME                       a Pod
  deploy/NAME, sts/NAME, ds/NAME, job/NAME, pvc/NAME
                                         a workload's rollout, a claim; in the namespace of -n, or the one that has it
  KIND/NAMESPACE/NAME, NAMESPACE/KIND/NAME
                                         the same; kinds as kubectl takes them
  UID, or the id of a delivery           any of them
`;

async function render(
  found: Exclude<FoundObject, { type: 'missing' }>,
  asked: Answerer,
  { stdout, env }: CommandContext,
): Promise<string> {
  const cluster = found.type === 'pod' ? found.document.pod.cluster : found.document.cluster;
  const options: RenderOptions = {
    width: stdout.columns ?? 100,
    color: wantsColor(stdout, env),
    asOf: await asked.watermark(cluster),
  };
  switch (found.type) {
    case 'pod':
      return renderDiagnosis(found.document, options);
    case 'workload':
      return renderWorkload(found.document, options);
    default:
      return renderClaim(found.document, options);
  }
}
