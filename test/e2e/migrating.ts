/** A process that brings a store to a second schema version, which takes until it is killed. */
import { MIGRATIONS, migrate } from '../../src/store/sqlite/migrations.ts';
import { openForWriting } from '../../src/store/sqlite/open-database.ts';

const path = process.argv[2] ?? '';
migrate(openForWriting(path, 'process-crash', 1), path, [
  ...MIGRATIONS,
  {
    version: MIGRATIONS.length + 1,
    sql: `ALTER TABLE objects ADD COLUMN extra TEXT;
      CREATE TABLE filler AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT i, hex(zeroblob(4000)) AS text FROM n`,
  },
]);
