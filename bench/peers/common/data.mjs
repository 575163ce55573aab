// The two reads behind Q1 and Q2, as a careful user of node-postgres writes them: a pool of a fixed size, named
// (prepared) statements, and timestamps taken as PostgreSQL spells them.
import pg from "pg";

const TIMESTAMPTZ = 1184;
pg.types.setTypeParser(TIMESTAMPTZ, (text) => `${text.replace(" ", "T")}:00`);

export const pool = new pg.Pool({
  connectionString: process.env.PEER_DATABASE,
  max: Number(process.env.PEER_POOL),
  options: "-c timezone=Asia/Shanghai",
});

const ENTERPRISE = `
SELECT credit_code AS "creditCode", name, region, state, supervision_class AS "supervisionClass"
FROM enterprises WHERE credit_code = $1`;
const ENTERPRISES = `
SELECT credit_code AS "creditCode", name, region, state, supervision_class AS "supervisionClass"
FROM enterprises ORDER BY credit_code LIMIT $1`;
const COMPLAINTS = `
SELECT wanted.code, found.* FROM unnest($1::text[]) AS wanted (code) CROSS JOIN LATERAL (
    SELECT number, state, filed_at AS "filedAt", matter_name AS "matterName" FROM complaints
    WHERE credit_code = wanted.code ORDER BY filed_at DESC, number DESC LIMIT $2
) AS found`;

export async function enterprise(code) {
  const { rows } = await pool.query({ name: "enterprise", text: ENTERPRISE, values: [code] });
  return rows[0] ?? null;
}

export async function enterprises(first) {
  const { rows } = await pool.query({ name: "enterprises", text: ENTERPRISES, values: [first] });
  return connection(rows);
}

// One connection per code, in the order of the codes.
export async function complaintsOf(codes, first) {
  const { rows } = await pool.query({ name: "complaints", text: COMPLAINTS, values: [codes, first] });
  const found = new Map(codes.map((code) => [code, []]));
  for (const row of rows) found.get(row.code).push(row);
  return codes.map((code) => connection(found.get(code)));
}

function connection(rows) {
  return { edges: rows.map((node) => ({ node })) };
}
