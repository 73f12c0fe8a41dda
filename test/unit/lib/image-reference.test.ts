import { expect, it } from 'vitest';

import { registryOf } from '../../../src/lib/image-reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

it.each([
  ['nginx', 'docker.io'],
  ['nginx:1.25', 'docker.io'],
  ['library/nginx', 'docker.io'],
  ['acme/team/web:1', 'docker.io'],
  [`nginx@${DIGEST}`, 'docker.io'],
  ['docker.io/library/nginx', 'docker.io'],
  ['index.docker.io/library/nginx', 'docker.io'],
  ['registry-1.docker.io/library/nginx', 'docker.io'],
  ['quay.io/acme/web', 'quay.io'],
  ['Quay.IO/acme/web:1', 'quay.io'],
  ['registry.example.com:5000/web:1.0', 'registry.example.com:5000'],
  [`registry.example.com:5000/shop/web:1.0@${DIGEST}`, 'registry.example.com:5000'],
  ['localhost/web', 'localhost'],
  ['localhost:5000/web', 'localhost:5000'],
  ['myhost:5000/web', 'myhost:5000'],
  ['MYHOST/web', 'myhost'],
  ['10.0.0.7/web', '10.0.0.7'],
  ['[2001:db8::1]:5000/web', '[2001:db8::1]:5000'],
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1', '123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
  ['web:5000', 'docker.io'],
])('%s comes from %s', (image, registry) => {
  expect(registryOf(image)).toBe(registry);
});

it.each([
  '',
  ' ',
  '/web',
  'registry.example.com/',
  'registry.example.com:port/web',
  'https://registry.example.com/web',
  'two words/web',
  'nginx:1 ',
  DIGEST,
  'a'.repeat(64),
])('%j names no registry', (image) => {
  expect(registryOf(image)).toBeNull();
});
