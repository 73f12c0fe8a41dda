import { formatMicros, type Micros, parseMicros, seconds } from '../lib/micros.ts';
import type { AcrossPods, DiagnosisDocument, FindingAnswer, PlaceAnswer } from '../model/answer.ts';
import type { FailureRow, TimeWindow } from '../model/across-pods.ts';
import type { Phase } from '../model/delivery.ts';
import type { PodRow, StoreReader } from '../store/contract.ts';
import { sayAcrossPods } from './across-pods-text.ts';
import { casesOf, nameInKey } from './cases.ts';
import { type Concentration, concentrationOf } from './concentration.ts';
import { type FineIndex, indexPeers } from './fine-pods.ts';
import type { Case, FinePods } from './weigh-places.ts';

/** The phases of whose troubles other Pods can tell something. Refusals are told by the API server in so many words. */
const TOLD_BY_OTHERS: ReadonlySet<Phase> = new Set([
  'scheduling',
  'volume',
  'sandbox',
  'image',
  'init',
  'container-start',
  'running',
]);

/** How much of a long trouble is looked at: its last hour. */
const LENGTH = seconds(3600);
/** What is looked at before it, and after it was over. */
const MARGIN = seconds(1800);
/** A Pod that came up is known to have when it has stayed up for so long and more (`stableFor`). */
const SHOWN_AFTER = seconds(60);
/** Bounds what one answer costs. */
const MOST_ROWS = 20_000;

/** The window for a trouble: half an hour around it, of a long one around its last hour; never past the watermark. */
export function windowAround(since: Micros, until: Micros | null, watermark: Micros): TimeWindow {
  const end = Math.min(until ?? watermark, watermark);
  const from = Math.max(Math.min(since, end), end - LENGTH) - MARGIN;
  return { from, to: Math.min(end + MARGIN, watermark) + 1 };
}

/** When the trouble of the document was over, as far as the Pod's own record tells. */
function endOf({ delivery, verdict }: DiagnosisDocument, own: FailureRow | undefined): Micros | null {
  if (own !== undefined) return own.until;
  const endedAt = verdict === 'failing' ? null : (delivery?.endedAt ?? null);
  return endedAt === null ? null : parseMicros(endedAt);
}

/** What other Pods tell of the trouble that `document` speaks of; `null` when that is nothing. */
export function acrossPodsOf(
  document: DiagnosisDocument,
  row: PodRow,
  reader: StoreReader,
  watermark: Micros,
): AcrossPods | null {
  const { primary } = document;
  if (primary === null || !TOLD_BY_OTHERS.has(primary.phase)) return null;
  const since = parseMicros(primary.since);
  if (since === null) return null;
  const { cluster } = row;
  const { code } = primary;
  // What it had when that began.
  const then = reader.failures({ from: since, to: since + 1, cluster, code, uid: row.uid, limit: 1 });
  const [own] = then.items;
  const until = endOf(document, own);
  const window = windowAround(since, until, watermark);
  const failures = reader.failures({ ...window, cluster, code, limit: MOST_ROWS });
  const peers = reader.peers({ ...window, cluster, limit: MOST_ROWS });
  const cases = casesOf(own === undefined ? failures.items : [...failures.items, own]);
  const record = own?.record ?? failures.items.find(({ uid }) => uid === row.uid)?.record;
  const self = cases.find(({ pod }) => pod === record);
  if (self === undefined) return null;
  return compare(primary, self, cases, indexPeers(peers), {
    window,
    isFinal: until !== null && until + MARGIN + SHOWN_AFTER <= watermark,
    partial: failures.partial || peers.partial,
  });
}

function compare(
  primary: FindingAnswer,
  self: Case,
  cases: readonly Case[],
  peers: FineIndex,
  { window, isFinal, partial }: { window: TimeWindow; isFinal: boolean; partial: boolean },
): AcrossPods | null {
  const others = cases.filter(({ pod }) => pod !== self.pod);
  const failingPods = new Set(cases.map(({ pod }) => pod));
  const afterwards = { from: self.since, to: Number.POSITIVE_INFINITY };
  const meanwhile = peers
    .during({ ...afterwards, onset: self.since, recovery: Number.POSITIVE_INFINITY }, failingPods)
    .filter((one) => one.meanwhile > 0);
  const place = (
    value: string | null,
    isThere: (one: Case) => boolean,
    isFine: (one: FinePods) => boolean,
  ): PlaceAnswer | null =>
    value === null
      ? null
      : {
          name: nameInKey(value),
          failing: others.filter(isThere).length,
          fine: meanwhile.filter(isFine).reduce((sum, one) => sum + one.meanwhile, 0),
        };
  const { node, image, registry, workload } = self;
  const places = {
    node: place(
      node,
      (one) => one.node === node,
      (one) => one.node === node,
    ),
    image: place(
      image,
      (one) => one.image === image,
      ({ images }) => image !== null && images.includes(image),
    ),
    registry: place(
      registry,
      (one) => one.registry === registry,
      ({ pulled }) => pulled.some((one) => one.registry === registry),
    ),
    workload: place(
      workload,
      (one) => one.workload === workload,
      (one) => one.workload === workload,
    ),
  };
  const sameImage = meanwhile.filter(
    (one) => node !== null && one.node !== node && one.images.some((other) => self.images.includes(other)),
  );
  const isAlone = others.length === 0 && Object.values(places).every((one) => (one?.fine ?? 0) === 0);
  if (isAlone && sameImage.length === 0) return null;
  const concentration = here(
    concentrationOf(primary.phase, cases, () => peers),
    self,
  );
  const contradicts = contradictsSide(primary, concentration);
  return {
    window: { from: formatMicros(window.from), to: formatMicros(window.to) },
    isFinal,
    partial,
    failing: others.length,
    ...places,
    verdict: concentration.verdict,
    contradicts,
    text: sayAcrossPods({ primary, self, others, sameImage, concentration, contradicts }),
  };
}

/** A place that this Pod is not in says nothing of it. */
function here(concentration: Concentration, self: Case): Concentration {
  const { counts } = concentration;
  if (counts === null || self[counts.place] === counts.value) return concentration;
  return { verdict: 'none', counts: null };
}

/** What is wrong on a node or at a registry is nobody's workload's fault; what is wrong with an image or a workload is. */
function contradictsSide({ side }: FindingAnswer, { verdict }: Concentration): boolean {
  if (verdict === 'node' || verdict === 'registry') return side === 'user';
  return (
    (verdict === 'image' || verdict === 'workload') && (side === 'platform' || side === 'infrastructure')
  );
}
