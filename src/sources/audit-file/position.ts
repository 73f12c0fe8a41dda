import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';

/** How far one file has been read. */
export const FilePosition = z.strictObject({
  /** Where it was last seen; for reports and for finding it again, never its identity. */
  path: z.string(),
  /** `device:inode` in decimal. */
  inode: z.string(),
  head: z.strictObject({ length: z.number().int().nonnegative(), hash: z.string() }),
  /** Decompressed bytes that have been handed over. */
  offset: z.number().int().nonnegative(),
  /** When it was last written to, as far as was seen: what came after it in a rotation is not older. */
  mtimeMs: z.number(),
  /** Nothing more is expected of it. */
  done: z.boolean(),
});
export type FilePosition = z.infer<typeof FilePosition>;

const Position = z.strictObject({ version: z.literal(1), files: z.array(FilePosition) });

export const formatPosition = (files: readonly FilePosition[]): string =>
  JSON.stringify({ version: 1, files });

/** Throws `PositionInvalid`: a position that is not understood must not become "from the beginning" in silence. */
export function parsePosition(text: string): FilePosition[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new LorgnetteError(
      'PositionInvalid',
      'the committed position of an audit-file source is not JSON',
      { cause },
    );
  }
  const parsed = Position.safeParse(json);
  if (!parsed.success) {
    const message = `the committed position of an audit-file source is malformed: ${z.prettifyError(parsed.error)}`;
    throw new LorgnetteError('PositionInvalid', message, { cause: parsed.error });
  }
  return parsed.data.files;
}
