/** Longer messages are matched by their beginning only; nothing that Kubernetes writes comes near. */
const MAX_MESSAGE_LENGTH = 65_536;
const COMBINED = /^\(combined from similar events\): /i;
const PREEMPTION = ' preemption: ';

/** A message as rules see it: bounded, white space collapsed, without the mark of aggregated Events. */
export function normaliseMessage(message: string): string {
  return message.slice(0, MAX_MESSAGE_LENGTH).replace(/\s+/g, ' ').trim().replace(COMBINED, '');
}

/**
 * A scheduler's verdict in two: why no node will do, and whether evicting others would help. The second repeats the node
 * counts of the first, so the two must not be read as one.
 */
export function splitPreemption(text: string): { readonly text: string; readonly preemption: string } {
  const at = text.indexOf(PREEMPTION);
  if (at < 0) return { text, preemption: '' };
  return { text: text.slice(0, at), preemption: text.slice(at + PREEMPTION.length) };
}
