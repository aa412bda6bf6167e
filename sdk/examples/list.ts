/** Lists memories: one page, and then all of them. */
import { Memory } from "@memoryos/sdk";

const { MEMORYOS_API_KEY: apiKey = "", MEMORYOS_URL: baseUrl } = process.env;
const client = new Memory({ apiKey, baseUrl });

const page = await client.list({
  externalUserId: "customer-123",
  limit: 50,
});
for (const memory of page.items) console.log(memory.content);

let count = 0;
for await (const _ of page) count += 1;
console.log(`${count} of ${page.total}`);
