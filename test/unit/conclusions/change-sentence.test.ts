import { expect, it } from 'vitest';

import { changeSentence } from '../../../src/conclusions/change-sentence.ts';
import type { Observation } from '../../../src/model/observation.ts';
import { observation } from '../../contract/store-samples.ts';

const said = (key: string, ...values: string[]) => ({ type: 'operation' as const, key, values });
const jane: Partial<Observation> = { user: 'jane@example.com', subresource: '' };

it.each([
  [
    {},
    [
      said('phase:Running:set'),
      said('condition:Ready:true'),
      said('containerState:set', 'containerState:web:Running'),
    ],
    'the kubelet of a wrote its status: phase Running, Ready true, web Running',
  ],
  [
    { ...jane, action: 'create' },
    [said('pod:create:success'), said('schedule:s:entry')],
    'jane@example.com created it',
  ],
  [
    { ...jane, action: 'create', code: 403, message: 'exceeded quota' },
    [said('pod:create:failed', 'pod:create:failed:403:Forbidden')],
    'jane@example.com tried to create it, and was refused with 403: exceeded quota',
  ],
  [
    { ...jane, action: 'delete', gracePeriodSeconds: 30 },
    [said('pod:delete:success')],
    'jane@example.com asked for its deletion with a grace period of 30 s',
  ],
  [{ ...jane, action: 'delete' }, [said('pod:deleted:success')], 'jane@example.com removed it for good'],
  [
    { ...jane, action: 'update' },
    [said('label:add', 'label:app=web:add'), said('finalizer:delete', 'finalizer:a/b:delete')],
    'jane@example.com changed it: label app=web add, finalizer a/b delete',
  ],
  [
    { action: 'kubernetes-event' },
    [{ type: 'event' as const, key: 'FailedMount', values: ['no such file'] }],
    'the kubelet of a reported FailedMount: no such file',
  ],
] satisfies [Partial<Observation>, ReturnType<typeof said>[] | object[], string][])(
  '%#: %j',
  (parts, statements, sentence) => {
    expect(changeSentence(observation('rv:1', parts), statements as ReturnType<typeof said>[])).toBe(
      sentence,
    );
  },
);
