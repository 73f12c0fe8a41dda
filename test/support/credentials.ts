/** Random characters of several alphabets, the same for the same seed. */
export interface Characters {
  readonly base62: (length: number) => string;
  readonly base64: (length: number) => string;
  readonly hex: (length: number) => string;
  readonly upper: (length: number) => string;
  readonly lower: (length: number) => string;
  readonly digits: (length: number) => string;
}

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();

export function charactersOf(random: () => number): Characters {
  const from = (alphabet: string) => (length: number) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  // One of each sort, so that the shape is that of a real one.
  const mixed = (alphabet: string) => (length: number) => `b7K${from(alphabet)(length - 3)}`;
  return {
    base62: mixed(LOWER + UPPER + DIGITS),
    base64: (length) => `${mixed(`${LOWER + UPPER + DIGITS}+/`)(length - 1)}Q`,
    hex: (length) => `a1${from('0123456789abcdef')(length - 2)}`,
    upper: (length) => `Q2${from(UPPER + '234567')(length - 2)}`,
    lower: (length) => `a7${from(LOWER + DIGITS)(length - 2)}`,
    digits: from(DIGITS),
  };
}

/** One credential as people and programs leave it lying about. */
export interface Credential {
  /** What must be found nowhere. */
  readonly secrets: readonly string[];
  /** Within a message, with what it is known by. */
  readonly text: string;
  /** The environment variable that holds it. */
  readonly name: string;
  readonly value: string;
  /** The arguments by which a program is given it. */
  readonly args: readonly string[];
  /** Whether it tells itself by its form, and no API server would refuse it as the value of a label. */
  readonly isLabel?: boolean;
}

type Make = (characters: Characters) => Credential;

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** It tells itself by its form: no name is needed. */
const token =
  (name: string, make: (c: Characters) => readonly [before: string, secret: string], isLabel = false): Make =>
  (characters) => {
    const [before, secret] = make(characters);
    const value = before + secret;
    return {
      secrets: [secret],
      text: `request with ${value} failed`,
      name,
      value,
      args: ['--use', value],
      isLabel,
    };
  };

/** Anything, known by its name alone. */
const named =
  (
    name: string,
    make: (c: Characters) => string,
    flag = `--${name.toLowerCase().replaceAll('_', '-')}`,
  ): Make =>
  (characters) => {
    const value = make(characters);
    return {
      secrets: [value],
      text: `started with ${name}=${value} in its environment`,
      name,
      value,
      args: [`${flag}=${value}`],
    };
  };

/** In a text of its own, whatever the variable is called. */
const within =
  (name: string, make: (c: Characters) => readonly [text: string, ...secrets: string[]]): Make =>
  (characters) => {
    const [value, ...secrets] = make(characters);
    return { secrets, text: `using ${value} to connect`, name, value, args: ['--with', value] };
  };

/** As the arguments of a program. */
const given =
  (make: (secret: string) => readonly string[]): Make =>
  ({ base62 }) => {
    const secret = base62(20);
    const args = make(secret);
    return {
      secrets: [secret],
      text: `command ${args.join(' ')} exited with 1`,
      name: 'COMMAND',
      value: args.join(' '),
      args,
    };
  };

function pem(label: string, { base64: random }: Characters, lineEnd = '\n'): readonly [string, ...string[]] {
  const lines = [random(64), random(64), random(40)];
  const text = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join(lineEnd);
  return [text, ...lines];
}

function jwt(head: object, { base62 }: Characters): readonly [string, string] {
  const [id, signature] = [base62(24), base62(86)];
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [
    '',
    `${part(head)}.${part({ iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:shop:web', jti: id })}.${signature}`,
  ];
}

const dockerConfig = (secret: string): string =>
  JSON.stringify({
    auths: { 'registry.example.com': { username: 'ci', password: secret, auth: base64(`ci:${secret}`) } },
  });

/** Credentials of every kind that is to be recognised. */
export const CREDENTIALS: Readonly<Record<string, Make>> = {
  'aws-access-key-id': token('AWS_ACCESS_KEY_ID', ({ upper }) => ['AKIA', upper(16)], true),
  'aws-secret-access-key': named('AWS_SECRET_ACCESS_KEY', ({ base64: random }) => random(40)),
  'aws-session-token': named('AWS_SESSION_TOKEN', ({ base64: random }) => random(200)),
  'gcp-service-account': within('GOOGLE_CREDENTIALS', (c) => {
    const [key, ...secrets] = pem('PRIVATE KEY', c);
    return [JSON.stringify({ type: 'service_account', project_id: 'shop', private_key: key }), ...secrets];
  }),
  'google-api-key': token('FIREBASE_CONFIG', ({ base62 }) => ['AIza', base62(35)], true),
  'google-client-secret': token('OAUTH_CLIENT', ({ base62 }) => ['GOCSPX-', base62(28)], true),
  'google-access-token': token('GOOGLE_OAUTH', ({ base62 }) => ['ya29.', base62(120)]),
  'azure-storage-key': within('STORAGE', ({ base64: random }) => {
    const key = random(86);
    return [
      `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${key}==;EndpointSuffix=core.windows.net`,
      key,
    ];
  }),
  'azure-sas': within('BLOB', ({ base64: random }) => {
    const sig = encodeURIComponent(`${random(43)}=`);
    return [
      `https://shop.blob.core.windows.net/c/b?sv=2024-11-04&se=2026-01-06&sp=r&sig=${sig}`,
      sig.slice(0, 40),
    ];
  }),
  'azure-client-secret': token('AZURE', ({ base62 }) => ['abc8Q~', base62(34)]),
  'github-classic': token('GH', ({ base62 }) => ['ghp_', base62(36)], true),
  'github-fine-grained': token('GH_PAT', ({ base62 }) => ['github_pat_', `${base62(22)}_${base62(59)}`]),
  'github-app': token('GH_APP', ({ base62 }) => ['ghs_', base62(36)], true),
  'gitlab-personal': token('GL', ({ base62 }) => ['glpat-', base62(20)], true),
  'gitlab-runner': token('GL_RUNNER', ({ base62 }) => ['glrt-', base62(20)], true),
  'slack-bot': token(
    'SLACK',
    ({ digits, base62 }) => ['xoxb-', `${digits(12)}-${digits(12)}-${base62(24)}`],
    true,
  ),
  'slack-webhook': token('ALERTS', ({ upper, base62 }) => [
    'https://hooks.slack.com/services/',
    `T${upper(8)}/B${upper(8)}/${base62(24)}`,
  ]),
  'discord-webhook': token('ALERTS', ({ digits, base62 }) => [
    'https://discord.com/api/webhooks/',
    `${digits(18)}/${base62(68)}`,
  ]),
  stripe: token('PAYMENTS', ({ base62 }) => ['sk_live_', base62(24)], true),
  'twilio-auth-token': named('TWILIO_AUTH_TOKEN', ({ hex }) => hex(32)),
  'twilio-api-key': token('TWILIO', ({ hex }) => ['SK', hex(32)], true),
  sendgrid: token('MAIL', ({ base62 }) => ['SG.', `${base62(22)}.${base62(43)}`]),
  mailgun: token('MAIL', ({ hex }) => ['key-', hex(32)], true),
  npm: token('NPM', ({ base62 }) => ['npm_', base62(36)], true),
  pypi: token('PYPI', ({ base62 }) => ['pypi-', `AgEIcHlwaS5vcmc${base62(120)}`]),
  'docker-hub': token('HUB', ({ base62 }) => ['dckr_pat_', base62(27)], true),
  'json-web-token': token('SESSION', (c) => jwt({ alg: 'HS256', typ: 'JWT' }, c)),
  'service-account-token': token('KUBE', (c) => jwt({ alg: 'RS256', kid: 'TlsQ3kPBnOrZ0XhzWtXXx0J' }, c)),
  'bearer-header': within('HEADER', ({ base62 }) => {
    const secret = base62(32);
    return [`Authorization: Bearer ${secret}`, secret];
  }),
  'basic-header': within('HEADER', ({ base62 }) => {
    const secret = base62(18);
    return [`Authorization: Basic ${base64(`admin:${secret}`)}`, secret];
  }),
  'basic-auth-in-url': within('UPSTREAM', ({ base62 }) => {
    const secret = base62(18);
    return [`https://deploy:${secret}@git.example.com/shop.git`, secret];
  }),
  'token-in-url': within('UPSTREAM', ({ hex }) => {
    const secret = hex(40);
    return [`https://${secret}@git.example.com/shop.git`, secret];
  }),
  'postgres-url': within('DATABASE', ({ base62 }) => {
    const secret = base62(16);
    return [`postgres://shop:${secret}@db.shop.svc:5432/shop?sslmode=require`, secret];
  }),
  'mysql-url': within('DATABASE', ({ base62 }) => {
    const secret = base62(16);
    return [`mysql://root:${secret}@mysql:3306/shop`, secret];
  }),
  'mongodb-url': within('DATABASE', ({ base62 }) => {
    const secret = base62(16);
    return [`mongodb+srv://shop:${secret}@cluster0.example.net/?retryWrites=true`, secret];
  }),
  'redis-url': within('CACHE', ({ base62 }) => {
    const secret = base62(16);
    return [`redis://:${secret}@redis:6379/0`, secret];
  }),
  'amqp-url': within('QUEUE', ({ base62 }) => {
    const secret = base62(16);
    return [`amqps://shop:${secret}@mq.example.com:5671/%2f`, secret];
  }),
  'sql-server': within('DATABASE', ({ base62 }) => {
    const secret = base62(16);
    return [`Server=tcp:db,1433;User ID=sa;Password=${secret};Encrypt=True;`, secret];
  }),
  'postgres-dsn': within('DATABASE', ({ base62 }) => {
    const secret = base62(16);
    return [`host=db port=5432 user=shop password=${secret} dbname=shop`, secret];
  }),
  'rsa-key': within('KEYFILE', (c) => pem('RSA PRIVATE KEY', c)),
  'ec-key': within('KEYFILE', (c) => pem('EC PRIVATE KEY', c)),
  'openssh-key': within('KEYFILE', (c) => pem('OPENSSH PRIVATE KEY', c)),
  'pkcs8-in-one-line': within('KEYFILE', (c) => pem('PRIVATE KEY', c, String.raw`\n`)),
  'pgp-key': within('KEYFILE', (c) => pem('PGP PRIVATE KEY BLOCK', c)),
  'key-in-base64': within('KEYFILE', (c) => {
    const encoded = base64(pem('RSA PRIVATE KEY', c)[0]);
    return [encoded, encoded.slice(60)];
  }),
  'docker-config': within('PULL', ({ base62 }) => {
    const secret = base62(20);
    return [dockerConfig(secret), secret];
  }),
  'docker-config-in-base64': within('PULL', ({ base62 }) => {
    const secret = base62(20);
    return [base64(dockerConfig(secret)), secret];
  }),
  kubeconfig: within('ADMIN', ({ base64: random, base62 }) => {
    const [key, bearer] = [random(120), base62(40)];
    return [
      `apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    client-key-data: ${key}\n    token: ${bearer}\n`,
      key,
      bearer,
    ];
  }),
  bcrypt: within('HTPASSWD', ({ base62 }) => {
    const hash = base62(53);
    return [`admin:$2y$05$${hash}`, hash];
  }),
  'sha512-crypt': within('SHADOW', ({ base62 }) => {
    const hash = base62(86);
    return [`root:$6$rounds=5000$${hash.slice(0, 16)}$${hash}`, hash];
  }),
  'ldap-hash': within('LDIF', ({ base64: random }) => {
    const hash = random(32);
    return [`userHash: {SSHA}${hash}`, hash];
  }),
  sshpass: given((secret) => ['sshpass', '-p', secret, 'ssh', 'root@host']),
  'password-flag': given((secret) => ['server', `--password=${secret}`]),
  'password-argument': given((secret) => ['server', '--password', secret]),
  'mysql-option': given((secret) => ['mysql', '-uroot', `-p${secret}`, 'shop']),
  'redis-option': given((secret) => ['redis-cli', '-a', secret, 'ping']),
  'docker-login': given((secret) => ['docker', 'login', '-u', 'ci', '-p', secret, 'registry.example.com']),
  'curl-user': given((secret) => ['curl', '-u', `admin:${secret}`, 'http://api']),
  'ldap-bind': given((secret) => ['ldapsearch', '-D', 'cn=admin', '-w', secret]),
  'password-by-name': named('PASSWORD', ({ base62 }) => base62(14)),
  'pass-by-name': named('DB_PASS', ({ base62 }) => base62(14)),
  'token-by-name': named('ACCESS_TOKEN', ({ hex }) => hex(24)),
  'client-secret-by-name': named('CLIENT_SECRET', ({ lower }) => lower(24)),
  'api-key-by-name': named('API_KEY', ({ hex }) => hex(32)),
  'encryption-key-by-name': named('ENCRYPTION_KEY', ({ base64: random }) => random(32)),
  'passphrase-by-name': named('KEY_PASSPHRASE', ({ lower }) => lower(20)),
  'ldap-bind-password': named('LDAP_BIND_PASSWORD', ({ base62 }) => base62(14)),
  'heroku-api-key': named(
    'HEROKU_API_KEY',
    ({ hex }) => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  ),
  datadog: named('DD_API_KEY', ({ hex }) => hex(32)),
  'newrelic-license': named('NEW_RELIC_LICENSE_KEY', ({ hex }) => `${hex(36)}NRAL`),
  'newrelic-user-key': token('NEW_RELIC', ({ upper }) => ['NRAK-', upper(27)], true),
  vault: token('VAULT', ({ base62 }) => ['hvs.', base62(90)]),
  'vault-legacy': token('VAULT', ({ base62 }) => ['s.', base62(24)], true),
  openai: token('MODEL', ({ base62 }) => ['sk-proj-', base62(48)], true),
  anthropic: token('MODEL', ({ base62 }) => ['sk-ant-api03-', base62(80)]),
  'hugging-face': token('MODEL', ({ base62 }) => ['hf_', base62(34)], true),
  telegram: token('BOT', ({ digits, base62 }) => [`1${digits(8)}:AA`, base62(33)]),
  terraform: token('TFE', ({ base62 }) => [`${base62(14)}.atlasv1.`, base62(67)]),
  digitalocean: token('CLOUD', ({ hex }) => ['dop_v1_', hex(64)]),
  grafana: token('DASHBOARDS', ({ base62, hex }) => ['glsa_', `${base62(32)}_${hex(8)}`], true),
  databricks: token('LAKE', ({ hex }) => ['dapi', hex(32)], true),
  openshift: token('OC', ({ base62 }) => ['sha256~', base62(43)]),
  shopify: token('STORE', ({ hex }) => ['shpat_', hex(32)], true),
  'age-key': token('SOPS', ({ upper }) => ['AGE-SECRET-KEY-1', upper(58)]),
  'bootstrap-token': token('JOIN', ({ lower }) => [`${lower(6)}.`, lower(16)], true),
  wireguard: within('WG', ({ base64: random }) => {
    const key = random(43);
    return [`[Interface]\nPrivateKey = ${key}=\nAddress = 10.0.0.1/24\n`, key];
  }),
  'cookie-header': within('HEADER', ({ base62 }) => {
    const secret = base62(32);
    return [`Cookie: session=${secret}`, secret];
  }),
  'set-cookie-header': within('HEADER', ({ base62 }) => {
    const secret = base62(32);
    return [`Set-Cookie: sid=${secret}; HttpOnly`, secret];
  }),
  'refresh-token': within('OAUTH', ({ base62 }) => {
    const secret = base62(60);
    return [`{"grant_type":"refresh_token","refresh_token":"1//0${secret}"}`, secret];
  }),
  'x-api-key-header': within('HEADER', ({ lower }) => {
    const secret = lower(32);
    return [`X-Api-Key: ${secret}`, secret];
  }),
  'aws-signed-url': within('DOWNLOAD', ({ hex, base64: random }) => {
    const [signature, session] = [hex(64), random(60)];
    return [
      `https://b.s3.amazonaws.com/k?X-Amz-Expires=900&X-Amz-Security-Token=${encodeURIComponent(session)}&X-Amz-Signature=${signature}`,
      signature,
      session.slice(0, 12),
    ];
  }),
  'google-signed-url': within('DOWNLOAD', ({ hex }) => {
    const signature = hex(128);
    return [`https://storage.googleapis.com/b/o?X-Goog-Expires=900&X-Goog-Signature=${signature}`, signature];
  }),
};
