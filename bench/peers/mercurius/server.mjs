import Fastify from "fastify";
import mercurius from "mercurius";
import { complaintsOf } from "../common/data.mjs";
import { queries, typeDefs } from "../common/schema.mjs";

// Mercurius batches by loaders of its own; all calls of one document ask for the same page size.
const complaints = {
  loader: (asked) => complaintsOf(asked.map(({ obj }) => obj.creditCode), asked[0].params.first),
  opts: { cache: false },
};
const app = Fastify();
app.register(mercurius, {
  schema: typeDefs,
  resolvers: { Query: queries },
  loaders: { Enterprise: { complaints } },
  jit: 1,
});
await app.listen({ host: "127.0.0.1", port: Number(process.env.PEER_PORT) });
