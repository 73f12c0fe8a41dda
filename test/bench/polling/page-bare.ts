// What a poller is measured against: the client alone pages all documents of an index, and nothing is made of them.
import { Client, type estypes } from '@elastic/elasticsearch';

const [url = '', index = '', pageHits = ''] = process.argv.slice(2);
const client = new Client({ node: url });
const began = performance.now();
const { id } = await client.openPointInTime({ index, keep_alive: '1m' });
let documents = 0;
let after: estypes.SortResults | undefined;
for (;;) {
  const { hits } = await client.search({
    pit: { id, keep_alive: '1m' },
    size: Number(pageHits),
    track_total_hits: false,
    query: { match_all: {} },
    sort: [{ 'event.ingested': 'asc' }],
    ...(after === undefined ? {} : { search_after: after }),
  });
  documents += hits.hits.length;
  after = hits.hits.at(-1)?.sort;
  if (hits.hits.length < Number(pageHits)) break;
}
await client.closePointInTime({ id });
process.stdout.write(JSON.stringify({ documents, seconds: (performance.now() - began) / 1000 }));
await client.close();
