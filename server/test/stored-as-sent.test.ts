import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { normaliseMemoryText } from "../src/memory/text.ts";
import { plainExtractor, start, type TestServer } from "./kit.ts";

const RUNS = process.env.MEMORYOS_PROOF === "full" ? 2_000 : 150;

/** Texts that storage, encodings and prompts have been known to break. */
const HARD = [
  "Zoë naïvely ate crème brûlée",
  "e\u0301 and é are not the same bytes",
  "👩‍👩‍👧‍👦 lives with 🏳️‍🌈 and 🇬🇧",
  "\u202Eright to left\u202C override",
  "שלום עולם and مرحبا بالعالم",
  "我喜欢喝茶 and 日本語 and 한국어",
  "zero\u200Bwidth\u200Djoiner\uFEFFinside",
  "'; DROP TABLE memories; --",
  '{"json": "inside"} <xml attr="x">&amp;</xml>',
  "back\\slash \"quotes\" 'single' `ticks`",
  "# heading - bullet * star 1. number",
  "\u{1F600}\u{10FFFD} at the edge of Unicode",
  "%00 %0a jndi:ldap://x {{7*7}} $(id)",
  "NULL null undefined NaN true 0 -0 1e5",
  "a".repeat(3_900),
];

let server: TestServer;
let stored = 0;
let refused = 0;
beforeAll(async () => {
  server = await start({ extractor: plainExtractor() });
});
afterAll(() =>
  console.log(
    `Stored as sent: ${stored} adds of arbitrary text and metadata read back to the letter, ${refused} refused`,
  ),
);

/** Any text that the contract accepts as an id: no control characters, no halves of characters. */
const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/[\p{Cc}\p{Cs}]/gu, ""))
  .filter((text) => text.trim() !== "" && text !== "me");
const text = fc.oneof(fc.constantFrom(...HARD), fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }));
/** Words around it, so that it says something whatever it is. */
const content = text.map((odd) => `My note says ${odd}`.slice(0, 4_000).replace(/[\p{Cs}\0]/gu, ""));
const json = fc
  .dictionary(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 }),
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 50 }),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.integer()),
    ),
    { maxKeys: 6, noNullPrototype: true },
  )
  .filter((value) => !/\\u0000|__proto__|constructor|prototype|\\ud[89a-f]/i.test(JSON.stringify(value)));

it("gives back to the letter whatever was accepted: ids, metadata and words [ADD-013 ADD-014 JOB-003 MEM-004]", {
  timeout: 600_000,
}, async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(name, name, name, name, content, json, async (user, agent, conversation, turn, said, metadata) => {
      count += 1;
      const externalUserId = `${user} ${count}`;
      const message = { role: "user", content: said, external_turn_id: turn };
      const sent = { external_user_id: externalUserId, agent_id: agent, conversation_id: conversation, metadata };
      const added = await server.call("POST", "/v1/memories/add", { body: { ...sent, messages: [message] } });
      // What cannot be kept exactly is refused, and the gate may find that it says too little: then nothing is stored.
      if (added.status === 400 || (added.status === 200 && added.body.status !== "queued")) {
        refused += 1;
        return;
      }
      expect(added.status, added.text).toBe(200);
      const job = await expect
        .poll(async () => (await server.call("GET", `/v1/memories/jobs/${added.body.job_id}`)).body.data, {
          interval: 2,
        })
        .toMatchObject({ status: "completed" })
        .then(async () => (await server.call("GET", `/v1/memories/jobs/${added.body.job_id}`)).body.data);
      expect(job.metadata).toEqual(metadata);
      const { body } = await server.list(`?external_user_id=${encodeURIComponent(externalUserId)}`);
      const content = normaliseMemoryText(said);
      expect(body.data).toMatchObject([{ content, metadata, agent_id: agent, source_conversation_id: conversation }]);
      expect(body.data[0].provenance.turn_ids).toEqual([turn]);
      const one = await server.call("GET", `/v1/memories/${body.data[0].id}`);
      expect(one.body.data).toEqual(body.data[0]);
      stored += 1;
    }),
    { numRuns: RUNS },
  );
  expect(stored).toBeGreaterThan(RUNS / 2);
});
