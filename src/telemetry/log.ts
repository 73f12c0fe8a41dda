import { pino, type DestinationStream, type Logger } from 'pino';

/** Structured logs. Messages are static: what varies stands in fields. Standard output is for answers, so logs go to standard error. */
export function createLog(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** Writes a line that a logger of another thread made: through the one stream, so that lines do not tear each other. */
export function relayLine(log: Logger, line: string): void {
  const { [pino.symbols.streamSym]: stream } = log as unknown as {
    readonly [symbol: symbol]: DestinationStream | undefined;
  };
  stream?.write(line);
}
