import { LorgnetteError } from '../lib/errors.ts';
import { parseMicros, type Micros } from '../lib/micros.ts';
import { STANDARD_INPUT } from '../sources/audit-file/stream-log.ts';
import { readLogLines } from './elasticsearch-events.ts';

/** As the API server writes it; bodies hold no field of this name. */
const STAGE_TIME = /"(?:stageTimestamp|requestReceivedTimestamp)"\s*:\s*"([^"]+)"/g;

/** The time of the newest event of logs, which are read for that; `null` where no event has one. */
export async function findNewest(
  paths: readonly string[],
  signal: AbortSignal,
  onProgress: () => void,
): Promise<Micros | null> {
  if (paths.includes(STANDARD_INPUT))
    throw new LorgnetteError(
      'ConfigInvalid',
      '--shift-to-now reads the logs twice, which standard input does not allow: name files',
    );
  let newest: Micros | null = null;
  for await (const { text } of readLogLines({ paths, signal, onProgress, onProblem: () => undefined })) {
    for (const [, time = ''] of text.matchAll(STAGE_TIME)) {
      const at = parseMicros(time);
      if (at !== null && (newest === null || at > newest)) newest = at;
    }
  }
  return newest;
}
