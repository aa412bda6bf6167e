/** Hands over a conversation, and says what became of it. */
import { Memory } from "@memoryos/sdk";

const { MEMORYOS_API_KEY: apiKey = "", MEMORYOS_URL: baseUrl } = process.env;
const client = new Memory({ apiKey, baseUrl });

const result = await client.add({
  messages: [{ role: "user", content: "I prefer Python examples." }],
  externalUserId: "customer-123",
  agentId: "support-bot",
  metadata: { source: "chat" },
});

switch (result.status) {
  case "queued":
    console.log("queued, job", result.jobId);
    break;
  case "passthrough":
    console.log("memory is switched off; the app goes on without it");
    break;
  case "L1":
    console.log("too often; again in", result.retryAfterSeconds, "seconds");
    break;
  case "L2":
  case "L3":
  case "L4":
  case "blocked":
  case "queue_full":
    console.log("not kept:", result.blockedReason);
    break;
  default:
    // Does not compile when an outcome is missing above.
    result satisfies never;
}
