/** The first calls with a generated TypeScript client. */
import { setTimeout } from "node:timers/promises";
import { createClient } from "./memoryos/client/index.ts";
import { addMemories, getJob, listMemories, retrieveMemories } from "./memoryos/index.ts";

const { MEMORYOS_URL: baseUrl = "", MEMORYOS_API_KEY: key = "" } = process.env;
const connect = (key: string) => createClient({ baseUrl, auth: `ApiKey ${key}` });
const client = connect(key);
const user = "customer-123";

// Add a conversation, and wait until its memories can be found.
const { data: added } = await addMemories({
  client,
  throwOnError: true,
  body: {
    external_user_id: user,
    messages: [
      { role: "assistant", content: "Happy to help. How do you like your examples?" },
      { content: "I prefer Python examples and I am allergic to peanuts." },
      { content: "My exam is on 12 March. I live in Lisbon." },
    ],
  },
});
if (added.status !== "queued") throw new Error(`Not queued: ${added.status}`);
const lookup = { client, throwOnError: true, path: { job_id: added.job_id } } as const;
let job = (await getJob(lookup)).data.data;
while (job.status === "queued" || job.status === "processing") {
  await setTimeout(100);
  job = (await getJob(lookup)).data.data;
}

// Ask for what helps with the next answer; the headers say what is left of the quota.
const { data: found, response } = await retrieveMemories({
  client,
  throwOnError: true,
  body: { external_user_id: user, query: "Which language should code samples use?" },
});

// Read the list page by page.
let pages = 0;
let listed = 0;
let cursor: string | null | undefined;
do {
  const query = { external_user_id: user, limit: 2, ...(cursor ? { cursor } : {}) };
  const { data: page } = await listMemories({ client, throwOnError: true, query });
  pages += 1;
  listed += page.data.length;
  cursor = page.pagination.next_cursor;
} while (cursor);

// Errors are of one shape.
const stranger = connect("mem_local_wrong_key_of_nobody_at_all");
const { error: refused } = await listMemories({ client: stranger, query: { external_user_id: user } });
const { error: invalid } = await addMemories({ client, body: { external_user_id: user, messages: [] } });
const mistakes = Array.isArray(invalid?.details) ? invalid.details : [];

console.log(
  JSON.stringify({
    job: job.status,
    created: job.memories_created,
    first: found.data[0]?.content,
    quota_mode: response.headers.get("X-MemoryOS-Quota-Mode"),
    budget_remaining: response.headers.get("X-MemoryOS-Budget-Remaining"),
    pages,
    listed,
    unauthorized: { status: refused?.status, code: refused?.code },
    invalid: { status: invalid?.status, code: invalid?.code, pointer: mistakes[0]?.pointer },
  }),
);
