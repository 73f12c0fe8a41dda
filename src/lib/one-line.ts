const LINE_FEED = 0x0a;
const SPACE = 0x20;

/**
 * Makes JSON documents that may be printed over several lines one line each, in place: between tokens a space is as good as a
 * line feed, and within a string none may stand.
 */
export function toOneLine(bytes: Uint8Array): void {
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) bytes[at] = SPACE;
}
