/** Not in the middle of a longer word. */
const START = String.raw`(?<![A-Za-z0-9_-])`;

/** Tokens that tell themselves by how they begin, as the services that give them out document it. */
const TOKENS: readonly string[] = [
  // JSON Web Tokens, and any other JSON in base64: what is passed around so is a token, a cursor or a configuration.
  String.raw`eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}`,
  String.raw`(?:eyJ|ew[0o][A-Za-z0-9])(?=[a-z0-9]{0,64}[A-Z])[A-Za-z0-9+/_-]{24,}={0,2}`,
  // cloud providers
  String.raw`(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,32}`,
  String.raw`AIza[A-Za-z0-9_-]{30,64}`,
  String.raw`ya29\.[A-Za-z0-9_-]{10,}`,
  String.raw`GOCSPX-[A-Za-z0-9_-]{20,64}`,
  String.raw`LTAI[A-Za-z0-9]{12,32}`,
  String.raw`do[opr]_v1_[a-f0-9]{40,80}`,
  String.raw`[A-Za-z0-9_~.-]{2,6}8Q~[A-Za-z0-9_~.-]{30,40}`,
  // code and packages
  String.raw`gh[pousr]_[A-Za-z0-9]{30,255}`,
  String.raw`github_pat_[A-Za-z0-9_]{30,255}`,
  String.raw`gl(?:pat|rt|cbt|ptt|dt|ft|soat|agent|oas|imt)-[A-Za-z0-9_-]{16,255}`,
  String.raw`npm_[A-Za-z0-9]{30,64}`,
  String.raw`pypi-[A-Za-z0-9_-]{30,255}`,
  String.raw`dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,64}`,
  String.raw`rubygems_[a-f0-9]{40,64}`,
  String.raw`oy2[a-z0-9]{43}`,
  String.raw`ATATT3[A-Za-z0-9_=-]{30,255}`,
  // talk, mail, payment
  String.raw`xox[abeoprs]-[A-Za-z0-9-]{10,255}`,
  String.raw`xapp-\d-[A-Za-z0-9-]{10,255}`,
  String.raw`https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{8,255}`,
  String.raw`https://[a-z.]{0,32}discord(?:app)?\.com/api/webhooks/[A-Za-z0-9/_-]{8,255}`,
  String.raw`https://[a-z0-9-]{1,64}\.webhook\.office\.com/[A-Za-z0-9/@_-]{8,512}`,
  String.raw`\d{8,10}:AA[A-Za-z0-9_-]{30,40}`,
  String.raw`SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}`,
  String.raw`key-[a-f0-9]{32}`,
  String.raw`(?:sk|rk|pk|whsec)_(?:live|test)?_?[A-Za-z0-9]{20,255}`,
  String.raw`(?:AC|SK)[a-f0-9]{32}`,
  String.raw`shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}`,
  String.raw`sq0(?:atp|csp)-[A-Za-z0-9_-]{20,64}`,
  // models and data
  String.raw`sk-(?=[a-z0-9_-]{0,64}[A-Z])[A-Za-z0-9_-]{20,255}`,
  String.raw`hf_[A-Za-z0-9]{30,64}`,
  String.raw`dapi[a-f0-9]{32}`,
  String.raw`lin_api_[A-Za-z0-9]{30,64}`,
  String.raw`secret_[A-Za-z0-9]{40,64}`,
  // infrastructure
  String.raw`hv[sbr]\.[A-Za-z0-9_-]{20,}`,
  String.raw`[sbr]\.[A-Za-z0-9]{24}(?![A-Za-z0-9])`,
  String.raw`[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{20,255}`,
  String.raw`gl(?:sa|c)_[A-Za-z0-9_=+/-]{20,512}`,
  String.raw`NRAK-[A-Z0-9]{20,64}`,
  String.raw`sha256~[A-Za-z0-9_-]{40,64}`,
  // A bootstrap token; a Kubernetes Event is named after its object and a time in hexadecimal digits.
  String.raw`(?<!\.)[a-z0-9]{6}\.(?![a-f0-9]{16})(?=[a-z]{0,15}\d)[a-z0-9]{16}(?![a-z0-9.-])`,
  String.raw`AGE-SECRET-KEY-1[A-Z0-9]{50,64}`,
  String.raw`tskey-[a-z]{1,16}-[A-Za-z0-9-]{10,128}`,
  String.raw`pul-[a-f0-9]{40}`,
  String.raw`\$(?:2[aby]|5|6|y|argon2id?|apr1)\$[A-Za-z0-9./$=,+-]{20,255}`,
  String.raw`\{(?:SSHA|SHA|SSHA512)\}[A-Za-z0-9+/=]{20,255}`,
];

/**
 * All of them as one, so that a text is gone through once. Linear: each repetition is bounded or begins at a boundary.
 */
export const TOKEN = new RegExp(`${START}(?:${TOKENS.join('|')})`, 'g');
