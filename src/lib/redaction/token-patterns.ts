import type { RedactionReason } from './marker.ts';

/** What a text is looked through for. Every pattern is linear: each repetition is bounded or begins at a boundary. */
export interface TokenPattern {
  readonly pattern: RegExp;
  readonly reason: RedactionReason;
}

/** Not in the middle of a longer word. */
const start = String.raw`(?<![A-Za-z0-9_-])`;
const of = (text: string, reason: RedactionReason = 'token'): TokenPattern => ({
  pattern: new RegExp(`${start}(?:${text})`, 'g'),
  reason,
});

/** Tokens that tell themselves by how they begin, as the services that give them out document it. */
export const TOKEN_PATTERNS: readonly TokenPattern[] = [
  // JSON Web Tokens, and any other JSON in base64: what is passed around so is a token, a cursor or a configuration.
  of(String.raw`eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}`),
  of(String.raw`(?:eyJ|ew[0o][A-Za-z0-9])(?=[a-z0-9]{0,64}[A-Z])[A-Za-z0-9+/_-]{24,}={0,2}`),
  // cloud providers
  of(String.raw`(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,32}`),
  of(String.raw`AIza[A-Za-z0-9_-]{30,64}`),
  of(String.raw`ya29\.[A-Za-z0-9_-]{10,}`),
  of(String.raw`GOCSPX-[A-Za-z0-9_-]{20,64}`),
  of(String.raw`LTAI[A-Za-z0-9]{12,32}`),
  of(String.raw`do[opr]_v1_[a-f0-9]{40,80}`),
  of(String.raw`[A-Za-z0-9_~.-]{2,6}8Q~[A-Za-z0-9_~.-]{30,40}`),
  // code and packages
  of(String.raw`gh[pousr]_[A-Za-z0-9]{30,255}`),
  of(String.raw`github_pat_[A-Za-z0-9_]{30,255}`),
  of(String.raw`gl(?:pat|rt|cbt|ptt|dt|ft|soat|agent|oas|imt)-[A-Za-z0-9_-]{16,255}`),
  of(String.raw`npm_[A-Za-z0-9]{30,64}`),
  of(String.raw`pypi-[A-Za-z0-9_-]{30,255}`),
  of(String.raw`dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,64}`),
  of(String.raw`rubygems_[a-f0-9]{40,64}`),
  of(String.raw`oy2[a-z0-9]{43}`),
  of(String.raw`ATATT3[A-Za-z0-9_=-]{30,255}`),
  // talk, mail, payment
  of(String.raw`xox[abeoprs]-[A-Za-z0-9-]{10,255}`),
  of(String.raw`xapp-\d-[A-Za-z0-9-]{10,255}`),
  of(String.raw`https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{8,255}`),
  of(String.raw`https://[a-z.]{0,32}discord(?:app)?\.com/api/webhooks/[A-Za-z0-9/_-]{8,255}`),
  of(String.raw`https://[a-z0-9-]{1,64}\.webhook\.office\.com/[A-Za-z0-9/@_-]{8,512}`),
  of(String.raw`\d{8,10}:AA[A-Za-z0-9_-]{30,40}`),
  of(String.raw`SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}`),
  of(String.raw`key-[a-f0-9]{32}`),
  of(String.raw`(?:sk|rk|pk|whsec)_(?:live|test)?_?[A-Za-z0-9]{20,255}`),
  of(String.raw`(?:AC|SK)[a-f0-9]{32}`),
  of(String.raw`shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}`),
  of(String.raw`sq0(?:atp|csp)-[A-Za-z0-9_-]{20,64}`),
  // models and data
  of(String.raw`sk-(?=[a-z0-9_-]{0,64}[A-Z])[A-Za-z0-9_-]{20,255}`),
  of(String.raw`hf_[A-Za-z0-9]{30,64}`),
  of(String.raw`dapi[a-f0-9]{32}`),
  of(String.raw`lin_api_[A-Za-z0-9]{30,64}`),
  of(String.raw`secret_[A-Za-z0-9]{40,64}`),
  // infrastructure
  of(String.raw`hv[sbr]\.[A-Za-z0-9_-]{20,}`),
  of(String.raw`[sbr]\.[A-Za-z0-9]{24}(?![A-Za-z0-9])`),
  of(String.raw`[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{20,255}`),
  of(String.raw`gl(?:sa|c)_[A-Za-z0-9_=+/-]{20,512}`),
  of(String.raw`NRAK-[A-Z0-9]{20,64}`),
  of(String.raw`sha256~[A-Za-z0-9_-]{40,64}`),
  // A bootstrap token; a Kubernetes Event is named after its object and a time in hexadecimal digits.
  of(String.raw`(?<!\.)[a-z0-9]{6}\.(?![a-f0-9]{16})(?=[a-z]{0,15}\d)[a-z0-9]{16}(?![a-z0-9.-])`),
  of(String.raw`AGE-SECRET-KEY-1[A-Z0-9]{50,64}`, 'private-key'),
  of(String.raw`tskey-[a-z]{1,16}-[A-Za-z0-9-]{10,128}`),
  of(String.raw`pul-[a-f0-9]{40}`),
  of(String.raw`\$(?:2[aby]|5|6|y|argon2id?|apr1)\$[A-Za-z0-9./$=,+-]{20,255}`),
  of(String.raw`\{(?:SSHA|SHA|SSHA512)\}[A-Za-z0-9+/=]{20,255}`),
];
