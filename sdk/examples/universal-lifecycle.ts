/** The universal client, closed at the end of its block. */
import { UniversalMemory } from "@memoryos/sdk/universal";

const { MEMORYOS_AGENT_KEY: agentApiKey = "", MEMORYOS_UUI_TOKEN: uuiToken = "", MEMORYOS_URL: baseUrl } = process.env;

{
  await using client = new UniversalMemory({ agentApiKey, uuiToken, baseUrl });
  const result = await client.get("What do you know about this user?", { limit: 5 });
  console.log(result.items.length);
}
