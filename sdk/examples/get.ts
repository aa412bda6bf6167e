/** Asks for the memories that help with an answer. */
import { Memory } from "@memoryos/sdk";

const { MEMORYOS_API_KEY: apiKey = "", MEMORYOS_URL: baseUrl } = process.env;
const client = new Memory({ apiKey, baseUrl });

const memories = await client.get({
  query: "How should I answer this user?",
  externalUserId: "customer-123",
  limit: 5,
  categories: ["preference", "goal"],
});

for (const memory of memories.items) console.log(memory.category, memory.content);
