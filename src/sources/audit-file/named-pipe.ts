import { constants, createReadStream, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

import { toSourceError } from './source-error.ts';

/**
 * Reads a named pipe. One that is followed never ends, whichever writers come and go; else it ends with its last writer, and
 * its first is waited for.
 */
export function openPipe(path: string, follow: boolean): Readable {
  if (!follow) return createReadStream(path);
  try {
    // For writing too: so opening it waits for nobody, and there is always one writer.
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    return new Socket({ fd, readable: true, writable: false });
  } catch (error) {
    throw toSourceError(error, `cannot open ${path}`);
  }
}
