const UNITS: Readonly<Record<string, number>> = {
  nanos: 1e-6,
  micros: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of a duration as Elasticsearch writes it (`30s`, `-1`); `null` of what is none. */
export function durationMs(text: unknown): number | null {
  if (text === '-1' || text === -1) return -1;
  const found = typeof text === 'string' ? /^(\d+(?:\.\d+)?)(nanos|micros|ms|s|m|h|d)$/.exec(text) : null;
  return found === null ? null : Number(found[1]) * (UNITS[found[2] ?? ''] ?? 0);
}
