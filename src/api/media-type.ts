/**
 * Whether an `Accept` header names the media type, by itself or by a range, and with what quality; `null` when it does not.
 * What is more specific decides (RFC 9110 §12.5.1); without a header everything is welcome.
 */
export function qualityOf(accept: string | undefined, mediaType: string): number | null {
  if (accept === undefined || accept.trim() === '') return 1;
  const [type = ''] = mediaType.split('/', 1);
  const ranges = new Map(accept.split(',').map(parseRange));
  return ranges.get(mediaType) ?? ranges.get(`${type}/*`) ?? ranges.get('*/*') ?? null;
}

function parseRange(text: string): [string, number] {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const value = quality === undefined ? 1 : Number(quality);
  return [range, Number.isFinite(value) ? value : 1];
}

/** Of these, the one that is welcome most, of equals the first; the first when none is. */
export function preferredType(accept: string | undefined, offered: readonly [string, ...string[]]): string {
  let [best] = offered;
  let quality = 0;
  for (const mediaType of offered) {
    const found = qualityOf(accept, mediaType) ?? 0;
    if (found > quality) [best, quality] = [mediaType, found];
  }
  return best;
}
