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

/** A browser that was here over TLS comes back over nothing else. */
export const TLS_HEADERS = { 'strict-transport-security': 'max-age=31536000' } as const;
