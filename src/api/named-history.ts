import { z } from 'zod';

import type { HistoryVersion } from '../model/change-answer.ts';
import type { NamedKind } from '../store/contract.ts';
import { pageOfChanges } from './change-page.ts';
import type { ApiDependencies } from './dependencies.ts';
import { Filter, Paging, WHICH_CLUSTER } from './list-filters.ts';
import { requireNamed } from './object-id.ts';
import { type PartialReason, partialFor } from './partial.ts';

/** What the histories of workloads and claims have in common. */
export const NamedHistoryQuery = z.strictObject({ cluster: Filter.describe(WHICH_CLUSTER), ...Paging });

export const NAMED_HISTORY_DESCRIPTION =
  'Of everything that had the name, and of the fields that Lorgnette reads.';

interface HistoryPage {
  readonly items: HistoryVersion[];
  readonly nextCursor: string | null;
  readonly partial: boolean;
  readonly partialReasons: PartialReason[];
}

/** A page of the states that everything of a name went through. Throws what `requireNamed` and `pageOfChanges` throw. */
export function historyOf(
  { reader, past, readiness }: ApiDependencies,
  kind: NamedKind,
  id: string,
  query: z.infer<typeof NamedHistoryQuery>,
): HistoryPage {
  const { cluster, key, namespace, name } = requireNamed(reader, kind, id, query.cluster);
  const versions = past.versions({ cluster, kind, uid: key, namespace, name });
  return { ...pageOfChanges(versions, `history ${cluster} ${key}`, query), ...partialFor(readiness) };
}
