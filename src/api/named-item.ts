import { deliveriesOf, namedItem } from '../model/named-item.ts';
import { NamedItem } from '../model/object-answer.ts';
import type { NamedRow } from '../store/contract.ts';
import { pageOf } from './list-filters.ts';
import { nameSchema } from './openapi/components.ts';

export const NamedPage = nameSchema('NamedPage', pageOf(NamedItem));

/** A workload or a claim in a list, with its last delivery. */
export const listedItem = (row: NamedRow): NamedItem => ({
  ...namedItem(row),
  delivery: deliveriesOf(row.lines)[0] ?? null,
});
