/** RFC 3339, of years that somebody lived in: Go's zero time means that there is none. */
const TIME = /(?:19[7-9]\d|[2-9]\d{3})-\d\d-\d\dT\d\d:\d\d:\d\d(?=(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))/g;
/** Neighbours in a log have the same times over and over. */
const REMEMBERED = 10_000;

/**
 * Gives a function that moves every RFC 3339 time in a text, wherever it stands, by whole seconds: so fractions and offsets
 * stay, and the length of the text does.
 */
export function createTimeShift(shiftSeconds: number): (text: string) => string {
  const moved = new Map<string, string>();
  const move = (time: string): string => {
    const known = moved.get(time);
    if (known !== undefined) return known;
    if (moved.size >= REMEMBERED) moved.clear();
    const at = Date.parse(`${time}Z`);
    // A 31st of February is no time: it stays as it is.
    const other = Number.isNaN(at) ? time : new Date(at + shiftSeconds * 1000).toISOString().slice(0, 19);
    moved.set(time, other);
    return other;
  };
  return (text) => text.replace(TIME, move);
}
