import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';

/** A piece of a file by its content: SHA-256, the first 32 hexadecimal digits, of so many bytes. */
const Fingerprint = z.strictObject({ length: z.number().int().nonnegative(), hash: z.string() });

/** How far one file has been read. */
export const FilePosition = z.strictObject({
  /** Where it was last seen; for reports and for finding it again, never its identity. */
  path: z.string(),
  /** What that was a symbolic link to. */
  target: z.string().optional(),
  /** `device:inode` in decimal. */
  inode: z.string(),
  head: Fingerprint,
  /** Decompressed bytes that have been handed over. */
  offset: z.number().int().nonnegative(),
  /** What lies before `offset`: tells a file that was written anew with the same beginning. Not of a compressed one. */
  tail: Fingerprint.optional(),
  /** Bytes it had when it was last looked at, as they lie on the disk. */
  size: z.number().int().nonnegative().optional(),
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
