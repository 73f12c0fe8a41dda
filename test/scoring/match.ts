import type { DeliveryLine, IncidentLine } from '../../src/model/answer.ts';
import type { TruthRow } from './truth.ts';

export type Line = DeliveryLine | IncidentLine;

/** What a row is about; `after` rows are told by incident lines, the others by delivery lines of that kind. */
export type RowKind = TruthRow['delivery'];

export const isDelivery = (line: Line): line is DeliveryLine => line.type === 'delivery';

export const kindOf = (line: Line): RowKind => (isDelivery(line) ? line.kind : 'after');

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

/** The lines that a row can mean: some of them only, where its note says so. */
export const linesOf = (row: TruthRow, lines: readonly Line[]): Line[] =>
  lines.filter((line) => kindOf(line) === row.delivery && isMeant(row, line));

/** Of a line, as rows say it: an incident is `broken`. */
export const outcomeOf = (line: Line): DeliveryLine['outcome'] | 'broken' =>
  isDelivery(line) ? line.outcome : 'broken';

/** Something holds it up, or did so in the end. */
export const isHeldUp = ({ outcome }: TruthRow): boolean => outcome !== 'succeeded' && outcome !== 'none';

export const wordsOf = (line: Line): string =>
  `${outcomeOf(line)}/${line.phase ?? ''}/${line.code ?? ''}/${line.side ?? ''}`;
export const objectOf = (line: Line): string => `${line.namespace}/${line.object.name ?? ''}`;
export const labelOf = (row: TruthRow): string =>
  `${row.scenario} ${row.namespace}/${row.name} ${row.delivery}: ${row.outcome}/${row.phase}/${row.codes.join('|')}/${row.side}`;
