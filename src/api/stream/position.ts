import { LorgnetteError } from '../../lib/errors.ts';
import type { SettledRange } from '../../model/settled.ts';

/** Where in the order of a store's settled deliveries a client is: behind the one with this number. */
export interface Position {
  readonly seq: number;
  /** Name of the store; `null` where the client did not tell. */
  readonly store: string | null;
}

/** Why the stream cannot go on where the client was. The set is closed. */
export const GAP_REASONS = {
  removed:
    'What came after the position was removed by retention: the stream goes on with the oldest that is kept.',
  'other-store':
    'The position is of another store, which this one took the place of: the stream begins at its beginning.',
  ahead:
    'The position is beyond the end, as after a backup was restored: the stream goes on with what is settled from now on.',
} as const;
export type GapReason = keyof typeof GAP_REASONS;

const FORM = /^(?<seq>\d{1,15})(?:-(?<store>[0-9a-z]{1,32}))?$/;

/** `id` of an event: `1042-9f3ab2c1`. */
export const formatPosition = (seq: number, { store }: Pick<SettledRange, 'store'>): string =>
  `${seq}-${store}`;

/** Throws `CursorInvalid`. */
export function parsePosition(text: string, parameter: string): Position {
  const { seq, store } = FORM.exec(text)?.groups ?? {};
  if (seq !== undefined) return { seq: Number(seq), store: store ?? null };
  throw new LorgnetteError(
    'CursorInvalid',
    `${parameter}: must be the id of an event of this stream, such as 1042-9f3ab2c1`,
  );
}

/** Where a client that was at `position` goes on, and why that leaves something out. */
export function resume(
  { seq, store }: Position,
  range: SettledRange,
): { readonly seq: number; readonly gap: GapReason | null } {
  const beginning = Math.max(0, range.first - 1);
  if (store !== null && store !== range.store) return { seq: beginning, gap: 'other-store' };
  if (seq > range.last) return { seq: range.last, gap: 'ahead' };
  if (seq < beginning) return { seq: beginning, gap: 'removed' };
  return { seq, gap: null };
}
