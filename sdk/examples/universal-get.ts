/** An agent asks what it may know of a person. */
import { UniversalMemory } from "@memoryos/sdk/universal";

const { MEMORYOS_AGENT_KEY: agentApiKey = "", MEMORYOS_UUI_TOKEN: uuiToken = "", MEMORYOS_URL: baseUrl } = process.env;
const client = new UniversalMemory({ agentApiKey, uuiToken, baseUrl });

const result = await client.get({
  query: "What do you know about my technical strengths?",
  limit: 5,
});

console.log(result.permissionStatus);
console.log(result.categoriesAvailable);
for (const item of result.items) console.log(item.content);
