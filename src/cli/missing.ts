import type { ErrorCode } from '../lib/errors.ts';
import { formatMicros, type Micros } from '../lib/micros.ts';
import { kindOfKey } from '../model/named-item.ts';
import type { NamedKind, NamedRow, PodRow } from '../store/contract.ts';
import { write, type CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type FoundNamed, namedLabel } from './find-named.ts';
import type { FoundPod } from './find-pod.ts';
import { padEnd, sanitize } from './text-layout.ts';

/** What was asked for is not there, or may be any of several. */
export interface Missing {
  readonly type: 'ambiguous' | 'not-found';
  /** `Pod`, `workload`, `claim`; with what programs are told. */
  readonly noun: string;
  readonly code: ErrorCode;
  readonly list: string;
  /** What tells one of them from the others. */
  readonly by: string;
  readonly choices: readonly Choice[];
  /** Objects of other kinds that have the very name, or are of the object that has it. */
  readonly namesakes: readonly Choice[];
}

interface Choice {
  readonly id: string;
  readonly label: string;
  readonly firstAt: Micros;
  readonly verdict: string;
  readonly code: string | null;
  readonly json: object;
}

const times = ({ firstAt, lastAt }: { firstAt: Micros; lastAt: Micros }) => ({
  firstAt: formatMicros(firstAt),
  lastAt: formatMicros(lastAt),
});

function podChoice(row: PodRow): Choice {
  const { cluster, namespace, name, uid, verdict, code, firstAt } = row;
  const json = { cluster, namespace, name, uid, verdict, code, ...times(row) };
  const label = `${namespace}/${name === '' ? '(a Pod that was never born)' : name}`;
  return { id: uid, label, firstAt, verdict, code, json };
}

function namedChoice(row: NamedRow): Choice {
  const { cluster, namespace, name, uid, verdict, code, firstAt } = row;
  const json = { cluster, kind: kindOfKey(row.key), namespace, name, uid, verdict, code, ...times(row) };
  return { id: namedLabel(row), label: cluster, firstAt, verdict, code, json };
}

export function missingPod(
  found: Exclude<FoundPod, { type: 'found' }>,
  others: readonly NamedRow[] = [],
): Missing {
  const words = { noun: 'Pod', list: 'pods', by: 'its UID', namesakes: others.map(namedChoice) };
  return found.type === 'ambiguous'
    ? { ...words, type: 'ambiguous', code: 'PodAmbiguous', choices: found.pods.map(podChoice) }
    : { ...words, type: 'not-found', code: 'PodNotFound', choices: found.similar.map(podChoice) };
}

interface Words {
  readonly noun: string;
  readonly list: string;
  readonly ambiguous: ErrorCode;
  readonly notFound: ErrorCode;
}
const WORDS: { readonly [kind in NamedKind]: Words } = {
  Workload: {
    noun: 'workload',
    list: 'workloads',
    ambiguous: 'WorkloadAmbiguous',
    notFound: 'WorkloadNotFound',
  },
  PersistentVolumeClaim: {
    noun: 'claim',
    list: 'claims',
    ambiguous: 'ClaimAmbiguous',
    notFound: 'ClaimNotFound',
  },
};

/** One that was found, and is gone when it is looked at, is found no more. */
export function missingNamed(found: FoundNamed, kind: NamedKind, pods: readonly PodRow[] = []): Missing {
  const { noun, list: name, ambiguous, notFound } = WORDS[kind];
  const words = { noun, list: name, by: 'its namespace', namesakes: pods.map(podChoice) };
  if (found.type === 'ambiguous') {
    return { ...words, type: 'ambiguous', code: ambiguous, choices: found.rows.map(namedChoice) };
  }
  const similar = found.type === 'found' ? [] : found.similar;
  return { ...words, type: 'not-found', code: notFound, choices: similar.map(namedChoice) };
}

/** Says what could have been meant, to people or to programs; gives the exit code. */
export async function renderMissing(
  missing: Missing,
  target: string,
  json: boolean,
  context: CommandContext,
): Promise<ExitCode> {
  await write(
    json ? context.stdout : context.stderr,
    json ? toJson(missing, target) : toText(missing, target),
  );
  return context.signal.aborted
    ? EXIT.interrupted
    : missing.type === 'ambiguous'
      ? EXIT.ambiguous
      : EXIT.notFound;
}

function toText({ type, noun, by, choices, namesakes }: Missing, target: string): string {
  const name = sanitize(target);
  if (type === 'ambiguous') {
    return `${choices.length} ${noun}s were called ${name}. Ask for one by ${by}:\n${list(choices)}`;
  }
  const meant = [...namesakes, ...choices];
  if (meant.length === 0) return `No ${noun} of this log is called ${name}, or anything like it.\n`;
  return `No ${noun} of this log is called ${name}. Did you mean:\n${list(meant)}`;
}

function list(choices: readonly Choice[]): string {
  const rows = choices.map(({ id, label, firstAt, verdict, code }) => [
    sanitize(id),
    sanitize(label),
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

/** What scripts get: an object with the error's code and what there is to choose from. */
function toJson({ code, list: name, choices, namesakes }: Missing, target: string): string {
  const others = namesakes.length === 0 ? {} : { namesakes: namesakes.map(({ json }) => json) };
  return `${JSON.stringify({ code, target, [name]: choices.map(({ json }) => json), ...others })}\n`;
}
