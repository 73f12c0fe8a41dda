/** How much of a request the API server logs, poorest first. What is not logged at all has none. */
export const LEVELS = ['Metadata', 'Request', 'RequestResponse'] as const;
export type Level = (typeof LEVELS)[number];

/** Whether what is logged at `level` holds all that is logged at `needed`. */
export const isEnough = (level: Level, needed: Level): boolean =>
  LEVELS.indexOf(level) >= LEVELS.indexOf(needed);
