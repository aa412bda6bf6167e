/** Goes on with or without memory. */
import { Memory } from "@memoryos/sdk";

const { MEMORYOS_API_KEY: apiKey = "", MEMORYOS_URL: baseUrl } = process.env;
const client = new Memory({ apiKey, baseUrl });

const result = await client.get({
  query: "What should I remember about this user?",
  externalUserId: "customer-123",
});

const promptAddition = result.hasContext ? result.systemPromptAddition : "";
console.log(`You are a helpful assistant.\n\n${promptAddition}`);
