import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { mayHoldSecret } from '../../../../src/lib/redaction/may-hold-secret.ts';
import { redactObject } from '../../../../src/lib/redaction/redact-object.ts';
import { redactText } from '../../../../src/lib/redaction/redact-text.ts';
import { charactersOf, CREDENTIALS } from '../../../support/credentials.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const characters = charactersOf(seededRandom(3));
const made = Object.values(CREDENTIALS).map((make) => make(characters));

/** What texts are made of where credentials are: names, signs, quotes, escapes, and credentials. */
const piece = fc.oneof(
  fc.constantFrom(
    'password',
    'token',
    'sig',
    'key',
    'auth',
    'api',
    'Bearer',
    'basic',
    'value',
    'name',
    '-p',
    '-u',
    '--token',
    'mysql',
    'docker',
    'redis-cli',
    'u0026',
    'data',
    '.',
    '-',
    '_',
    '/',
    ':',
    '=',
    ' = ',
    ':=',
    '=>',
    '%3D',
    '%20',
    '+',
    ' ',
    '\n',
    '\t',
    '"',
    "'",
    '\\',
    '\\n',
    '\\"',
    '\\\\"',
    '@',
    '://',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&',
    '?',
    '~',
    '$',
    'a',
    '1',
    'web',
    '12345',
    'é',
    '\u2028',
    'user:',
  ),
  fc.constantFrom(
    ...made.flatMap(({ text, value, args, name }) => [text, value, name, `${name}=${value}`, ...args]),
  ),
);
const text = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
/** No API server takes one with braces. */
const name = text.filter((one) => !/[{}]/.test(one));
const RUNS = { numRuns: 3000 };

describe('mayHoldSecret', () => {
  it('never says no of a text that redaction changes', () => {
    fc.assert(
      fc.property(text, (sent) => {
        expect(redactText(sent) === sent || mayHoldSecret(sent)).toBe(true);
      }),
      RUNS,
    );
  });

  it('never says no of the JSON of an object that redaction changes', () => {
    fc.assert(
      fc.property(name, text, fc.constantFrom('labels', 'annotations', 'nodeSelector'), (key, sent, map) => {
        const body = {
          kind: 'Pod',
          metadata: { name: 'web', [map]: { app: 'web', [key]: sent }, uid: '1' },
          spec: { volumes: [{ name: 'v', secret: { secretName: 'db-password' } }] },
          status: { message: sent },
        };
        const json = JSON.stringify(body);
        const isSame = JSON.stringify(redactObject(body)) === json;
        expect(isSame || mayHoldSecret(json, 0, json.length, true)).toBe(true);
      }),
      RUNS,
    );
  });

  it.each([
    'Successfully assigned shop/web-7c9f5-x2kqp to node-a',
    'Created pod: web-6579b69695-l9brb',
    'containers with unready status: [web]',
    'Readiness probe failed: HTTP probe failed with statuscode: 503',
    'back-off 5m0s restarting failed container=web pod=web-0_shop(4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d)',
    '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s).',
    'Pulling image "registry.example.com/shop/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
    'secret "db-password" not found',
  ])('is sure of %s', (message) => {
    expect(mayHoldSecret(message)).toBe(false);
  });

  it('looks at its part of a text alone', () => {
    const sent = 'password=hunter2, nothing';
    expect(mayHoldSecret(sent, 18)).toBe(false);
    expect(mayHoldSecret(sent, 0, 16)).toBe(true);
  });

  it.each(made.map(({ text: sent }) => sent))('is made for texts as %#', (sent) => {
    expect(redactText(sent)).not.toBe(sent);
    expect(mayHoldSecret(sent)).toBe(true);
  });
});
