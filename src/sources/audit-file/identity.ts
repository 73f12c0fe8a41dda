import type { FileHead } from './file-head.ts';

/** What tells a log file again after it was renamed, copied or compressed. */
export interface FileIdentity {
  readonly head: FileHead;
  /** `device:inode` in decimal, when it was read; a hint alone. */
  readonly inode: string;
}

export const formatIdentity = ({ head, inode }: FileIdentity): string =>
  `${head.length}/${head.hash}/${inode}`;

/** `null` when the text is no identity. */
export function parseIdentity(text: string): FileIdentity | null {
  const found = /^(\d{1,6})\/([0-9a-f]{32})\/(.*)$/.exec(text);
  if (found === null) return null;
  return { head: { length: Number(found[1]), hash: found[2] ?? '' }, inode: found[3] ?? '' };
}
