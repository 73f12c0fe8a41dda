import { objectAnswer } from '../model/named-item.ts';
import type { ObjectDiagnosis } from '../model/object-answer.ts';
import type { NamedRow } from '../store/contract.ts';
import { type Review, unexplained } from './review.ts';

/** The diagnosis of an object that is kept by name. */
export function objectDiagnosis(row: NamedRow, { answer, failures }: Review): ObjectDiagnosis {
  const object = objectAnswer(row);
  if (answer === undefined) return { object, ...unexplained(failures, object.kind) };
  const { pod: _pod, links: _links, ...told } = answer.document();
  return { object, ...told };
}
