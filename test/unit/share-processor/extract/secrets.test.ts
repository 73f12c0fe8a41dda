import { describe, expect, it } from 'vitest';

import { FlatBody } from '../../../../src/model/flat-body.ts';
import type { BodyType } from '../../../../src/model/observation.ts';
import {
  bodyWithoutSecrets,
  flatWithoutSecrets,
  withoutSecrets,
} from '../../../../src/share-processor/extract/secrets.ts';

const flat = (body: object): FlatBody => new FlatBody(JSON.stringify(body), false, [], []);
const redacted = (body: object, type: BodyType): unknown => flatWithoutSecrets(flat(body), type);

describe('texts', () => {
  it('lose what is a credential, again and again', () => {
    for (let time = 0; time < 2; time += 1)
      expect(withoutSecrets('with password=hunter2 set')).toBe('with password=[redacted:secret-name] set');
  });

  it('that are JSON are looked through as that', () => {
    expect(withoutSecrets('{"env":[{"name":"DB_PASSWORD","value":"hunter2"}]}')).toBe(
      '{"env":[{"name":"DB_PASSWORD","value":"[redacted:secret-name]"}]}',
    );
  });
});

describe('bodies as objects', () => {
  it('are the same when they hold none', () => {
    const body = {
      metadata: { labels: { app: 'web' } },
      spec: { volumes: [{ secret: { secretName: 'db' } }] },
    };
    expect(bodyWithoutSecrets(body)).toBe(body);
  });

  it('lose annotations that are named like secrets, and labels that look like some', () => {
    const labels = { 'example.com/secret': 'gold', token: 'a1b2c3d4e5f6a7b8c9' };
    const annotations = { 'example.com/token': 'hunter2', 'checksum/secret': 'a1b2c3d4e5f6a7b8c9' };
    expect(bodyWithoutSecrets({ metadata: { labels, annotations } })).toEqual({
      metadata: {
        labels: { 'example.com/secret': 'gold', token: '[redacted:secret-name]' },
        annotations: {
          'example.com/token': '[redacted:secret-name]',
          'checksum/secret': 'a1b2c3d4e5f6a7b8c9',
        },
      },
    });
  });

  it('lose the values of operations that go where secrets are', () => {
    const path = '/metadata/annotations/example.com~1token';
    expect(bodyWithoutSecrets([{ op: 'add', path, value: 'hunter2' }])).toEqual([
      { op: 'add', path, value: '[redacted:secret-name]' },
    ]);
    const password = '/metadata/annotations/password';
    expect(bodyWithoutSecrets([{ op: 'add', path: password, value: 'hunter2' }])).toEqual([
      { op: 'add', path: password, value: '[redacted:secret-name]' },
    ]);
  });

  it('lose manifests that tools keep in annotations', () => {
    const annotations = {
      'objectset.rio.cattle.io/applied': 'H4sIAAAAAAAA',
      'kapp.k14s.io/original': '{}',
      a: 'b',
    };
    expect(bodyWithoutSecrets({ metadata: { annotations } })).toEqual({
      metadata: { annotations: { a: 'b' } },
    });
  });
});

describe('bodies as text', () => {
  const message = 'started with DB_PASSWORD=hunter2';

  it('are left as they are when they hold none', () => {
    expect(
      redacted({ metadata: { name: 'web' }, status: { message: 'secret "db-password" not found' } }, 'full'),
    ).toBeNull();
    expect(redacted({ status: { message: 'secret "db-password" not found' } }, 'status')).toBeNull();
  });

  it.each(['full', 'status', 'strategic'] as const)('of type %s lose what is in messages', (type) => {
    const body = (text: string) => ({
      status: { conditions: [{ message: 'fine "so" far' }, { message: text }] },
    });
    expect(redacted(body(message), type)).toEqual(body('started with DB_PASSWORD=[redacted:secret-name]'));
  });

  it('lose what is in an image', () => {
    const body = (image: string) => ({ status: { containerStatuses: [{ image }] } });
    for (const type of ['full', 'status'] as const)
      expect(redacted(body('https://ci:hunter2@registry.example.com/web'), type)).toEqual(
        body('https://ci:[redacted:url-credentials]@registry.example.com/web'),
      );
  });
});
