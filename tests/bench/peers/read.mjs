// Reads a list of employees with the official TypeScript SDK, and prints the number of records and the seconds.
import { Kombo } from "@kombo-api/sdk";
const [url] = process.argv.slice(2);
const kombo = new Kombo({ api_key: "key", integration_id: "personio:CBNMt7dSNCzBdnRTx87dev4E", server_url: url });
let records = 0;
const start = performance.now();
for await (const page of await kombo.hris.getEmployees({ page_size: 250 })) records += page.result.data.results.length;
console.log(JSON.stringify({ records, seconds: (performance.now() - start) / 1000 }));
