import { describe, expect, it } from "vitest";
import { filesWith, plainExtractor, start, type TestServer, until } from "./kit.ts";

/** What nobody may ever read again, each in a sentence that an app sends. */
const SECRETS: readonly (readonly [secret: string, said: string])[] = [
  ["4111 1111 1111 1111", "I paid with card 4111 1111 1111 1111 in May."],
  ["5555-5555-5555-4444", "Take it from 5555-5555-5555-4444 please."],
  ["4916338506082832", "It is 4916338506082832, the blue one."],
  ["2341 2341 2346", "My Aadhaar is 2341 2341 2346."],
  ["9999-4105-7058", "Check 9999-4105-7058 for me."],
  ["499118665246", "My identity number is 499118665246."],
  ["ABCPE1234F", "My PAN is ABCPE1234F."],
  ["482913", "The OTP is 482913 and it works."],
  ["593024", "Here is the code for my office: it's 593024"],
  ["hunter2X", "My password is hunter2X, as ever."],
];
const MESSAGES = SECRETS.map(([, content]) => ({ role: "user", content }));
const DIGITS = SECRETS.map(([secret]) => secret.replace(/[ -]/g, ""));

/** Digits and letters without what groups them. */
const bare = (text: string) => text.replace(/[^A-Za-z0-9]/g, "");

async function tenantOf(server: TestServer, domain_schema: string | null, types?: object) {
  const { key, tenantId } = await server.makeTenant("enterprise");
  const call = (method: string, path: string, body?: object) =>
    server.call(method, path, { key, ...(body ? { body } : {}) });
  await call("PATCH", "/v1/tenant/domain-schema", { domain_schema });
  if (types) await call("PATCH", "/v1/tenant/support-type", types);
  return {
    tenantId,
    call,
    add: (user: string, messages: string | object[], more = {}) => server.addAndWait(user, messages, more, key),
    retrieve: (user: string, query: string, more = {}) => server.retrieve(user, query, more, key),
    contents: async (user: string): Promise<string[]> => {
      const { body } = await server.list(`?external_user_id=${user}&include_archived=true&limit=50`, key);
      return body.data.map(({ content }: { content: string }) => content);
    },
  };
}

describe.each([
  ["the General Engine", null],
  ["EdTech", "edtech"],
  ["Support", "support"],
])("with %s", (_, schema) => {
  it("a secret is stored nowhere, whatever way it comes in [SUP-022, SUP-023]", async () => {
    // Payloads are kept, one job waits for ever, and one memory is too unsure to be kept.
    const extractor = plainExtractor(({ turns }) => {
      if (turns.some(({ content }) => content.includes("wait for ever"))) throw new Error("on purpose");
      const content = turns[0]?.content ?? "";
      if (!content.startsWith("Perhaps")) return undefined;
      return [{ content, category: "fact", importance: 5, confidence: 0.5, turnIndexes: [0], reason: "hedged" }];
    });
    const server = await start({ extractor, env: { MEMORYOS_PAYLOAD_RETENTION_DAYS: "30" } });
    const { call, add, retrieve } = await tenantOf(
      server,
      schema,
      schema === "support" ? { support_type_mode: "auto" } : undefined,
    );
    const metadata = { note: "card 4111 1111 1111 1111", deep: [{ otp: "the OTP is 482913" }] };
    const job = await add("maya", MESSAGES, { metadata, idempotency_key: "key-1" });
    expect(job.metadata).toEqual({ note: "card [REDACTED]", deep: [{ otp: "the OTP is [REDACTED]" }] });
    await add("maya", `Perhaps ${SECRETS[3]?.[1]}`);
    const waiting = {
      external_user_id: "maya",
      messages: [...MESSAGES, { role: "user", content: "This will wait for ever." }],
    };
    const queued = await call("POST", "/v1/memories/add", waiting);
    expect(queued.body.status).toBe("queued");
    for (const [at, [, said]] of SECRETS.entries()) {
      await call("PATCH", `/v1/memories/${job.created_memory_ids[at]}`, { content: `Rather: ${said}` });
    }
    const found = await retrieve("maya", "card", { limit: 50 });
    const correction = SECRETS.map(([, said]) => said).join(" ");
    const feedback = await call("POST", "/v1/memories/retrieval-feedback", {
      retrieval_id: found.body.retrieval_id,
      outcome: "user_corrected",
      correction,
      metadata,
    });
    await until(async () => {
      const { body } = await call("GET", `/v1/memories/jobs/${feedback.body.data.correction_job_id}`);
      return body.data.status === "completed";
    });
    for (const [secret] of SECRETS) expect([secret, filesWith(server.dir, secret)]).toEqual([secret, []]);

    const answers = [
      await call("GET", "/v1/memories?external_user_id=maya&include_archived=true&limit=50"),
      await call("GET", `/v1/memories/${job.created_memory_ids[0]}/history`),
      await call("GET", `/v1/memories/jobs/${job.job_id}`),
      await call("GET", `/v1/memories/jobs/${queued.body.job_id}`),
      await call("GET", "/v1/users/maya/export"),
      await retrieve("maya", "What is my card number?", { limit: 50, context_max_tokens: 4000 }),
      ...(schema === "support" ? [await call("GET", "/v1/memories/support-profile?external_user_id=maya")] : []),
    ];
    const shown = bare(answers.map(({ text }) => text).join("\n"));
    for (const secret of DIGITS) expect(shown).not.toContain(secret);
    expect(answers.map(({ text }) => text).join("\n")).toContain("[REDACTED]");
  });

  it("what answers a question for a code is a secret as well [SUP-023]", async () => {
    const server = await start({ extractor: plainExtractor() });
    const { add, contents } = await tenantOf(server, schema);
    await add("maya", [
      { role: "assistant", content: "What is the one-time code that we sent you?" },
      { role: "user", content: "It's 482913" },
      { role: "assistant", content: "And your order number?" },
      { role: "user", content: "48291" },
    ]);
    expect((await contents("maya")).toSorted()).toEqual(["48291", "It's [REDACTED]"]);
  });
});

describe("in a Support tenant", () => {
  it("what is a secret for a customer of a bank is one in feedback, and numbers of metadata are looked at as well [SUP-022, SUP-024]", async () => {
    const server = await start({ extractor: plainExtractor() });
    const { add, call, retrieve } = await tenantOf(server, "support", { support_type_mode: "auto" });
    await add("maya", "The transfer from my savings account to another bank failed.");
    const { body } = await retrieve("maya", "transfer");
    const sent = {
      retrieval_id: body.retrieval_id,
      outcome: "user_corrected",
      correction: "It was 123456789, rather.",
    };
    const feedback = await call("POST", "/v1/memories/retrieval-feedback", { ...sent, metadata: { ref: 918273645 } });
    const path = `/v1/memories/jobs/${feedback.body.data.correction_job_id}`;
    const finished = async () => (await call("GET", path)).body.data;
    await until(async () => (await finished()).status === "completed");
    expect((await finished()).metadata).toEqual({ ref: "[REDACTED]" });
    for (const secret of ["123456789", "918273645"]) expect(filesWith(server.dir, secret)).toEqual([]);
  });

  it("numbers are secret by their length, however they are grouped [SUP-022]", async () => {
    const server = await start({ extractor: plainExtractor() });
    const { add, contents } = await tenantOf(server, "support", { support_type: "ecommerce" });
    const written = [
      "1234567890123456",
      "1234 5678 9012 3456",
      "1234-5678-9012-3456",
      "1234 567890 123456",
      "12 34 56 78 90 12 34 56",
      "123456789012",
      "1234 5678 9012",
      "1234-5678-9012",
      "123 456 789 012",
      "ABCDE 1234 F",
    ];
    await add(
      "maya",
      written.map((number) => ({ role: "user", content: `It is ${number} here` })),
    );
    expect(new Set(await contents("maya"))).toEqual(new Set(["It is [REDACTED] here"]));
  });

  it.each([
    [
      "banking_fintech",
      "My account is 123456789 and the loan 123456789012345678.",
      "My account is [REDACTED] and the loan [REDACTED].",
    ],
    ["travel", "My passport reads K1234567 inside.", "My passport reads [REDACTED] inside."],
    ["telecom", "The device is 123456789012345.", "The device is [REDACTED]."],
  ])("of %s its own numbers are secret as well, and of no other [SUP-024]", async (support_type, said, kept) => {
    const server = await start({ extractor: plainExtractor() });
    const of = await tenantOf(server, "support", { support_type });
    await of.add("maya", said);
    expect(await of.contents("maya")).toEqual([kept]);
    const other = await tenantOf(server, "support", { support_type: "general_info" });
    await other.add("maya", said.replace("123456789012345678", "1234567890"));
    expect((await other.contents("maya"))[0]).not.toContain("[REDACTED]");
  });

  it("a kind of support that is found makes its own numbers secret, also in a later talk [SUP-024]", async () => {
    const server = await start({ extractor: plainExtractor() });
    const { add, contents } = await tenantOf(server, "support", { support_type_mode: "auto" });
    await add("maya", "The transfer from my savings account at the bank failed.");
    await add("maya", "It was 1234567890, if that helps.");
    expect(await contents("maya")).toContain("It was [REDACTED], if that helps.");
    await add("ravi", "It was 1234567890, if that helps.");
    expect(await contents("ravi")).toEqual(["It was 1234567890, if that helps."]);
  });

  it("last four digits and the numbers of orders and tickets stay [SUP-025]", async () => {
    const server = await start({ extractor: plainExtractor() });
    const { call, add, contents } = await tenantOf(server, "support", { support_type: "ecommerce" });
    const said = [
      "My card ends in 4242.",
      "The last four digits of my Aadhaar are 9012.",
      "Order NW-7741 and ticket T-3318 are mine.",
      "My order ID is 3348917502.",
      "My booking is XK7Q2P.",
    ];
    await add(
      "maya",
      said.map((content) => ({ role: "user", content })),
    );
    expect((await contents("maya")).toSorted()).toEqual(said.toSorted());
    await add("maya", "My order NW-7741 has not arrived.");
    const { body } = await call("GET", "/v1/memories/support-profile?external_user_id=maya");
    expect(body.data.current_open_issue).toMatchObject({ ref: "NW-7741" });
  });
});
