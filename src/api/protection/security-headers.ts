/** On every answer, also where no route and no plugin gets to. What answers is data: nothing may run, frame or guess at it. */
export const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** What one may read another may not: no cache between keeps it, and a browser asks again. */
export const PRIVATE_HEADERS = { 'cache-control': 'private, no-cache', vary: 'authorization' } as const;

/** A browser that was here over TLS comes back over nothing else. */
export const TLS_HEADERS = { 'strict-transport-security': 'max-age=31536000' } as const;
