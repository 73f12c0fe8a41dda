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

  it('decides by name which install scripts run, of those that exist', () => {
    const nameOf = (location: string): string => location.slice(location.lastIndexOf('node_modules/') + 13);
    const withScripts = Object.entries(lock.packages).filter(([, entry]) => entry.hasInstallScript === true);
    const needed = withScripts.filter(([, entry]) => entry.optional !== true);
    const decided = Object.keys(manifest.allowScripts);
    expect(needed.map(([location]) => nameOf(location)).filter((name) => !decided.includes(name))).toEqual(
      [],
    );
    expect(decided.filter((name) => !withScripts.some(([location]) => nameOf(location) === name))).toEqual(
      [],
    );
    // They would compile, and fetch the headers of Node for it, what only a Docker reached over SSH is a little faster with.
    const refused = decided.filter((name) => manifest.allowScripts[name] === false);
    expect(refused).toEqual(['cpu-features', 'ssh2']);
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
