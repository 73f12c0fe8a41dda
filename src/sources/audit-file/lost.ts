import type { SourceProblem } from '../contract.ts';
import type { FilePosition } from './position.ts';

type Left = Pick<FilePosition, 'path' | 'offset' | 'size'> & { readonly tail?: unknown };

/** What to say of a file that held more than can be read; its size is the greatest that it was seen to have. */
export function lost(reason: 'file-truncated' | 'file-lost', left: Left, what: string): SourceProblem {
  const { path, offset, size = 0, tail } = left;
  // Of a compressed file that was begun, size and offset are not of the same bytes.
  const isKnown = offset === 0 || (tail !== null && tail !== undefined);
  const bytes = isKnown ? Math.max(0, size - offset) : 0;
  const least = bytes === 0 ? '' : `, ${bytes} bytes at least`;
  const message = `${what} after it was read up to byte ${offset}; what it held beyond that is lost${least}`;
  return { reason, origin: path, offset, message, ...(bytes === 0 ? {} : { bytes }) };
}
