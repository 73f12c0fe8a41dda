const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds for people: two units at most, precise where it is short (`4 ms`, `1.3 s`, `4 m 12 s`, `2 d 4 h`). */
export function formatDuration(ms: number): string {
  if (ms < 1) return ms === 0 ? '0 ms' : '< 1 ms';
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < MINUTE - 500) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR - 500) return two(Math.round(ms / SECOND), 60, 'm', 's');
  if (ms < DAY - MINUTE / 2) return two(Math.round(ms / MINUTE), 60, 'h', 'm');
  return two(Math.round(ms / HOUR), 24, 'd', 'h');
}

function two(count: number, size: number, large: string, small: string): string {
  const rest = count % size;
  return rest === 0
    ? `${Math.floor(count / size)} ${large}`
    : `${Math.floor(count / size)} ${large} ${rest} ${small}`;
}
