// The part of the hub's schema that Q1 and Q2 read, for servers that are given a schema and resolvers.
import DataLoader from "dataloader";
import { complaintsOf, enterprise, enterprises } from "./data.mjs";

export const typeDefs = `
type Query {
  enterprise(creditCode: String!): Enterprise
  enterprises(first: Int! = 20): EnterpriseConnection!
}
type Enterprise {
  creditCode: String!
  name: String!
  region: String!
  state: String!
  supervisionClass: String!
  complaints(first: Int! = 20): ComplaintConnection!
}
type EnterpriseConnection { edges: [EnterpriseEdge!]! }
type EnterpriseEdge { node: Enterprise! }
type Complaint {
  number: String!
  state: String!
  filedAt: String!
  matterName: String
}
type ComplaintConnection { edges: [ComplaintEdge!]! }
type ComplaintEdge { node: Complaint! }
`;

export const queries = {
  enterprise: (_, { creditCode }) => enterprise(creditCode),
  enterprises: (_, { first }) => enterprises(first),
};

export const resolvers = {
  Query: queries,
  Enterprise: { complaints: ({ creditCode }, { first }, context) => context.complaints(first).load(creditCode) },
};

// One loader per request and page size, as DataLoader's own page tells.
export function requestContext() {
  const loaders = new Map();
  const complaints = (first) => {
    if (!loaders.has(first)) loaders.set(first, new DataLoader((codes) => complaintsOf(codes, first)));
    return loaders.get(first);
  };
  return { complaints };
}
