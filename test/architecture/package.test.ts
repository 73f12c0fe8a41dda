import { describe, expect, it } from 'vitest';

import { readText } from './imports.ts';

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly dependencies: { readonly [name: string]: string };
  readonly devDependencies: { readonly [name: string]: string };
  readonly allowScripts: { readonly [name: string]: boolean };
}

interface Lock {
  readonly packages: {
    readonly [path: string]: {
      readonly version?: string;
      readonly hasInstallScript?: boolean;
      readonly optional?: boolean;
      readonly optionalDependencies?: { readonly [name: string]: string };
    };
  };
}

const manifest = JSON.parse(readText('package.json')) as Manifest;
const lock = JSON.parse(readText('package-lock.json')) as Lock;

describe('package.json', () => {
  it('pins every version exactly', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('runs on a Node 24 of its own', () => {
    expect(manifest.devDependencies['node']).toMatch(/^24\./);
  });

  it('keeps vitest and its coverage at one version', () => {
    expect(manifest.devDependencies['@vitest/coverage-v8']).toBe(manifest.devDependencies['vitest']);
  });

  it('approves install scripts by name, and only those that exist', () => {
    const withScripts = Object.entries(lock.packages)
      .filter(([, entry]) => entry.hasInstallScript === true && entry.optional !== true)
      .map(([location]) => location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect(Object.keys(manifest.allowScripts).toSorted()).toEqual([...new Set(withScripts)].toSorted());
    expect(Object.values(manifest.allowScripts).every((allowed) => allowed)).toBe(true);
  });

  it('locks what other platforms need, without which npm ci refuses the lock file', () => {
    const optional = Object.values(lock.packages).flatMap((entry) =>
      Object.keys(entry.optionalDependencies ?? {}),
    );
    expect(optional.filter((name) => lock.packages[`node_modules/${name}`]?.version === undefined)).toEqual(
      [],
    );
  });

  it('tells its licence, which is the file beside it', () => {
    expect(manifest.license).toBe('Apache-2.0');
    expect(readText('LICENSE')).toMatch(/^\s*Apache License\n\s*Version 2\.0, January 2004\n/);
  });

  it('has a changelog for the next version', () => {
    expect(readText('CHANGELOG.md')).toMatch(/^## \[Unreleased\]$/m);
    expect(readText('CHANGELOG.md')).toContain(manifest.version);
  });
});
