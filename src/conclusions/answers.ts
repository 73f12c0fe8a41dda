import type { AnalyzerGraph } from '../analyzers/graph.ts';
import type { Explain, TellInputQuality } from '../model/answer.ts';
import type { DescribeClaim, DescribeWorkload } from '../model/object-answer.ts';
import type { StoreReader } from '../store/contract.ts';
import { createDescribeClaim } from './claim-document.ts';
import { createInputQuality } from './cluster-quality.ts';
import { createExplain } from './explain.ts';
import { createPodLinks } from './pod-links.ts';
import { createReview } from './review.ts';
import { createDescribeWorkload } from './workload-document.ts';

/** The documents about single objects and about the input, made of what is committed when somebody asks. */
export interface Answers {
  readonly explain: Explain;
  readonly describeWorkload: DescribeWorkload;
  readonly describeClaim: DescribeClaim;
  readonly inputQuality: TellInputQuality;
}

export function createAnswers(graph: AnalyzerGraph, reader: StoreReader): Answers {
  const review = createReview(graph, reader);
  return {
    explain: createExplain(review, reader, createPodLinks(reader)),
    describeWorkload: createDescribeWorkload(review, reader),
    describeClaim: createDescribeClaim(review, reader),
    inputQuality: createInputQuality(reader),
  };
}
