import { describe, expect, it } from 'vitest';

import { isDryRun } from '../../../../src/share-processor/decode/dry-run.ts';
import { decodeText, decodeValue, EVENT } from './decode-one.ts';

const AT = 1795223625604091;
const skip = (reason: string) => ({ type: 'skip', reason, at: AT });
const { objectRef } = EVENT;

describe('what nobody wants is skipped', () => {
  it.each([
    [{ stage: 'RequestReceived', verb: 'get' }, 'stage'],
    [{ stage: 'Panic' }, 'stage'],
    [{ stage: 5 }, 'stage'],
    [{ verb: 'get' }, 'verb'],
    [{ verb: 'patch' }, 'verb'],
    [{ objectRef: undefined }, 'non-resource'],
    [{ objectRef: { namespace: 'shop' } }, 'non-resource'],
    [{ objectRef: { ...objectRef, resource: 'leases' } }, 'resource'],
    [{ objectRef: { ...objectRef, resource: 'constructor' } }, 'resource'],
    [{ objectRef: { ...objectRef, subresource: 'log' } }, 'resource'],
    [{ objectRef: { ...objectRef, apiGroup: 'metrics.k8s.io' } }, 'resource'],
    [{ requestURI: '/api/v1/namespaces/shop/pods?dryRun=All&fieldManager=x' }, 'dry-run'],
    [{ auditID: '', verb: 'get' }, 'verb'],
  ])('%j: %s', (change, reason) => {
    expect(decodeValue({ ...EVENT, ...change })).toEqual(skip(reason));
    const reversed = Object.fromEntries(Object.entries({ ...EVENT, ...change }).toReversed());
    expect(decodeValue(reversed)).toEqual(skip(reason));
  });

  it('even without a time', () => {
    const { requestReceivedTimestamp: _, stageTimestamp: __, ...rest } = EVENT;
    expect(decodeValue({ ...rest, verb: 'get' })).toEqual({ type: 'skip', reason: 'verb', at: null });
  });

  it('and its time is its own, not one that somebody wrote into an object', () => {
    const { requestReceivedTimestamp: _, stageTimestamp, annotations: __, ...rest } = EVENT;
    const nested = { stageTimestamp: '2199-01-01T00:00:00Z', a: 'b' };
    expect(decodeValue({ ...rest, verb: 'get', stageTimestamp, zz: nested })).toEqual(skip('verb'));
    expect(
      decodeValue({ ...rest, verb: 'get', stageTimestamp, zz: nested, z: '"stageTimestamp":"x"' }),
    ).toEqual(skip('verb'));
  });
});

describe('the last of equal keys counts', () => {
  const text = JSON.stringify({ ...EVENT, verb: 'get' });
  it.each([
    '"verb":"create"',
    '"verb" : "create"',
    String.raw`"v\u0065rb":"create"`,
    String.raw`"\u0076\u0065\u0072\u0062":"create"`,
  ])('%s', (member) => {
    expect(decodeText(`${text.slice(0, -1)},${member}}`)).toEqual(decodeValue(EVENT));
  });

  it('but not of those inside an object or a text', () => {
    const hostile = { verb: 'create', text: '","verb":"create","objectRef":{"resource":"pods"},"x":"' };
    expect(decodeValue({ ...EVENT, verb: 'get', requestObject: hostile })).toEqual(skip('verb'));
    expect(decodeValue({ ...EVENT, annotations: hostile })).toEqual(decodeValue(EVENT));
  });
});

describe('a dry run', () => {
  it.each([
    ['/api/v1/pods?dryRun=All', true],
    ['/api/v1/pods?a=b&dryRun=All&x', true],
    ['/api/v1/pods?a=b&dry%52un=All', true],
    ['/api/v1/pods?dryRun=&dryRun=All', true],
    ['/api/v1/pods?dryRun=', false],
    ['/api/v1/pods?dryRun', false],
    ['/api/v1/pods?xdryRun=All', false],
    ['/api/v1/pods?x=dryRun%3DAll', false],
    ['/api/v1/dryRun=All', false],
    ['', false],
  ])('%s: %s', (uri, expected) => {
    expect(isDryRun(uri)).toBe(expected);
  });
});
