import { Memory } from "@memoryos/sdk";

const memory = new Memory({
  apiKey: process.env.MEMORYOS_API_KEY ?? "",
  baseUrl: process.env.MEMORYOS_URL ?? "http://127.0.0.1:8080",
});

const added = await memory.add({
  externalUserId: "customer-123",
  messages: [
    { role: "assistant", content: "Happy to help. How do you like your examples?" },
    { role: "user", content: "I prefer Python examples and I am allergic to peanuts. My exam is on 12 March." },
  ],
});
if (added.wasQueued) await memory.waitForJob(added.jobId);

const found = await memory.get("Which language should code samples use?", { externalUserId: "customer-123" });
console.log(found.items[0]?.content); // I prefer Python examples.
console.log(found.systemPromptAddition); // the block for your prompt
