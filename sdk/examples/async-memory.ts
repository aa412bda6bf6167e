/** The client under its Python name, closed at the end of its block. */
import { AsyncMemory } from "@memoryos/sdk";

const { MEMORYOS_API_KEY: apiKey = "", MEMORYOS_URL: baseUrl } = process.env;

async function main(): Promise<void> {
  await using client = new AsyncMemory({ apiKey, baseUrl });
  const addResult = await client.add({
    messages: [{ role: "user", content: "I prefer weekly summaries." }],
    externalUserId: "customer-456",
  });
  if (addResult.wasQueued) await client.waitForJob(addResult.jobId);

  const memories = await client.get({
    query: "What does this user prefer?",
    externalUserId: "customer-456",
    limit: 5,
  });

  console.log(addResult.status);
  console.log(memories.systemPromptAddition);
}

await main();
