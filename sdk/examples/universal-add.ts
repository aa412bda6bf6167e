/** An agent writes to the memory of a person who let it. */
import { UniversalMemory } from "@memoryos/sdk/universal";

const { MEMORYOS_AGENT_KEY: agentApiKey = "", MEMORYOS_UUI_TOKEN: uuiToken = "", MEMORYOS_URL: baseUrl } = process.env;
const client = new UniversalMemory({ agentApiKey, uuiToken, baseUrl });

const result = await client.add({
  messages: [
    {
      role: "user",
      content: "Please remember that I am strongest in FastAPI, PostgreSQL, and retrieval systems.",
    },
  ],
  metadata: { source: "consent-demo" },
});
console.log(result.status);
if (result.wasQueued) console.log((await client.waitForJob(result.jobId)).status);
