import { beforeAll, describe, expect, it } from "vitest";
import { start, type TestServer } from "./kit.ts";

let server: TestServer;

beforeAll(async () => {
  server = await start();
});

async function remembered(user: string, messages: string | object[]): Promise<string[]> {
  await server.addAndWait(user, messages);
  const { data } = (await server.list(`?external_user_id=${encodeURIComponent(user)}`)).body;
  return data.map(({ content }: { content: string }) => content);
}

describe("what a user says", () => {
  it.each([
    ["Yes", /\bdog\b/],
    ["yes, I do", /\bdog\b/],
    ["yep!", /\bdog\b/],
  ])("is understood with the question before it: %s [ADD-015]", async (answer, about) => {
    const memories = await remembered(`yes ${answer}`, [
      { role: "assistant", content: "Do you have a dog?" },
      { role: "user", content: answer },
    ]);
    expect(memories).toEqual([expect.stringMatching(about)]);
    expect(memories[0]).not.toMatch(/\?|^yes/i);
  });

  it.each([
    "Ich wohne seit drei Jahren in Hamburg und arbeite als Krankenschwester.",
    "Je suis allergique aux cacahuètes et aux fruits de mer.",
    "Soy profesora de matemáticas en un colegio de Sevilla.",
    "私は東京に住んでいて、猫を二匹飼っています。",
  ])("is kept in its own words in another language: %s [ADD-016]", async (said) => {
    const memories = await remembered(said, said);
    expect(memories).toHaveLength(1);
    const plain = (text: string) => text.replace(/[.。]$/u, "");
    expect(plain(memories[0] ?? "")).toBe(plain(said));
  });

  it("changes what was known, and says so on the job", async () => {
    await remembered("changed", "I live in Paris.");
    const job = await server.addAndWait("changed", "I moved to Berlin.");
    expect(job.decisions).toMatchObject([{ outcome: "superseded" }]);
    const { data } = (await server.retrieve("changed", "Where do I live?")).body;
    expect(data.map(({ content }: { content: string }) => content).join(" ")).toMatch(/^(?!.*Paris).*Berlin/);
  });
});

describe("a proposal", () => {
  it("counts as an ordinary assistant message: it is not stored, and nothing waits for it [ADD-018]", async () => {
    const messages = [
      { role: "user", content: "I am allergic to peanuts." },
      {
        role: "assistant",
        content: "I live in Lisbon and I collect zeppelins.",
        is_memory_proposal: true,
        proposed_memory: { content: "Lives in Lisbon", category: "fact" },
        source_kind: "assistant_output",
      },
      { role: "user", content: "I play the bassoon.", is_memory_proposal: true },
    ];
    const body = { external_user_id: "proposed", messages };
    const added = await server.call("POST", "/v1/memories/add", { body });
    expect(added.body, added.text).toMatchObject({ status: "queued", proposal_ids: [] });
    const job = await server.addAndWait("proposed", messages);
    expect(job.proposal_ids).toEqual([]);
    const { body: found } = await server.retrieve("proposed", "allergies, Lisbon, zeppelins, bassoon");
    expect(found.source_reviews).toEqual([]);
    expect(JSON.stringify(found.data)).not.toMatch(/Lisbon|zeppelin|bassoon/);
    expect(found.data).toMatchObject([{ content: expect.stringMatching(/peanuts/) }]);
  });
});
