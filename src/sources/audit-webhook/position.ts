import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';
import type { Micros } from '../../lib/micros.ts';

const Position = z.strictObject({
  version: z.literal(1),
  /** Wall-clock microseconds up to which posts are known to have been taken. */
  openUntil: z.number().int(),
});

/** There is no place in the input to go back to: what is kept is until when somebody was there to take it. */
export const formatPosition = (openUntil: Micros): string => JSON.stringify({ version: 1, openUntil });

/** Until when posts were taken. Throws `PositionInvalid`. */
export function parsePosition(text: string): Micros {
  try {
    return Position.parse(JSON.parse(text)).openUntil;
  } catch (cause) {
    throw new LorgnetteError(
      'PositionInvalid',
      'the committed position of an audit-webhook source cannot be understood',
      { cause },
    );
  }
}
