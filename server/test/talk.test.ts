import { beforeAll, expect, it } from "vitest";
import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import { later, start, type TestServer } from "./kit.ts";

const TALK = [
  ["Dana", "Hey Priya! I went to a pottery workshop on Saturday and it was so calming."],
  ["Priya", "Wow, that's cool! What did you make?"],
  ["Dana", "A bowl with a dragon on it! The teacher said it was the best of the class."],
  ["Priya", "Gorgeous! How are the kids?"],
  ["Dana", "Fine, thanks. We built a birdhouse together last weekend."],
  ["Priya", "Signed up for the Halifax marathon yesterday! Running clears my mind."],
  ["Dana", "That sounds like a lot of fun!"],
  ["Priya", "The counselling programme starts in September. They teach how to work with teenagers."],
] as const;

let server: TestServer;

beforeAll(async () => {
  const embedder = await createMiniLmEmbedder();
  later(() => embedder.close());
  server = await start({ embedder });
  const messages = TALK.map(([name, text], n) => {
    return { role: "user", content: `${name}: ${text}`, external_turn_id: `turn-${n}` };
  });
  await server.addAndWait("talk", messages, { conversation_id: "first" });
});

it.each([
  ["What did Dana make at the pottery workshop?", "turn-2"],
  ["Which marathon did Priya sign up for?", "turn-5"],
  ["When does Priya's counselling programme start?", "turn-7"],
  ["What did Dana and the kids build?", "turn-4"],
])("answers %j first with what was told in passing between two people [RET-001 RET-012]", async (question, turn) => {
  const { body } = await server.retrieve("talk", question, { limit: 2 });
  const turns = body.data.flatMap((row: { provenance: { turn_ids: string[] } }) => row.provenance.turn_ids);
  expect(turns).toContain(turn);
});

it("keeps no mere reaction of such a talk [ADD-001]", async () => {
  const { body } = await server.list("?external_user_id=talk&limit=50");
  const turns = body.data.flatMap((row: { provenance: { turn_ids: string[] } }) => row.provenance.turn_ids);
  expect(turns).not.toContain("turn-6");
  for (const { content } of body.data) expect(content).not.toMatch(/\?$/);
});
