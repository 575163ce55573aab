import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { requestContext, resolvers, typeDefs } from "../common/schema.mjs";

const server = new ApolloServer({ typeDefs, resolvers, introspection: false });
await startStandaloneServer(server, {
  context: async () => requestContext(),
  listen: { host: "127.0.0.1", port: Number(process.env.PEER_PORT) },
});
