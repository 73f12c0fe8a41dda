import { createColors } from 'picocolors';

import { parseMicros, type Micros } from '../lib/micros.ts';
import type { CommandAnswer, DeliveryLine, EvidenceAnswer, FindingAnswer } from '../model/answer.ts';
import type { Risk } from '../model/diagnosis.ts';
import { wordsOf } from './delivery-words.ts';
import { formatDuration } from './format-duration.ts';
import { headlineOf, lowerFirst, type Headline, type Tone } from './headline.ts';
import { phaseChart } from './phase-chart.ts';
import { clip, padEnd, sanitize, textWidth, wrap } from './text-layout.ts';
import type { Told } from './told.ts';

export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** How far the log has been read, event time: what is open has lasted until then. */
  readonly asOf: Micros | null;
}

const LABEL_COLUMNS = 10;
const MIN_COLUMNS = 60;
/** Longer lines are hard to read, however wide the screen is. */
const MAX_COLUMNS = 120;
const MAX_EVIDENCE = 4;
const MAX_QUOTE_LINES = 4;
const MAX_OTHERS = 3;

const RISKS: { readonly [risk in Risk]: string } = {
  reads: 'reads only',
  'changes-reversibly': 'changes the cluster, can be undone',
  destroys: 'destroys something, cannot be undone',
};

type Paint = (text: string) => string;
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly tones: { readonly [tone in Tone]: Paint };
  readonly risks: { readonly [risk in Risk]: Paint };
}

/** A label, and the lines beside it; left out when there are none. */
export type Section = readonly [label: string, lines: readonly string[]];

/** What an answer says of one kind of object alone, in the columns that there are. */
export interface OwnSections {
  /** After the cause and its proof. */
  readonly facts: readonly Section[];
  /** After the proof. */
  readonly comparisons: readonly Section[];
  /** After the times. */
  readonly parts: readonly Section[];
  /** To run, before those that the cause asks for. */
  readonly commands: readonly CommandAnswer[];
}

/** The diagnosis as an answer for people: the first line says what to know, the rest proves it and says what to do. */
export function renderAnswer(
  told: Told,
  options: RenderOptions,
  own: (width: number, style: Style) => OwnSections,
): string {
  const colors = createColors(options.color);
  const style: Style = {
    bold: colors.bold,
    dim: colors.dim,
    tones: { good: colors.green, bad: colors.red, warning: colors.yellow, neutral: colors.cyan },
    risks: { reads: colors.green, 'changes-reversibly': colors.yellow, destroys: colors.red },
  };
  const width = Math.min(MAX_COLUMNS, Math.max(MIN_COLUMNS, options.width));
  const body = width - LABEL_COLUMNS;
  const { primary } = told;
  const { facts, comparisons, parts, commands } = own(body, style);
  const sections: readonly Section[] = [
    ['Why', why(told, body)],
    ...facts,
    ['Evidence', evidence(primary, body, style)],
    ...comparisons,
    ['Also', also(told.others, body)],
    ['Time', time(told, options.asOf, body, style)],
    ...parts,
    ['Where', wrap(sanitize(told.where.join(' · ')), body)],
    ['Fix', primary === null || primary.remediation === '' ? [] : wrap(sanitize(primary.remediation), body)],
    ['Next', next(toRun(commands, primary), body, style)],
    ['Read', (primary?.links ?? []).map((link) => sanitize(link))],
    ['Not seen', notSeen(told, body)],
  ];
  const lines = [...renderHeadline(headlineOf(told, options.asOf), width, style), ''];
  for (const [label, content] of sections) {
    for (const [i, line] of content.entries()) {
      lines.push(`${style.bold(padEnd(i === 0 ? label : '', LABEL_COLUMNS))}${line}`.trimEnd());
    }
  }
  return `${lines.join('\n')}\n`;
}

function renderHeadline(headline: Headline, width: number, style: Style): string[] {
  const tone = style.tones[headline.tone];
  const lines = wrap(headline.sentence, width - 2);
  const painted = lines.map((line, i) =>
    i === 0 ? `${tone(headline.symbol)} ${style.bold(line)}` : `  ${style.bold(line)}`,
  );
  if (headline.tag === '') return painted;
  const used = 2 + textWidth(lines.at(-1) ?? '');
  const room = width - used - textWidth(headline.tag);
  if (room < 2) return [...painted, `  ${tone(headline.tag)}`];
  return [...painted.slice(0, -1), `${painted.at(-1) ?? ''}${' '.repeat(room)}${tone(headline.tag)}`];
}

function why({ primary, phases }: Told, width: number): string[] {
  if (primary === null) return [];
  const blamed = phases.findIndex(({ phase }) => phase === primary.phase);
  const before = phases.slice(0, Math.max(0, blamed)).filter(({ state }) => state === 'complete');
  const lines = wrap(sanitize(primary.explanation), width);
  if (before.length === 0) return lines;
  const names = before.map(({ phase }) => phase);
  const list =
    names.length === 1 ? String(names[0]) : `${names.slice(0, -1).join(', ')} and ${String(names.at(-1))}`;
  return [...lines, ...wrap(`What came before it went well: ${list}.`, width)];
}

function evidence(primary: FindingAnswer | null, width: number, style: Style): string[] {
  if (primary === null) return [];
  const telling = primary.evidence.filter((piece, i) => !repeats(piece, primary.evidence.slice(0, i)));
  const shown = telling.slice(0, MAX_EVIDENCE);
  const lines = shown.flatMap((piece, i) => renderEvidence(piece, shown[i - 1] ?? null, width, style));
  const left = primary.evidence.length - shown.length;
  return left === 0 ? lines : [...lines, style.dim(`and ${left} more like it: see --json`)];
}

/** The platform says the same thing in Events and states, wrapped differently: one quote is enough. */
const repeats = ({ text }: EvidenceAnswer, earlier: readonly EvidenceAnswer[]): boolean =>
  text !== '' &&
  earlier.some((piece) => piece.text !== '' && (piece.text.includes(text) || text.includes(piece.text)));

function renderEvidence(
  piece: EvidenceAnswer,
  previous: EvidenceAnswer | null,
  width: number,
  style: Style,
): string[] {
  const indent = ' '.repeat(2);
  const [date, clock] = [piece.at.slice(0, 10), piece.at.slice(11, 23)];
  const when = previous?.at.startsWith(date) === true ? clock : `${date} ${clock}`;
  const quote = clip(wrap(`“${sanitize(piece.text)}”`, width - 2), MAX_QUOTE_LINES, width - 2);
  const place = wrap(sanitize(piece.path), Math.max(20, width - when.length - 2));
  const head = place.map((line, i) =>
    i === 0 ? `${when}  ${line}` : `${' '.repeat(when.length + 2)}${line}`,
  );
  return [
    ...head,
    ...quote.map((line) => indent + line),
    style.dim(`${indent}audit ${sanitize(piece.auditId)} ${piece.stage}`.trimEnd()),
  ];
}

function also(others: readonly FindingAnswer[], width: number): string[] {
  const lines = others
    .slice(0, MAX_OTHERS)
    .flatMap((finding) =>
      wrap(sanitize(`${finding.code}: ${lowerFirst(finding.title)} (${finding.side})`), width),
    );
  const left = others.length - MAX_OTHERS;
  return left > 0 ? [...lines, `and ${left} more: see --json`] : lines;
}

function time(told: Told, asOf: Micros | null, width: number, style: Style): string[] {
  const { delivery, phases } = told;
  const lines: string[] = [];
  const end = typeof delivery?.endedAt === 'string' ? parseMicros(delivery.endedAt) : asOf;
  if (delivery !== null)
    lines.push(...wrap(interval(intervalName(delivery), delivery.startedAt, delivery.endedAt), width));
  const names = Math.max(0, ...phases.map(({ phase }) => phase.length)) + 1;
  const columns = Math.max(10, Math.min(40, width - names - 30));
  for (const row of phaseChart(phases, end, columns)) {
    lines.push(`${padEnd(row.name, names)}${style.tones[row.tone](row.bar)} ${row.text}`);
  }
  const missing = phases.filter(({ state }) => state === 'not-reached').map(({ phase }) => phase);
  if (missing.length > 0) lines.push(...wrap(`not reached: ${missing.join(', ')}`, width));
  lines.push(...promise(told, width));
  return lines;
}

/** The kinds of Pods' deliveries are words of their own. */
const intervalName = (delivery: DeliveryLine): string =>
  delivery.object.kind === 'Pod' ? delivery.kind : wordsOf(delivery).noun;

function interval(kind: string, from: string, to: string | null): string {
  const start = `${kind} from ${dateOf(from)} ${clockOf(from)}`;
  if (to === null) return `${start} UTC, still open`;
  return `${start} to ${dateOf(from) === dateOf(to) ? '' : `${dateOf(to)} `}${clockOf(to)} UTC`;
}

const dateOf = (at: string): string => at.slice(0, 10);
const clockOf = (at: string): string => at.slice(11, 23);

/** What was promised and whose time it was. */
function promise({ delivery }: Told, width: number): string[] {
  if (delivery === null) return [];
  const { platformMs, durationMs, slo } = delivery;
  const spent = platformMs === null ? 'platform time not settled' : `platform ${formatDuration(platformMs)}`;
  if (slo !== null)
    return wrap(
      `${spent} of ${formatDuration(slo.objectiveMs)} allowed (class ${sanitize(slo.class)}): ${slo.verdict}`,
      width,
    );
  if (platformMs === null || durationMs === null) return [];
  return [`${spent} of ${formatDuration(durationMs)}`];
}

/** Each once, whoever advises it. */
function toRun(own: readonly CommandAnswer[], primary: FindingAnswer | null): CommandAnswer[] {
  const known = new Set(own.map(({ run }) => run));
  return [...own, ...(primary?.commands ?? []).filter(({ run }) => !known.has(run))];
}

function next(commands: readonly CommandAnswer[], width: number, style: Style): string[] {
  const texts = commands.map(({ run }) => sanitize(run));
  const column = Math.min(width - 36, Math.max(0, ...texts.map((text) => textWidth(text))) + 2);
  return commands.flatMap(({ risk }, i) => {
    const text = texts[i] ?? '';
    const note = style.risks[risk](RISKS[risk]);
    // A command is for copying: it is never broken.
    if (textWidth(text) + 2 <= column) return [`${padEnd(text, column)}${note}`];
    return [text, `  ${note}`];
  });
}

function notSeen({ inputQuality }: Told, width: number): string[] {
  if (inputQuality.length === 0) return wrap('nothing: this log shows all that the answer needs', width);
  return inputQuality.flatMap(({ missing, consequence, remedy }) => [
    ...wrap(sanitize(`${missing}: ${lowerFirst(consequence)}`), width),
    ...(remedy === '' ? [] : wrap(sanitize(remedy), width - 2)).map((line, i) =>
      i === 0 ? `→ ${line}` : `  ${line}`,
    ),
  ]);
}

/** How far a log has been read, from what a store says of its clusters. */
export const asOfCluster = (
  rows: readonly { readonly cluster: string; readonly watermark: Micros }[],
  cluster: string,
): Micros | null => rows.find((row) => row.cluster === cluster)?.watermark ?? null;
