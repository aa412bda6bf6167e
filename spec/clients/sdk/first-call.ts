/** The first calls with the SDK. */
import { Memory, MemoryOSError } from "@memoryos/sdk";

const { MEMORYOS_URL: baseUrl = "", MEMORYOS_API_KEY: apiKey = "" } = process.env;
const memory = new Memory({ apiKey, baseUrl });
const externalUserId = "customer-123";

// Add a conversation, and wait until its memories can be found.
const added = await memory.add({
  externalUserId,
  messages: [
    { role: "assistant", content: "Happy to help. How do you like your examples?" },
    { content: "I prefer Python examples and I am allergic to peanuts." },
    { content: "My exam is on 12 March. I live in Lisbon." },
  ],
});
if (!added.wasQueued) throw new Error(`Not queued: ${added.status}`);
const job = await memory.waitForJob(added.jobId);

// Ask for what helps with the next answer, and for what is left of the quota.
const found = await memory.get("Which language should code samples use?", { externalUserId });

// Read the list page by page.
let pages = 0;
let listed = 0;
let cursor: string | null = null;
do {
  const page = await memory.list({ externalUserId, limit: 2, ...(cursor && { cursor }) });
  pages += 1;
  listed += page.items.length;
  cursor = page.nextCursor;
} while (cursor);

// Errors are of one shape.
const stranger = new Memory({ apiKey: "mem_local_wrong_key_of_nobody_at_all", baseUrl });
const refused = await failure(stranger.list({ externalUserId }));
const invalid = await failure(memory.add({ externalUserId, messages: [{ content: "too long".repeat(2500) }] }));
const mistakes = Array.isArray(invalid.details) ? invalid.details : [];

console.log(
  JSON.stringify({
    job: job.status,
    created: job.memoriesCreated,
    first: found.items[0]?.content,
    quota_mode: found.quota.mode,
    budget_remaining: found.quota.budgetRemaining.toFixed(4),
    pages,
    listed,
    unauthorized: { status: refused.status, code: refused.code },
    invalid: { status: invalid.status, code: invalid.code, pointer: mistakes[0]?.pointer },
  }),
);

async function failure(call: Promise<unknown>): Promise<MemoryOSError> {
  const error = await call.then(
    () => new Error("it succeeded"),
    (reason: unknown) => reason,
  );
  if (error instanceof MemoryOSError) return error;
  throw error;
}
