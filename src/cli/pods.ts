import { type Command, Option } from 'commander';

import { PodsQuery } from '../api/routes/pods.ts';
import { podItem } from '../api/pod-item.ts';
import { LorgnetteError } from '../lib/errors.ts';
import { VERDICTS } from '../model/answer.ts';
import { OUTCOMES, PHASES, SIDES } from '../model/delivery.ts';
import { keyOf, parseObjectRef } from '../model/object-ref.ts';
import type { PodRow } from '../store/contract.ts';
import {
  addAnswererFlags,
  type AnswererFlags,
  askedBy,
  openAnswerer,
  WHO_ANSWERS,
} from './answerer-flags.ts';
import type { Answerer, PodsQuestion } from './answerer.ts';
import { momentText, wholeNumber } from './arguments.ts';
import { wantsColor, write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { renderPods } from './render-pods.ts';

/** The filters of `GET /pods`, by the names that they have there. */
interface PodsFlags extends AnswererFlags {
  readonly namespace?: string;
  readonly node?: string;
  readonly ownerKind?: string;
  readonly ownerName?: string;
  readonly verdict?: string;
  readonly code?: string;
  readonly outcome?: string;
  readonly side?: string;
  readonly phase?: string;
  readonly image?: string;
  readonly ip?: string;
  readonly label?: string[];
  readonly workload?: string;
  readonly claim?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const PAGE = 500;

export function addPods(program: Command, context: CommandContext, finish: Finish): void {
  const command = program
    .command('pods')
    .summary('list Pods, or search them by name, node, image, label, address, state and cause')
    .description(
      'Lists Pods and refused creates, newest first, with how they are and why. Filters are those of GET /pods.',
    )
    .argument('[name]', 'a name prefix, or [NAMESPACE/]PREFIX')
    .option('-n, --namespace <name>', 'of this namespace alone')
    .addOption(new Option('--verdict <verdict>', 'that are so').choices(VERDICTS))
    .option('--code <code>', 'whose cause has this code')
    .addOption(new Option('--side <side>', 'whose cause is the fault of this side').choices(SIDES))
    .addOption(new Option('--phase <phase>', 'whose cause is in this phase').choices(PHASES))
    .addOption(new Option('--outcome <outcome>', 'whose last delivery came out so').choices(OUTCOMES))
    .option('--node <name>', 'that are or were on this node')
    .option('--image <reference>', 'with a container of this image: the reference or the beginning of it')
    .option('-l, --label <label...>', 'that have this label: app=web, or app with any value')
    .option('--ip <address>', 'that have or had this address')
    .option('--workload <workload>', 'of this workload: shop/deploy/web')
    .option('--claim <claim>', 'that use this claim: shop/data')
    .option('--owner-kind <kind>', 'whose top workload is of this kind')
    .option('--owner-name <name>', 'whose top workload has this name')
    .option(
      '--since <time>',
      'that were there at this time or later: RFC 3339, or 6h before the newest event',
      momentText,
    )
    .option('--until <time>', 'that were there before this time', momentText)
    .option('--limit <number>', 'Pods to show', wholeNumber, 50)
    .option('--json', 'one JSON object a line');
  addAnswererFlags(command)
    .addHelpText(
      'after',
      `${WHO_ANSWERS}
Examples:
  lorgnette pods --audit-log audit.log --verdict failing
  lorgnette pods shop/web- --server http://localhost:8080 --since 1h
  lorgnette pods --store lorgnette.db --image registry.example.com/shop/web -l app=web --json | jq -r .uid`,
    )
    .action(async (name: string | undefined, flags: PodsFlags) => {
      const question = questionOf(name, flags);
      const asked = await openAnswerer(command, flags, context);
      try {
        const { rows, isWhole } = await podsOf(asked, question, flags.limit);
        const text =
          flags.json === true
            ? rows.map((row) => `${JSON.stringify(podItem(row))}\n`).join('')
            : renderPods(rows, isWhole, wantsColor(context.stdout, context.env));
        await write(context.stdout, text);
      } finally {
        asked.close();
      }
      finish(context.signal.aborted ? EXIT.interrupted : EXIT.ok);
    });
}

type Question = Omit<PodsQuestion, 'limit' | 'cursor'>;

function questionOf(name: string | undefined, flags: PodsFlags): Question {
  const { label, workload, claim, limit: _limit, json: _json, ...told } = askedBy(flags);
  const slash = name?.indexOf('/') ?? -1;
  const prefix = name === undefined ? {} : { name: name.slice(slash + 1) };
  const question = {
    ...told,
    ...(prefix.name === undefined || prefix.name === '' ? {} : prefix),
    ...(name === undefined || slash === -1 ? {} : { namespace: name.slice(0, slash) }),
  };
  requireValid({ ...question, ...(label === undefined ? {} : { label }) });
  return {
    ...question,
    ...(label === undefined ? {} : { labels: label }),
    ...(workload === undefined ? {} : { workload: keyOfFlag('--workload', workload) }),
    ...(claim === undefined ? {} : { claim: keyOfFlag('--claim', claim) }),
  };
}

/** Flags are held to what the API takes, whoever answers. */
function requireValid(question: object): void {
  const checked = PodsQuery.safeParse(question);
  if (checked.success) return;
  const wrong = checked.error.issues.map(({ path, message }) => `--${path.slice(0, 1).join('')}: ${message}`);
  throw new LorgnetteError('QueryInvalid', wrong.join('\n'));
}

function keyOfFlag(flag: '--workload' | '--claim', text: string): string {
  const isClaim = flag === '--claim';
  const ref = parseObjectRef(
    isClaim && text.split(/[/:]/).length === 2 ? `pvc/${text.replace(':', '/')}` : text,
  );
  const key = ref === null || (ref.kind === 'PersistentVolumeClaim') !== isClaim ? null : keyOf(ref);
  if (key !== null) return key;
  throw new LorgnetteError(
    'QueryInvalid',
    `${flag}: must be ${isClaim ? 'shop/data' : 'shop/deploy/web'} or the like`,
  );
}

async function podsOf(
  asked: Answerer,
  question: Question,
  limit: number,
): Promise<{ rows: PodRow[]; isWhole: boolean }> {
  const rows: PodRow[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Answerer['pods']>> = await asked.pods({
      ...question,
      ...(cursor === null ? {} : { cursor }),
      limit: Math.min(PAGE, limit - rows.length),
    });
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && rows.length < limit);
  return { rows, isWhole: cursor === null };
}
