import { createColors } from 'picocolors';
import { z } from 'zod';

import { DeliveryLine } from '../model/answer.ts';
import type { Outcome } from '../model/delivery.ts';
import { formatDuration } from './format-duration.ts';
import { padEnd, sanitize } from './text-layout.ts';

/** The data of `delivery` and `correction`; what a newer service says beside it is not looked at. */
const SettledLine = z.looseObject({
  ...DeliveryLine.shape,
  object: z.looseObject(DeliveryLine.shape.object.shape),
  revision: z.number(),
  finalAt: z.string(),
});
const Gap = z.looseObject({ reason: z.string(), text: z.string() });

const MARKS: { readonly [outcome in Outcome]: string } = {
  succeeded: '✓',
  failed: '✗',
  aborted: '–',
  unknown: '?',
  'in-progress': '…',
};
/** The longest kind is `pvc-bind`. */
const KIND_COLUMNS = 8;

/** One settled delivery in one line: how it came out, when, what, of whom, how long it took, and why. */
export function renderSettled(data: string, color: boolean): string {
  const colors = createColors(color);
  const { outcome, kind, object, namespace, endedAt, finalAt, durationMs, code, side, revision } =
    SettledLine.parse(JSON.parse(data));
  const tone = outcome === 'succeeded' ? colors.green : outcome === 'failed' ? colors.red : colors.yellow;
  const name = object.name ?? '(never born)';
  const label = object.kind === 'Pod' ? `${namespace}/${name}` : `${namespace}/${object.kind}/${name}`;
  const why = code === null ? '' : [code, side].filter((text) => text !== null).join(' · ');
  const parts = [
    tone(MARKS[outcome]),
    (endedAt ?? finalAt).slice(0, 19).replace('T', ' '),
    padEnd(kind, KIND_COLUMNS),
    sanitize(label),
    durationMs === null ? '' : formatDuration(durationMs),
    why === '' ? '' : tone(why),
    revision === 1 ? '' : colors.yellow(`(correction ${revision - 1})`),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** What is said of deliveries that cannot be told. */
export function renderGap(data: string): string {
  const { reason, text } = Gap.parse(JSON.parse(data));
  return `${sanitize(text)} [${sanitize(reason)}]`;
}
