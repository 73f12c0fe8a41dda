import { describe, expect, it } from 'vitest';

import { claimsOf } from '../../../src/analyzers/pod-claims.ts';

describe('the claims of a Pod', () => {
  it('are those that it names and those that are made for it, each once', () => {
    const volumes = [
      { name: 'logs', persistentVolumeClaim: { claimName: 'logs' } },
      { name: 'scratch', ephemeral: {} },
      { name: 'more', persistentVolumeClaim: { claimName: 'logs' } },
      { name: 'config', configMap: { name: 'config' } },
      { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
    ];
    expect(claimsOf({ metadata: { name: 'web-0' }, spec: { volumes } })).toEqual([
      'data',
      'logs',
      'web-0-scratch',
    ]);
  });

  it('are not guessed', () => {
    expect(claimsOf(null)).toEqual([]);
    expect(
      claimsOf({
        spec: {
          volumes: [
            { name: 'scratch', ephemeral: {} },
            { name: 'x', persistentVolumeClaim: {} },
          ],
        },
      }),
    ).toEqual([]);
  });
});
