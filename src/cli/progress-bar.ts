import type { ReplayProgress } from './app-contract.ts';
import { wantsColor, type CommandContext } from './context.ts';
import { formatDuration } from './format-duration.ts';

export interface ProgressBar<Progress = ReplayProgress> {
  update(progress: Progress): void;
  /** Takes the bar off the screen. */
  clear(): void;
}

const REDRAW_MS = 100;
const BAR_COLUMNS = 24;
const ERASE_LINE = '\r\u001b[K';

/** Bytes, rate and time left on a terminal's error output; silent anywhere else. */
export const createProgressBar = (context: Pick<CommandContext, 'stderr' | 'env' | 'now'>): ProgressBar =>
  createStatusLine(context, progressLine);

/** One line on a terminal's error output that is written over and over, `words` say what stands in it; silent anywhere else. */
export function createStatusLine<Progress>(
  context: Pick<CommandContext, 'stderr' | 'env' | 'now'>,
  words: (progress: Progress, elapsedMs: number) => string,
): ProgressBar<Progress> {
  const { stderr, now } = context;
  const shown = stderr.isTTY === true && context.env['TERM'] !== 'dumb';
  const began = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  const dim = wantsColor(stderr, context.env)
    ? (text: string) => `\u001b[2m${text}\u001b[22m`
    : (text: string) => text;
  return {
    update(progress) {
      if (!shown || now() - drawnAt < REDRAW_MS) return;
      drawnAt = now();
      drawn = true;
      const line = words(progress, now() - began).slice(0, (stderr.columns ?? 80) - 1);
      stderr.write(ERASE_LINE + dim(line));
    },
    clear() {
      if (drawn) stderr.write(ERASE_LINE);
      drawn = false;
    },
  };
}

/** `readBytes` of `totalBytes` after `elapsedMs`. */
export function progressLine({ readBytes, totalBytes, events }: ReplayProgress, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? (readBytes / elapsedMs) * 1000 : 0;
  const parts = [`${formatBytes(rate)}/s`, `${events.toLocaleString('en-US')} events`];
  if (totalBytes === null || totalBytes === 0) return [`read ${formatBytes(readBytes)}`, ...parts].join('  ');
  const share = Math.min(1, readBytes / totalBytes);
  const left = rate > 0 ? ((totalBytes - readBytes) / rate) * 1000 : null;
  const eta = left === null || share === 1 ? [] : [`${formatDuration(Math.max(1000, left))} left`];
  return [shareBar(share), `${formatBytes(readBytes)} of ${formatBytes(totalBytes)}`, ...parts, ...eta].join(
    '  ',
  );
}

/** A share of 1 as a bar and in per cent. */
export function shareBar(share: number): string {
  const filled = Math.floor(share * BAR_COLUMNS);
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_COLUMNS - filled)} ${percent}`;
}

/** Decimal units, as disks and networks count. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}
