import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";
import { requestContext, resolvers, typeDefs } from "../common/schema.mjs";

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: requestContext,
  graphiql: false,
  landingPage: false,
  logging: false,
});
createServer(yoga).listen(Number(process.env.PEER_PORT), "127.0.0.1");
