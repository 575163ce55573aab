// The reference client of graphql-transport-ws: connects with the tokens given, each time with the next one, and
// once the last is in use runs the operation; prints its results and the codes with which connections ended.
import { createClient } from 'graphql-ws';

const [url, tokens, operation] = [process.argv[2], JSON.parse(process.argv[3]), JSON.parse(process.argv[4])];
const codes = [];
let connections = 0;

const client = createClient({
  url,
  lazy: false,
  retryWait: async () => {},
  connectionParams: () => ({ authorization: `Bearer ${tokens[connections++]}` }),
  onNonLazyError: (error) => codes.push(`gave up: ${error}`),
  on: { closed: (event) => codes.push(event.code), connected: () => connections === tokens.length && run() },
});

async function run() {
  const results = [];
  for await (const result of client.iterate(operation)) results.push(result);
  console.log(JSON.stringify({ results, codes }));
  await client.dispose();
}
