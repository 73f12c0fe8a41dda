import { expect, it } from 'vitest';

import { borrowDiagnosis } from '../../../../src/analyzers/diagnosis/borrow.ts';
import type { Diagnosis, Finding } from '../../../../src/model/diagnosis.ts';

const finding = (code: string): Finding => ({
  code,
  title: code,
  phase: 'image',
  side: 'user',
  severity: 'error',
  confidence: 'high',
  since: 0,
  explanation: '',
  remediation: '',
  commands: [],
  links: [],
  evidence: [],
});
const diagnosis = (of: string, primary: string | null, others: string[] = []): Diagnosis => ({
  of,
  primary: primary === null ? null : finding(primary),
  others: others.map(finding),
  codes: [...(primary === null ? [] : [primary]), ...others],
});
const codesOf = ({ primary, others }: Diagnosis) => [primary?.code ?? null, others.map(({ code }) => code)];

it('the cause of the Pod comes first, what is said of the whole beside it, each code once', () => {
  const own = diagnosis('rollout', 'ProgressDeadlineExceeded', ['FailedCreate']);
  const lent = diagnosis('pod', 'ImageNotFound', ['ImagePullBackOff', 'FailedCreate']);
  const borrowed = borrowDiagnosis(own, lent);
  expect(borrowed.of).toBe('rollout');
  expect(codesOf(borrowed)).toEqual([
    'ImageNotFound',
    ['ProgressDeadlineExceeded', 'ImagePullBackOff', 'FailedCreate'],
  ]);
  expect(borrowed.codes).toEqual([
    'ImageNotFound',
    'ProgressDeadlineExceeded',
    'ImagePullBackOff',
    'FailedCreate',
  ]);
});

it('where the Pod tells no cause the own one stands', () => {
  const own = diagnosis('rollout', 'ProgressDeadlineExceeded');
  expect(borrowDiagnosis(own, diagnosis('pod', null))).toBe(own);
});

it('where nothing is said of the whole the Pod’s cause is all', () => {
  const borrowed = borrowDiagnosis(diagnosis('rollout', null), diagnosis('pod', 'ImageNotFound'));
  expect(codesOf(borrowed)).toEqual(['ImageNotFound', []]);
});
