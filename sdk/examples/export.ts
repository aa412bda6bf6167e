/** Hands a person what is stored about them. */
import { Memory } from "@memoryos/sdk";

const { MEMORYOS_API_KEY: apiKey = "", MEMORYOS_URL: baseUrl } = process.env;
const client = new Memory({ apiKey, baseUrl });

const bundle = await client.export({ externalUserId: "customer-123" });
console.log(bundle.user, bundle.memories.length, bundle.apiKeys.length, bundle.agents.length);
