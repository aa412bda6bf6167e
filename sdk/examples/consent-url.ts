/** Makes the link at which a person decides what an agent may know. */
import { UniversalMemory } from "@memoryos/sdk/universal";

// MemoryOS shows that it is done.
console.log(
  UniversalMemory.consentUrl({
    agentId: "your_global_agent_id",
    state: "user_session_id",
    categories: ["preference", "goal"],
  }),
);

// The person comes back to your app.
console.log(
  UniversalMemory.consentUrl({
    agentId: "your_global_agent_id",
    redirectUri: "https://yourapp.com/integrations/memoryos/callback",
    state: "secure_random_state_token",
    categories: ["preference", "fact"],
  }),
);
