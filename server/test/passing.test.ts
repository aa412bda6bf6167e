import { beforeAll, expect, it } from "vitest";
import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import { later, start, type TestServer } from "./kit.ts";

const CHAT = [
  ["assistant", "Good evening! How was the weekend?"],
  ["user", "Took the twins to the maritime museum, they wouldn't leave the submarine."],
  ["assistant", "Ha! And how is your new hobby going?"],
  ["user", "I spend every Wednesday at the pottery studio now."],
  ["assistant", "What did you make there last?"],
  ["user", "A teapot shaped like a hedgehog. The lid is still missing."],
  ["assistant", "I would love to see it."],
  ["user", "That sounds like a plan!"],
  ["assistant", "You look tired, though."],
  ["user", "Signed up for the Tromsø night marathon. The training starts at five in the morning."],
] as const;

let server: TestServer;

beforeAll(async () => {
  const embedder = await createMiniLmEmbedder();
  later(() => embedder.close());
  server = await start({ embedder });
  const messages = CHAT.map(([role, content], n) => ({ role, content, external_turn_id: `turn-${n}` }));
  await server.addAndWait("chat", messages, { conversation_id: "first" });
});

it.each([
  ["Where did the twins go?", "turn-1"],
  ["Which animal was the teapot?", "turn-5"],
  ["Which marathon did they sign up for?", "turn-9"],
])("answers %j first with what a user told an assistant in passing [RET-001 RET-012]", async (question, turn) => {
  const { body } = await server.retrieve("chat", question, { limit: 1 });
  expect(body.data[0].provenance.turn_ids).toContain(turn);
});

it("keeps no mere reaction of such a chat, and nothing that asks [ADD-001]", async () => {
  const { body } = await server.list("?external_user_id=chat&limit=50");
  const turns = body.data.flatMap((row: { provenance: { turn_ids: string[] } }) => row.provenance.turn_ids);
  expect(turns).not.toContain("turn-7");
  for (const { content } of body.data) expect(content).not.toMatch(/\?$/);
});
