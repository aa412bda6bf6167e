/** The same two calls, whatever domain schema the tenant has. */
import { Memory } from "@memoryos/sdk";

const { MEMORYOS_API_KEY: apiKey = "", MEMORYOS_URL: baseUrl } = process.env;
const client = new Memory({ apiKey, baseUrl });

const added = await client.add({
  messages: [{ role: "user", content: "I prefer short answers, and my order 4711 has not arrived yet." }],
  externalUserId: "customer-123",
});
if (added.wasQueued) await client.waitForJob(added.jobId);

const result = await client.get({
  query: "How should the assistant answer?",
  externalUserId: "customer-123",
});
console.log(result.systemPromptAddition);
