import type { DeliveryLine, IncidentLine } from '../../src/model/answer.ts';
import type { TruthRow } from './truth.ts';

type Line = DeliveryLine | IncidentLine;

/** A count of what is right, and of what is not, in words. */
export interface Tally {
  readonly right: number;
  readonly wrong: readonly string[];
}

export interface Score {
  /** Rows about creates, deletes and upgrades of Pods: outcome, and the phase of what did not succeed. */
  readonly rows: Tally;
  /** Of the rows that name a code and did not succeed. */
  readonly codes: Tally;
  readonly sides: Tally;
  /** For information: the phase that cost the time, of rows that succeeded late. */
  readonly latePhases: Tally;
}

export const share = ({ right, wrong }: Tally): number => right / Math.max(right + wrong.length, 1);

/** What is wrong, if less than `atLeast` of it all is right. Of nothing nothing is right. */
export const shortfall = (tally: Tally, atLeast: number): readonly string[] =>
  share(tally) >= atLeast ? [] : [`${(100 * share(tally)).toFixed(1)} % right`, ...tally.wrong];

const isScored = ({ kind, delivery }: TruthRow): boolean =>
  kind === 'Pod' && (delivery === 'create' || delivery === 'delete' || delivery === 'upgrade');

const isDelivery = (line: Line): line is DeliveryLine => line.type === 'delivery';

/** Whether a row speaks of this object. A refused Pod may have no name: then its owner's begins the name that it would have had. */
export function isMeant(
  { namespace, name, kind }: TruthRow,
  { namespace: own, object, owner }: Line,
): boolean {
  if (own !== namespace || object.kind !== kind) return false;
  if (!name.endsWith('-')) return object.name === name;
  return object.name === null
    ? owner !== null && `${owner.name}-`.startsWith(name)
    : object.name.startsWith(name);
}

/** The deliveries that a row can mean: some of them only, where its note says so. */
const deliveriesOf = (row: TruthRow, lines: readonly Line[]): DeliveryLine[] =>
  lines.filter(isDelivery).filter((line) => line.kind === row.delivery && isMeant(row, line));

const saysOutcome = (row: TruthRow, line: DeliveryLine): boolean =>
  line.outcome === row.outcome &&
  (row.outcome === 'succeeded' || row.phase === '' || line.phase === row.phase);

const wordsOf = ({ outcome, phase, code, side }: DeliveryLine): string =>
  `${outcome}/${phase ?? ''}/${code ?? ''}/${side ?? ''}`;
const labelOf = (row: TruthRow): string =>
  `${row.scenario} ${row.namespace}/${row.name} ${row.delivery}: ${row.outcome}/${row.phase}/${row.codes.join('|')}/${row.side}`;

/** Compares what was said with what is known. */
export function scoreTruth(rows: readonly TruthRow[], lines: readonly Line[]): Score {
  const rowTally = createTally();
  const codes = createTally();
  const sides = createTally();
  const latePhases = createTally();
  for (const row of rows.filter(isScored)) {
    const said = deliveriesOf(row, lines);
    const fitting = said.filter((line) => saysOutcome(row, line));
    const words = `${labelOf(row)}, said ${said.slice(0, 4).map(wordsOf).join(' ') || 'nothing'}`;
    rowTally.add(row.outcome === 'none' ? said.length === 0 : fitting.length > 0, words);
    if (row.outcome === 'succeeded') {
      if (row.phase !== '')
        latePhases.add(
          fitting.some(({ phase }) => phase === row.phase),
          words,
        );
      continue;
    }
    if (row.codes.length === 0) continue;
    const named = fitting.filter(({ code }) => code !== null && row.codes.includes(code));
    codes.add(named.length > 0, words);
    sides.add(
      named.some(({ side }) => side === row.side),
      words,
    );
  }
  return {
    rows: rowTally.tally(),
    codes: codes.tally(),
    sides: sides.tally(),
    latePhases: latePhases.tally(),
  };
}

function createTally(): { add(isRight: boolean, words: string): void; tally(): Tally } {
  let right = 0;
  const wrong: string[] = [];
  return {
    add: (isRight, words) => void (isRight ? (right += 1) : wrong.push(words)),
    tally: () => ({ right, wrong }),
  };
}

/** Outcomes that are claims; the others leave open what a log does not show. */
const CLAIMED = new Set(['succeeded', 'failed', 'aborted']);

/**
 * Rows of which something else is said than is known. A log that shows less may leave open what it cannot show: silence,
 * `unknown`, null and an echo code contradict nothing.
 */
export function contradictions(
  rows: readonly TruthRow[],
  lines: readonly Line[],
  echoes: ReadonlySet<string>,
): string[] {
  return rows.filter(isScored).flatMap((row) => {
    const said = deliveriesOf(row, lines);
    const fits =
      row.outcome === 'none'
        ? said.length === 0
        : said.length === 0 || said.some((line) => agrees(row, line, echoes));
    return fits ? [] : [`${labelOf(row)}, said ${said.slice(0, 4).map(wordsOf).join(' ')}`];
  });
}

function agrees(row: TruthRow, { outcome, phase, code }: DeliveryLine, echoes: ReadonlySet<string>): boolean {
  if (CLAIMED.has(outcome) && outcome !== row.outcome) return false;
  if (row.outcome === 'succeeded') return true;
  if (phase !== null && row.phase !== '' && phase !== row.phase) return false;
  return code === null || row.codes.length === 0 || row.codes.includes(code) || echoes.has(code);
}

/**
 * What is said against Pods that nothing is known against: those that no row speaks of, and those of which the rows say
 * that they succeeded. Refused creates, which made no Pod, are left out. `unknown` says nothing against a Pod where the log
 * cannot show how it went.
 */
export function falseAlarms(
  rows: readonly TruthRow[],
  lines: readonly Line[],
  { isUnknownRight = false }: { isUnknownRight?: boolean } = {},
): string[] {
  return lines.flatMap((line) => {
    if (line.object.kind !== 'Pod' || line.object.uid === null) return [];
    const name = `${line.namespace}/${line.object.name ?? ''}`;
    if (!isDelivery(line)) {
      return rows.some((row) => tellsOfTrouble(row) && isMeant(row, line))
        ? []
        : [`${name}: incident ${line.code ?? ''}`];
    }
    if (rows.some((row) => row.delivery === line.kind && isHeldUp(row) && isMeant(row, line))) return [];
    const isOpen = line.outcome === 'unknown' && isUnknownRight;
    const isClean = line.code === null && line.outcome !== 'failed' && (line.outcome !== 'unknown' || isOpen);
    return isClean ? [] : [`${name} ${line.kind}: ${wordsOf(line)}`];
  });
}

const isHeldUp = ({ outcome }: TruthRow): boolean => outcome !== 'succeeded' && outcome !== 'none';

/** What befell a Pod after its delivery; an upgrade that broke it, and a delete that its lost node held up, tell of it too. */
const tellsOfTrouble = (row: TruthRow): boolean =>
  row.delivery === 'after' ||
  (row.delivery === 'upgrade' && isHeldUp(row)) ||
  (row.delivery === 'delete' && row.side === 'infrastructure');
