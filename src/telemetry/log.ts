import { pino, type DestinationStream, type Logger } from 'pino';

/** Structured logs. Messages are static: what varies stands in fields. Standard output is for answers, so logs go to standard error. */
export function createLog(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
