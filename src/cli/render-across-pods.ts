import type { AcrossPods } from '../model/answer.ts';
import { sanitize, wrap } from './text-layout.ts';

/** What the other Pods tell: one sentence, and the window it was drawn from. */
export function renderAcrossPods(acrossPods: AcrossPods | null, width: number): string[] {
  if (acrossPods === null) return [];
  const { text, window, isFinal, partial } = acrossPods;
  const [from, to] = [window.from.slice(0, 16).replace('T', ' '), window.to.slice(11, 16)];
  const notes = [
    `seen from ${from} to ${to} UTC`,
    ...(isFinal ? [] : ['may change with what is still to come']),
    ...(partial ? ['there was more than was looked at'] : []),
  ];
  return [...wrap(sanitize(text), width), ...wrap(`(${notes.join('; ')})`, width)];
}
