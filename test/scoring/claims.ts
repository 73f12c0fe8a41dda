import {
  isDelivery,
  isHeldUp,
  isMeant,
  kindOf,
  labelOf,
  type Line,
  linesOf,
  objectOf,
  outcomeOf,
  type RowKind,
  wordsOf,
} from './match.ts';
import { toldSucceeded } from './told-rollouts.ts';
import type { TruthRow } from './truth.ts';

/** Outcomes that are claims; the others leave open what a log does not show. */
const CLAIMED = new Set(['succeeded', 'failed', 'aborted', 'broken']);

/**
 * Rows of which something else is said than is known. A log that shows less may leave open what it cannot show: silence,
 * `unknown`, null and an echo code contradict nothing.
 */
export function contradictions(
  rows: readonly TruthRow[],
  lines: readonly Line[],
  echoes: ReadonlySet<string>,
): string[] {
  return [
    ...rows.filter(({ kind }) => kind === 'Pod').flatMap((row) => contradictsRow(row, lines, echoes)),
    ...lines.flatMap((line) => contradictedBy(rows, line, lines, echoes)),
  ];
}

/** A name may stand for many Pods, and a row for one of them: that one line agrees is enough. */
function contradictsRow(row: TruthRow, lines: readonly Line[], echoes: ReadonlySet<string>): string[] {
  const said = linesOf(row, lines);
  const fits =
    said.length === 0 || (row.outcome !== 'none' && said.some((line) => agrees(row, line, echoes)));
  return fits ? [] : [`${labelOf(row)}, said ${said.slice(0, 4).map(wordsOf).join(' ')}`];
}

/** A workload or claim has its own name, and its rows tell of all its deliveries: each line must agree with one of them. */
function contradictedBy(
  rows: readonly TruthRow[],
  line: Line,
  lines: readonly Line[],
  echoes: ReadonlySet<string>,
): string[] {
  if (line.object.kind === 'Pod') return [];
  const known = rows.filter((row) => row.delivery === kindOf(line) && isMeant(row, line));
  if (known.length === 0) return [];
  const fits =
    outcomeOf(line) === 'succeeded'
      ? countSucceeded(line, lines) <= toldSucceeded(known)
      : known.some((row) => agrees(row, line, echoes));
  return fits ? [] : [`${known.map(labelOf).join(' and ')}, said ${wordsOf(line)}`];
}

const countSucceeded = (of: Line, lines: readonly Line[]): number =>
  lines.filter(
    (line) =>
      outcomeOf(line) === 'succeeded' &&
      kindOf(line) === kindOf(of) &&
      line.object.kind === of.object.kind &&
      objectOf(line) === objectOf(of),
  ).length;

function agrees(row: TruthRow, line: Line, echoes: ReadonlySet<string>): boolean {
  const { phase, code } = line;
  const outcome = outcomeOf(line);
  if (CLAIMED.has(outcome) && outcome !== row.outcome) return false;
  if (row.outcome === 'succeeded') return true;
  if (phase !== null && row.phase !== '' && phase !== row.phase) return false;
  return code === null || row.codes.length === 0 || row.codes.includes(code) || echoes.has(code);
}

/**
 * What is said against objects that nothing is known against: those that no row speaks of, and those of which the rows say
 * that they succeeded. Refused creates, which made no Pod, are left out. `mayBeUnknown` are the kinds of which the log
 * cannot show how they went: there `unknown` says nothing against an object.
 */
export function falseAlarms(
  rows: readonly TruthRow[],
  lines: readonly Line[],
  { mayBeUnknown = [] }: { mayBeUnknown?: readonly RowKind[] } = {},
): string[] {
  return lines.flatMap((line) => {
    if (line.object.kind === 'Pod' && line.object.uid === null) return [];
    if (!isDelivery(line)) {
      return rows.some((row) => tellsOfTrouble(row) && isMeant(row, line))
        ? []
        : [`${objectOf(line)}: incident ${line.code ?? ''}`];
    }
    if (rows.some((row) => tellsOfAlarm(row, line))) return [];
    if (line.kind === 'pvc-bind' && waitsWithPod(rows, line)) return [];
    const isOpen = line.outcome === 'unknown' && mayBeUnknown.includes(line.kind);
    const isHarmless =
      line.outcome === 'succeeded' ||
      line.outcome === 'in-progress' ||
      (line.outcome === 'aborted' && line.object.kind === 'Pod');
    return line.code === null && (isHarmless || isOpen)
      ? []
      : [`${objectOf(line)} ${line.kind}: ${wordsOf(line)}`];
  });
}

/** Many Pods share a name, so any row about trouble excuses them; of a workload or claim only its own outcome is excused. */
const tellsOfAlarm = (row: TruthRow, line: Line): boolean =>
  row.delivery === kindOf(line) &&
  isHeldUp(row) &&
  isMeant(row, line) &&
  (row.kind === 'Pod' || !CLAIMED.has(outcomeOf(line)) || outcomeOf(line) === row.outcome);

/** Claims wait with the Pods that use them, and no row need say so: rows do not tell which claims those are. */
const waitsWithPod = (rows: readonly TruthRow[], line: Line): boolean =>
  outcomeOf(line) === 'in-progress' &&
  rows.some(
    ({ namespace, kind, outcome, phase }) =>
      kind === 'Pod' &&
      namespace === line.namespace &&
      outcome === 'in-progress' &&
      (phase === 'scheduling' || phase === 'volume'),
  );

/**
 * What befell a Pod after its delivery; an upgrade that broke it, a delete that its lost node held up, and one by which the
 * platform took it away (evicted, preempted) tell of it too.
 */
const tellsOfTrouble = (row: TruthRow): boolean =>
  row.delivery === 'after' ||
  (row.delivery === 'upgrade' && isHeldUp(row)) ||
  (row.delivery === 'delete' && row.side !== '' && row.side !== 'user');
