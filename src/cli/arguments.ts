import { InvalidArgumentError } from 'commander';

import { parseDuration } from '../lib/duration.ts';
import { parseMicros } from '../lib/micros.ts';

/*
 * What flags take. Each throws what ends the command with its usage.
 */

const argument =
  <T>(parse: (text: string) => T | null, message: string) =>
  (text: string): T => {
    const value = parse(text);
    if (value === null) throw new InvalidArgumentError(message);
    return value;
  };

export const duration = argument(parseDuration, 'It must be a duration such as 30m, 6h or 7d.');
export const moment = argument(parseMicros, 'It must be RFC 3339, such as 2026-11-21T03:00:00Z.');
/** As it was told: what it means depends on the newest event. */
export const momentText = argument(
  (text) => (parseMicros(text) === null && parseDuration(text) === null ? null : text),
  'It must be RFC 3339, such as 2026-11-21T03:00:00Z, or a duration such as 30m, 6h or 7d.',
);
export const wholeNumber = argument(
  (text) => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : null),
  'It must be a whole number from 1 to 9999.',
);
