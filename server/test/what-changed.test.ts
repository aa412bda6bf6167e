import { beforeAll, describe, expect, it } from "vitest";
import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import { start, TestClock, type TestServer, until } from "./kit.ts";

let server: TestServer;
let users = 0;

beforeAll(async () => {
  // 1 March 2026, a Sunday; with the embedder that the server has by itself, since what is alike decides as well.
  server = await start({ clock: new TestClock(), embedder: await createMiniLmEmbedder() });
});

type Message = { role: "user" | "assistant"; content: string };

async function memories(user: string): Promise<string[]> {
  const { data } = (await server.list(`?external_user_id=${user}&limit=50`)).body;
  return data.map(({ content }: { content: string }) => content).sort();
}

/** What is remembered of a new user after some adds, each a conversation of its own. */
async function after(...adds: (string | Message[])[]): Promise<string[]> {
  const user = `changing-${users++}`;
  for (const said of adds) await server.addAndWait(user, said);
  return memories(user);
}

describe("what is told later of the same thing", () => {
  it.each<[earlier: string, later: string, left: string]>([
    ["My kids are 5 and 7", "My kids are 6 and 8", "My kids are 6 and 8."],
    ["We use Python 3.11", "We use Python 3.12 now", "We use Python 3.12 now."],
    ["My office is room 412", "My office is room 414", "My office is room 414."],
    ["I have been vegetarian since 2019", "I eat meat again", "I eat meat again."],
    ["My blood type is A", "My blood type is A positive", "My blood type is A positive."],
  ])("takes its place: %s, later %s", async (earlier, later, left) => {
    expect(await after(earlier, later)).toEqual([left]);
  });

  it.each([
    ["My order number is 4482-11", "My order number is 5591-02"],
    ["My desk is in room 412", "My desk is in room 414"],
    ["We use Python 3.11", "We use Postgres 17 now"],
    ["I have a meeting with Dr Lee on 3 May 2027", "I have a meeting with Dr Lee on 10 May 2027"],
  ])("stands beside it where it may be another one: %s, later %s", async (earlier, later) => {
    expect(await after(earlier, later)).toEqual([`${earlier}.`, `${later}.`].sort());
  });

  it.each([
    ["I am allergic to peanuts", "I have a peanut allergy"],
    ["My favorite colour is blue", "Blue is my favourite color"],
  ])("in other words is not stored twice: %s, later %s [ADD-008]", async (earlier, later) => {
    expect(await after(earlier, later)).toEqual([`${earlier}.`]);
  });
});

describe("an event at another time", () => {
  it.each<[earlier: string, later: string, left: string]>([
    [
      "I have a meeting with Dr Lee on 3 May 2027",
      "The meeting with Dr Lee was moved to 10 May 2027",
      "I have a meeting with Dr Lee on 10 May 2027.",
    ],
    [
      "My flight leaves at 7am on Friday",
      "The flight got moved to 9am.",
      "My flight leaves at 9am on Friday 6 March 2026.",
    ],
    [
      "My demo is on Thursday at 3pm",
      "They pushed the demo to Friday at 10.",
      "My demo is on Friday 6 March 2026 at 10.",
    ],
  ])("is remembered once, with all that is known of it: %s, later %s", async (earlier, later, left) => {
    expect(await after(earlier, later)).toEqual([left]);
  });

  it.each([
    ["The demo was moved to Friday at 10.", "The demo was moved to Friday 6 March 2026 at 10."],
    ["The deadline was extended to the end of the month.", "The deadline was extended to the end of March 2026."],
  ])("is kept with its date although nothing was known of it: %s", async (said, kept) => {
    expect(await after(said)).toEqual([kept]);
  });

  it("is not guessed at where two may be meant", async () => {
    expect(
      await after(
        "My dentist appointment is on 5 May 2027 at 3pm",
        "My eye appointment is on 6 May 2027 at 3pm",
        "The appointment was moved to 7 May 2027.",
      ),
    ).toEqual([
      "My dentist appointment is on 5 May 2027 at 3pm.",
      "My eye appointment is on 6 May 2027 at 3pm.",
      "The appointment was moved to 7 May 2027.",
    ]);
  });

  it("cites the messages of both, and says why the earlier is gone [RET-012]", async () => {
    const said = (content: string, id: string) => [{ role: "user", content, external_turn_id: id }];
    const [old] = (await server.addAndWait("cites", said("My exam is on 5 May 2027", "one"))).created_memory_ids;
    const job = await server.addAndWait("cites", said("The exam was moved to 7 May 2027", "two"));
    expect(job.decisions).toMatchObject([{ outcome: "superseded", other_memory_id: old }]);
    const { data } = (await server.call("GET", `/v1/memories/${job.created_memory_ids[0]}`)).body;
    expect(data).toMatchObject({ previous_version_id: old, provenance: { turn_ids: ["one", "two"] } });
  });
});

describe("a correction that cannot stand alone", () => {
  const corrected = (claim: string, content: string): Message[] => [
    { role: "assistant", content: claim },
    { role: "user", content },
  ];

  it.each<[claim: string, said: string, left: string]>([
    ["You live in Bergen, right?", "Wrong, it is Oslo", "I live in Oslo."],
    ["Since last year you told me a lot. You live in Bergen.", "No. It's Oslo.", "I live in Oslo."],
    ["You have two kids, right?", "No, three.", "I have three kids."],
    ["Your appointment is on 5 May 2027.", "That's wrong, it's on 6 May 2027.", "My appointment is on 6 May 2027."],
  ])("is understood by what the assistant said: %s – %s", async (claim, said, left) => {
    expect(await after(corrected(claim, said))).toEqual([left]);
  });

  it("takes the place of what was remembered", async () => {
    expect(await after("I live in Bergen", corrected("You live in Bergen, right?", "Wrong, it is Oslo"))).toEqual([
      "I live in Oslo.",
    ]);
    expect(await after("I live in Bergen", "It's Oslo, not Bergen.")).toEqual(["I live in Oslo."]);
  });

  it.each([["Wrong, it is Oslo"], ["It's Hannah, not Anna."], ["That's wrong!"]])(
    "is not stored where nothing tells what it corrects: %s",
    async (said) => {
      expect(await after("I live in Bergen", said)).toEqual(["I live in Bergen."]);
    },
  );

  it("is understood by the memory that it is given for [FBK-005]", async () => {
    const [id] = (await server.addAndWait("feedback", "I live in Bergen")).created_memory_ids;
    const { retrieval_id } = (await server.retrieve("feedback", "Where do I live?")).body;
    const body = {
      retrieval_id,
      outcome: "user_corrected",
      correction: "Wrong, it is Oslo",
      used_memory_ids: [id],
    };
    const sent = await server.call("POST", "/v1/memories/retrieval-feedback", { body });
    await until(async () => {
      const job = await server.call("GET", `/v1/memories/jobs/${sent.body.data.correction_job_id}`);
      return job.body.data?.status === "completed";
    });
    expect(await memories("feedback")).toEqual(["I live in Oslo."]);
  });
});

describe("what was only thought", () => {
  it.each<[left: string, adds: string[]]>([
    ["My blood type is A positive.", ["I think my blood type is A", "My blood type is A positive"]],
    ["My blood type is A.", ["I think my blood type is A", "Maybe my blood type is A"]],
    ["I like jazz.", ["I kind of like jazz", "I think I like jazz"]],
  ])("is one sure memory when it is said again: %s", async (left, adds) => {
    expect(await after(...adds)).toEqual([left]);
  });
});

describe("a question about her", () => {
  it.each([
    ["What is her job?", "My sister Anna works as a nurse."],
    ["Where does she work?", "My sister Anna works as a nurse."],
    ["What is my job?", "I work as a baker."],
    // Nothing tells of a man: it is left as it is.
    ["What is his job?", "I work as a baker."],
  ])("is answered with what was told of her: %s", async (question, first) => {
    const user = `her-${users++}`;
    await server.addAndWait(user, "My sister Anna works as a nurse");
    await server.addAndWait(user, "I work as a baker");
    const { data } = (await server.retrieve(user, question)).body;
    expect(data[0].content).toBe(first);
  });
});
