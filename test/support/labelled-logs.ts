import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where the labelled logs are, which are too large for this repository. */
const FOLDER =
  process.env['LORGNETTE_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** One file of the labelled logs. Throws when it is missing: a suite without its logs has failed. */
export function labelledLog(file: string): URL {
  const full = path.join(FOLDER, file);
  if (!existsSync(full))
    throw new Error(`${full} is missing: set LORGNETTE_DATA to the folder of the labelled logs`);
  return pathToFileURL(full);
}
