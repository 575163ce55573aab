// PostGraphile makes its schema from the database; the names of Q1 and Q2 are its own, made equal by aliases.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const service = makePgService({
  connectionString: process.env.PEER_DATABASE,
  schemas: ["bench_peer"],
  poolConfig: { max: Number(process.env.PEER_POOL), options: "-c timezone=Asia/Shanghai" },
});
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [service],
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.env.PEER_PORT), "127.0.0.1");
