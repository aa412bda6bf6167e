import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Turn } from "./conversation.ts";
import { showProfile } from "./domain.ts";
import { readOptions } from "./options.ts";
import { callsOf } from "./play.ts";
import { readConversations } from "./read-conversation.ts";
import { plain, wrap } from "./text.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

interface Run {
  child: ChildProcess;
  out: () => string;
  ended: Promise<{ status: number | null; out: string; err: string; left: string[] }>;
}

/** Runs the command with a temporary folder of its own; `left` is what it leaves there of its data. */
async function start(...args: string[]): Promise<Run> {
  const temporary = await mkdtemp(join(folder, "run-"));
  const program = join(import.meta.dirname, "main.ts");
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--conditions=memoryos-source", program, ...args], {
    env: { ...env, TMPDIR: temporary, TEMP: temporary },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const ended = new Promise<Awaited<Run["ended"]>>((resolve) => {
    child.on("close", async (status) => {
      const left = (await readdir(temporary)).filter((name) => name.startsWith("memoryos-demo-"));
      resolve({ status, out, err, left });
    });
  });
  return { child, out: () => out, ended };
}

async function demo(...args: string[]) {
  return (await start(...args)).ended;
}

/** What the demo says it remembered: the headings of the categories, and the memories. */
function remembered(out: string): { categories: string[]; memories: string[] } {
  const lines = out.slice(out.indexOf("2  What was remembered"), out.indexOf("3  Later")).split("\n");
  return {
    categories: lines.filter((line) => /^ {3}(Preferences|Facts|Goals|Procedures|Relationships|Expertise)$/.test(line)),
    memories: lines.filter((line) => /^ {4,5}\d+\.\d {2}/.test(line)),
  };
}

describe("the command", () => {
  it.each(["coding", "tutoring", "shop"])(
    "shows what became of the conversation %s that ships with it",
    async (name) => {
      const { status, out, err, left } = await demo(name);
      expect({ status, err, left }).toEqual({ status: 0, err: "", left: [] });
      const { categories, memories } = remembered(out);
      expect(categories.length).toBeGreaterThanOrEqual(4);
      expect(memories.length).toBeGreaterThanOrEqual(8);
      expect(memories.filter((memory) => /\?|thank|turn 0/i.test(memory))).toEqual([]);
      expect(memories.every((memory) => /turn \d+$/.test(memory))).toBe(true);
      expect(out).toMatch(/turns 1–\d+ +queued → .*completed +\d+ memor/);
      expect(out).toContain("│ What you know about this user:");
      expect(out).toMatch(/mode FULL · budget left 100 % · circuit HEALTHY · processing \w+\n +request [\w-]+\n/);
      const lines = out.split("\n");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
      expect(lines.length).toBeLessThanOrEqual(95);
      expect(out).not.toContain("\u001b");
    },
  );

  it("plays a line of a file of transcripts, and remembers what the user said and not what others did", async () => {
    const transcripts = [
      { turns: [{ speaker: "agent", text: "Nothing to see on this line." }] },
      {
        id: "garden-2",
        turns: [
          { speaker: "agent", text: "(greeting)Good morning! What do you grow?" },
          { speaker: "customer", text: "I love growing tomatoes on my balcony. Do you sell seeds?" },
          { speaker: "action", text: "I prefer the catalogue, page 12." },
          { speaker: "agent", text: "We do, and I prefer the yellow ones." },
        ],
      },
    ];
    const path = await file("garden.jsonl", transcripts.map((each) => `${JSON.stringify(each)}\n`).join(""));
    const { status, out, err } = await demo(path, "--line", "2");
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toContain("garden-2 (line 2 of 2)");
    expect(out).toContain("agent     Good morning! What do you grow?");
    expect(remembered(out).memories).toEqual([
      expect.stringMatching(/I love growing tomatoes on my balcony\. +turn 2$/),
    ]);
    expect(out).not.toContain("catalogue");
    expect(out).toContain("Who is this customer?");
  });

  it("shows the profile of a student, and the tutoring context first, with the schema for tutoring", async () => {
    const { status, out, err } = await demo("tutoring", "--schema", "edtech");
    expect({ status, err }).toEqual({ status: 0, err: "" });
    const profile = out.slice(out.indexOf("What the profile says"), out.indexOf("3  Later"));
    expect(profile).toMatch(/grade level +Grade 11\n/);
    expect(profile).toMatch(/exam date +\d{4}-06-18\n/);
    expect(profile).toMatch(/weak topics +topic Meiosis, severity moderate/);
    expect(out).toMatch(/│ Student: Grade 11, .*\n(?: +│ - .*\n)+ +│ +│\n +│ What you know about this user:/);
  });

  it("does not show how sure something is that is not known", () => {
    const profile = { learner_type: null, learner_type_confidence: "low", grade_level: "Class 9" };
    const shown = showProfile(profile, "GET").join("\n");
    expect(shown).toContain("Class 9");
    expect(shown).not.toContain("low");
  });

  it("shows the profile of a customer, and the safety rules first, with the schema for support", async () => {
    const { status, out, err } = await demo("shop", "--schema", "support");
    expect({ status, err }).toEqual({ status: 0, err: "" });
    const profile = out.slice(out.indexOf("What the profile says"), out.indexOf("3  Later"));
    expect(profile).toMatch(/support type +ecommerce\n/);
    expect(profile).toMatch(/customer identity +name Marta Lindqvist, /);
    expect(profile).toMatch(/current open issue +issue type damaged_item, /);
    expect(profile).toMatch(/resolution preference +method replacement\n/);
    expect(out).toMatch(
      /│ Safety rules: +│\n(?: +│ - .*\n){3} +│ Customer: +│\n +│ - Open issue, waiting for the company/,
    );
  });

  it("says so when there was nothing to remember", async () => {
    const path = await file("talk.json", JSON.stringify({ turns: [{ role: "user", content: "Hi, how are you?" }] }));
    const { status, out } = await demo(path);
    expect(status).toBe(0);
    expect(out).toContain("said nothing about themselves");
    expect(out).toContain("1 turn of user became 0 memories");
  });

  it("stops at once and leaves no data behind when it is interrupted", async () => {
    const { child, ended } = await start("all");
    child.stdout?.once("data", () => {
      // Twice, as when Ctrl-C comes from the terminal and from npm.
      child.kill("SIGINT");
      child.kill("SIGINT");
    });
    const { status, out, err, left } = await ended;
    expect({ status, err, left }).toEqual({ status: 130, err: "", left: [] });
    expect(out).not.toContain("Next:");
  });

  it("exits 1 and says what to do about a file that is not there or a name that it does not know", async () => {
    const missing = await demo(join(folder, "missing.jsonl"));
    expect(missing).toMatchObject({ status: 1, out: "", err: expect.stringContaining("There is no file") });
    const unknown = await demo("tutor");
    expect(unknown).toMatchObject({ status: 1, out: "", err: expect.stringContaining("did you mean tutoring?") });
  });
});

describe("reading a conversation", () => {
  const read = async (path: string, more: object = {}) =>
    (await readConversations({ conversation: path, line: null, user: null, schema: null, ...more }))[0];

  it("finds twenty turns and three questions in each that ships", async () => {
    const shipped = await readConversations({ conversation: "all", line: null, user: null, schema: null });
    expect(shipped).toHaveLength(3);
    for (const { turns, questions } of shipped) {
      expect(turns.length).toBeGreaterThanOrEqual(20);
      expect(questions).toHaveLength(3);
    }
  });

  it.each([
    [["Student", "Teacher"], null, "Student"],
    [["Teacher", "Ada"], null, "Ada"],
    [[1, 2], null, "speaker 1"],
    [[1, 2], "2", "speaker 2"],
    [["Ada", "Bert"], "bert", "Bert"],
  ])("of the speakers %j with --user %s takes %s for the user", async (speakers, user, expected) => {
    const turns = speakers.map((speaker) => ({ speaker, text: "I like tea." }));
    const conversation = await read(await file("speakers.json", JSON.stringify({ turns })), { user });
    expect(conversation?.user).toBe(expected);
    expect(conversation?.turns.filter(({ role }) => role === "user")).toHaveLength(1);
  });

  it("reads a bare list of messages, without what the system said", async () => {
    const messages = [
      { role: "system", content: "I am a helpful assistant." },
      { role: "assistant", content: "Where do you live?" },
      { role: "user", content: "In Leeds." },
    ];
    for (const name of ["messages.json", "messages.jsonl"]) {
      const conversation = await read(await file(name, JSON.stringify(messages)));
      expect(conversation?.turns).toEqual(messages.slice(1));
      expect(conversation).toMatchObject({ title: expect.stringContaining("messages"), user: "user" });
    }
  });

  it.each([
    ["empty.json", "", "is empty"],
    ["broken.jsonl", '{"turns": [', "line 1 is not JSON"],
    ["number.json", "12", "has no list of turns. Expected {"],
    ["list.json", "[1, 2]", "[0] has neither a role nor a speaker. Expected {"],
    ["nobody.json", "[]", "has no turns"],
    ["bare.json", '[{"role": "user", "content": "x"}, {"role": "bot"}]', ': [1].role must be "user" or "assistant"'],
    ["none.json", '{"turns": []}', "has no turns"],
    [
      "role.json",
      '{"turns": [{"role": "bot", "content": "x"}]}',
      'turns[0].role must be "user" or "assistant", got "bot"',
    ],
    [
      "blank.json",
      '{"turns": [{"role": "user", "content": " "}]}',
      "turns[0].content must be a text that is not blank",
    ],
    ["shape.json", '{"turns": ["hello"]}', "turns[0] has neither a role nor a speaker"],
    ["silent.json", '{"turns": [{"role": "assistant", "content": "Hi."}]}', "has no turn of the user"],
    [
      "who.jsonl",
      '{"turns": [{"speaker": "A", "text": "x"}, {"speaker": "B", "text": "y"}]}',
      "Say it with --user, one of: A, B",
    ],
    ["questions.json", '{"turns": [{"role": "user", "content": "x"}], "questions": "why"}', "questions must be a list"],
    ["latin.json", new Uint8Array([0x7b, 0xe9, 0x7d]), "is not UTF-8 text"],
  ])("refuses %s and says what is wrong", async (name, content, message) => {
    await expect(read(await file(name, content))).rejects.toThrow(message);
  });

  it("refuses a line that the file does not have, and a line of a file that is no .jsonl", async () => {
    const path = await file("one.jsonl", '{"turns": [{"role": "user", "content": "x"}]}\n');
    await expect(read(path, { line: 2 })).rejects.toThrow("has 1 line: there is no line 2");
    await expect(read("any.json", { line: 2 })).rejects.toThrow();
    await expect(read("coding", { line: 2 })).rejects.toThrow("go with a file of your own");
  });
});

describe("the options", () => {
  it.each([
    [["--lin", "2"], "There is no flag --lin (did you mean --line?)"],
    [["--line", "0"], 'whole number from 1 on, got "0"'],
    [["--schema", "school"], '--schema must be edtech or support, got "school"'],
    [["coding", "shop"], "One conversation at a time"],
  ])("refuse %j and say what is wrong", (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

it("hands over every turn once and in order, each call small enough and ending with the user where it can", () => {
  const turn = fc.record({ role: fc.constantFrom("user" as const, "assistant" as const), content: fc.string() });
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 700 }), (turns: Turn[]) => {
      const calls = callsOf(turns);
      expect(calls.flatMap((call) => call.turns)).toEqual(turns);
      for (const [index, call] of calls.entries()) {
        expect(call.turns.length).toBeLessThanOrEqual(64);
        expect(call.turns[0]).toBe(turns[call.first - 1]);
        const asked = index < calls.length - 1 && call.turns.some(({ role }) => role === "user");
        if (asked) expect(call.turns.at(-1)?.role).toBe("user");
      }
    }),
    { numRuns: 50 },
  );
});

it("shows text without what would drive a terminal, and within its width", () => {
  expect(plain("red \u001b[31m\u202eand\r\nmore")).toBe("red [31m and more");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const lines = wrap(text, width);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
      expect(lines.join("").replaceAll(" ", "")).toBe(plain(text).replaceAll(" ", ""));
    }),
  );
});
