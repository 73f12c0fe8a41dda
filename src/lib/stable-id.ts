import { hash } from 'node:crypto';

/**
 * A deterministic identifier of `bytes` bytes as lower-case hex, never all zeros (a zero trace or span ID is invalid).
 * Parts are length-prefixed, so that no two lists of parts make the same text.
 */
export function stableId(bytes: number, parts: readonly string[]): string {
  let text = '';
  for (const part of parts) text += `${part.length}:${part}`;
  const id = hash('sha256', text, 'hex').slice(0, bytes * 2);
  return /^0+$/.test(id) ? `${id.slice(0, -1)}1` : id;
}
