import type { ClaimDocument, ClaimUser } from '../model/object-answer.ts';
import { SYMBOLS } from './headline.ts';
import { renderAnswer, type RenderOptions, type Style } from './render-answer.ts';
import { padEnd, sanitize, wrap } from './text-layout.ts';
import { objectTold } from './told.ts';

const MAX_USERS = 8;

/** Why a claim is not bound, for people; what it got, and who uses it. */
export const renderClaim = (document: ClaimDocument, options: RenderOptions): string =>
  renderAnswer(objectTold(document.diagnosis), options, (width, style) => ({
    facts: [['Claim', wrap(sanitize(claimText(document)), width)]],
    comparisons: [],
    parts: [['Used by', userLines(document.pods, style)]],
    commands: [],
  }));

function claimText({ phase, storageClass, volume, requested, capacity }: ClaimDocument): string {
  return [
    phase ?? 'phase not in this log',
    storageClass === null
      ? 'class not in this log'
      : storageClass === ''
        ? 'no class'
        : `class ${storageClass}`,
    volume === null ? 'no volume' : `volume ${volume}`,
    ...(requested === null ? [] : [`${requested} asked for`]),
    ...(capacity === null ? [] : [`${capacity} given`]),
  ].join(' · ');
}

function userLines(pods: readonly ClaimUser[], style: Style): string[] {
  const shown = pods.slice(0, MAX_USERS);
  const names = Math.max(0, ...shown.map(({ name }) => sanitize(name).length));
  const lines = shown.map(({ name, verdict, code, node }) => {
    const [symbol, tone] = SYMBOLS[verdict];
    return `${style.tones[tone](symbol)} ${padEnd(sanitize(name), names)}  ${sanitize(`${code ?? verdict} · ${node ?? 'no node'}`)}`;
  });
  const left = pods.length - shown.length;
  return left > 0 ? [...lines, `and ${left} more: see --json`] : lines;
}
