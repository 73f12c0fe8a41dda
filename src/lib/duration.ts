import { type Micros, seconds } from './micros.ts';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
/** More is a mistake rather than a wish. */
const LONGEST: Micros = seconds(400 * SECONDS.d);

/** A duration as `90s`, `30m`, `6h` or `7d`; `null` of what is none, of zero, and of more than 400 days. */
export function parseDuration(text: string): Micros | null {
  const found = /^(\d{1,8})([smhd])$/.exec(text);
  if (found === null) return null;
  const duration = seconds(Number(found[1]) * SECONDS[found[2] as keyof typeof SECONDS]);
  return duration > 0 && duration <= LONGEST ? duration : null;
}
