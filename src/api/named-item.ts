import { deliveriesOf, namedItem } from '../model/named-item.ts';
import type { NamedItem } from '../model/object-answer.ts';
import type { NamedRow } from '../store/contract.ts';

/** A workload or a claim in a list, with its last delivery. */
export const listedItem = (row: NamedRow): NamedItem => ({
  ...namedItem(row),
  delivery: deliveriesOf(row.lines)[0] ?? null,
});
