import { z } from 'zod';

const Micros = z.number();

/** Documents of one index that were later than the cursor when it was looked. */
export const Unread = z.strictObject({
  documents: z.number().int().nonnegative(),
  /** Their least and greatest ingest time. */
  least: Micros,
  greatest: Micros,
  /** `_id` of the last of them; `null` where it was not told. */
  id: z.string().nullable(),
});
export type Unread = z.infer<typeof Unread>;

/** What is remembered of one index. */
export const KnownIndex = z.strictObject({
  name: z.string(),
  /** `null` where it may not be seen. */
  uuid: z.string().nullable(),
  /** The greatest ingest time that was ever seen in it, and the `_id` of that document. */
  greatest: Micros,
  id: z.string().nullable(),
  unread: Unread.nullable(),
  /**
   * Since when, and with the cursor where, its unread documents were not seen any more though it is there; `null` while they
   * are. A copy of a shard may be behind another for a while.
   */
  unseen: z.strictObject({ since: Micros, cursor: Micros.nullable() }).nullable(),
  /** At so many looks in a row, up to the last one, something new was in it. */
  grown: z.number().int().nonnegative(),
});
export type KnownIndex = z.infer<typeof KnownIndex>;

/** A part of the position of the source: which indices hold, or may still get, what is not read. */
export const GapState = z.strictObject({
  /** When it was last looked, by the clock of this machine. */
  lookedAt: Micros,
  /** Where the cursor was then; `null` before anything was read. */
  cursor: Micros.nullable(),
  indices: z.array(KnownIndex),
});
export type GapState = z.infer<typeof GapState>;
