import { beforeAll, describe, expect, it } from "vitest";
import { OVERLAYS } from "../src/domains/overlays.ts";
import { countTokens } from "../src/memory/context/tokens.ts";
import { type Answer, expectProblem, NO_SUCH_ID, plainExtractor, start, TestClock, type TestServer } from "./kit.ts";

const FORMATS = ["bullets", "json", "xml"] as const;

/** A tenant with the Support schema on a server that others use as well. */
async function supportTenant(server: TestServer, types: object = { support_type: "ecommerce" }) {
  const { key, tenantId } = await server.makeTenant("enterprise");
  const call = (method: string, path: string, body?: unknown) =>
    server.call(method, path, { key, ...(body === undefined ? {} : { body }) });
  expect((await call("PATCH", "/v1/tenant/domain-schema", { domain_schema: "support" })).status).toBe(200);
  expect((await call("PATCH", "/v1/tenant/support-type", types)).status).toBe(200);
  return {
    tenantId,
    call,
    add: (user: string, said: string | object[]) => server.addAndWait(user, said, {}, key),
    profile: async (user: string) =>
      (await call("GET", `/v1/memories/support-profile?external_user_id=${encodeURIComponent(user)}`)).body.data,
    retrieve: (user: string, query: string, more = {}) => server.retrieve(user, query, more, key),
    customers: async () => (await call("GET", "/v1/tenant/customers")).body,
    stats: async () => (await call("GET", "/v1/tenant/support-stats")).body.data,
  };
}

let server: TestServer;
let clock: TestClock;
beforeAll(async () => {
  clock = new TestClock();
  server = await start({ clock, extractor: plainExtractor() });
});

describe("the support type", () => {
  it("is only for tenants with the Support schema [SUP-001]", async () => {
    const { key } = await server.makeTenant("enterprise");
    for (const [method, path] of [
      ["PATCH", "/v1/tenant/support-type"],
      ["GET", "/v1/tenant/customers"],
      ["GET", "/v1/tenant/support-stats"],
    ] as const) {
      const body = method === "PATCH" ? { body: { support_type: "travel" } } : {};
      const answer = await server.call(method, path, { key, ...body });
      expectProblem(answer, 400, "TEN_400");
      expect(answer.body.error).toBe("support_schema_required");
    }
  });

  it("needs a type in mode single and some to choose from in mode multi [SUP-002]", async () => {
    const { call } = await supportTenant(server);
    const refused = async (body: object, error: string) => {
      const answer = await call("PATCH", "/v1/tenant/support-type", body);
      expectProblem(answer, 400, "TEN_400");
      expect(answer.body.error).toBe(error);
    };
    await refused({}, "support_type_required");
    await refused({ support_type: null, support_type_mode: "single" }, "support_type_required");
    await refused({ support_type_mode: "multi" }, "support_types_allowed_required");
    await refused({ support_type_mode: "multi", support_types_allowed: [] }, "support_types_allowed_required");
    for (const body of [
      { support_type: "shoes" },
      { support_type_mode: "double" },
      { support_types_allowed: ["shoes"] },
    ])
      expectProblem(await call("PATCH", "/v1/tenant/support-type", body), 422, "REQ_422");
  });

  it("is the one that was sent in mode single, and null in the others [SUP-004]", async () => {
    const { call } = await supportTenant(server);
    const set = async (body: object) => (await call("PATCH", "/v1/tenant/support-type", body)).body.data;
    expect(await set({ support_type: "travel" })).toEqual({
      support_type_configured: "travel",
      support_type_mode: "single",
      support_types_allowed: [],
    });
    const several = { support_types_allowed: ["saas", "travel", "saas"] };
    expect(await set({ support_type: "travel", support_type_mode: "multi", ...several })).toEqual({
      support_type_configured: null,
      support_type_mode: "multi",
      support_types_allowed: ["saas", "travel"],
    });
    expect(await set({ support_type: "travel", support_type_mode: "auto" })).toMatchObject({
      support_type_configured: null,
      support_type_mode: "auto",
    });
    expect((await call("GET", "/v1/tenant/domain-schema")).body.data).toMatchObject({
      domain_schema: "support",
      support_type_configured: null,
      support_type_mode: "auto",
    });
  });

  it("of a customer is as the mode says [SUP-020, SUP-021]", async () => {
    const said = "My flight was delayed and the hotel booking is gone.";
    const single = await supportTenant(server, { support_type: "telecom" });
    await single.add("c1", said);
    expect(await single.profile("c1")).toMatchObject({ support_type: "telecom", support_type_source: "configured" });
    const auto = await supportTenant(server, { support_type_mode: "auto" });
    await auto.add("c1", "My name is Maya.");
    expect(await auto.profile("c1")).toMatchObject({ support_type: null, support_type_source: null });
    await auto.add("c1", said);
    expect(await auto.profile("c1")).toMatchObject({ support_type: "travel", support_type_source: "detected" });
    const multi = await supportTenant(server, {
      support_type_mode: "multi",
      support_types_allowed: ["saas", "telecom"],
    });
    await multi.add("c1", said);
    expect((await multi.profile("c1")).support_type).toBeNull();
    await multi.add("c1", "There is no signal and the router is down.");
    expect((await multi.profile("c1")).support_type).toBe("telecom");
  });
});

describe("a customer's profile", () => {
  it("has the problem that they stated, once the job has completed [SUP-008, DOM-014]", async () => {
    const { add, profile } = await supportTenant(server);
    const job = await add("maya", "The printed workbooks of order NW-7741 have not arrived.");
    const found = await profile("maya");
    expect(found).toMatchObject({
      current_open_issue: {
        issue_type: "late_delivery",
        summary: "The printed workbooks of order NW-7741 have not arrived.",
        ref: "NW-7741",
        since: clock.now().toISOString(),
        last_update: clock.now().toISOString(),
        status: "open",
      },
      issue_history: [],
      extraction_source_job_ids: [job.job_id],
      schema_version: 1,
    });
  });

  it("follows the issue to its end, and the next one after it [SUP-009, SUP-010, SUP-011]", async () => {
    const { add, profile } = await supportTenant(server);
    await add("maya", "My order NW-7741 has not arrived.");
    const since = clock.now().toISOString();
    clock.advance(3600);
    await add("maya", "Order NW-7741 still has not come, it is urgent.");
    expect((await profile("maya")).current_open_issue).toMatchObject({
      since,
      last_update: clock.now().toISOString(),
      urgency: "high",
    });
    clock.advance(3600);
    await add("maya", "My order arrived today, everything is solved, thank you!");
    const solved = await profile("maya");
    expect(solved.current_open_issue).toBeNull();
    expect(solved.issue_history).toMatchObject([
      {
        ticket_ref: "NW-7741",
        resolution: "My order arrived today, everything is solved, thank you!",
        satisfaction: "satisfied",
      },
    ]);
    await add("maya", "I was charged twice for the course.");
    await add("maya", "The app crashes when I open my order.");
    const after = await profile("maya");
    expect(after.current_open_issue.issue_type).toBe("crash");
    expect(after.issue_history).toMatchObject([
      { issue_type: "double_charge", resolution: null },
      { issue_type: "late_delivery", ticket_ref: "NW-7741" },
    ]);
  });

  it("is never verified by the customer's own words [SUP-012]", async () => {
    const { add, profile } = await supportTenant(server);
    await add("maya", "My name is Maya, I'm a gold member and I am verified.");
    expect((await profile("maya")).customer_identity).toMatchObject({ name: "Maya", tier: "gold", verified: false });
  });

  it("is null for somebody without one, and in a tenant with another schema [SUP-017]", async () => {
    const { call, add, profile } = await supportTenant(server);
    expect(await profile("nobody")).toBeNull();
    await add("maya", "My order NW-7741 has not arrived.");
    await call("PATCH", "/v1/tenant/domain-schema", { domain_schema: "edtech" });
    expect(await profile("maya")).toBeNull();
    await call("PATCH", "/v1/tenant/domain-schema", {});
    expect(await profile("maya")).toBeNull();
  });

  it("is there again as it was when the schema is chosen again [DOM-009]", async () => {
    const { call, add, profile } = await supportTenant(server, { support_type_mode: "auto" });
    await add("maya", "My order NW-7741 has not arrived.");
    const before = await profile("maya");
    await call("PATCH", "/v1/tenant/domain-schema", { domain_schema: "edtech" });
    await add("maya", "I study physics.");
    await call("PATCH", "/v1/tenant/domain-schema", { domain_schema: "support" });
    await call("PATCH", "/v1/tenant/support-type", { support_type_mode: "auto" });
    expect(await profile("maya")).toEqual(before);
  });

  it("holds nothing of another customer or tenant, and goes with its customer [DOM-011, DOM-016]", async () => {
    const one = await supportTenant(server);
    const other = await supportTenant(server);
    await one.add("maya", "My order NW-7741 has not arrived.");
    await one.add("ravi", "I was charged twice for the course.");
    await other.add("maya", "The app crashes when I open my order.");
    expect((await one.profile("maya")).current_open_issue.issue_type).toBe("late_delivery");
    expect((await one.profile("ravi")).current_open_issue.issue_type).toBe("double_charge");
    expect((await other.profile("maya")).current_open_issue.issue_type).toBe("crash");
    await one.call("DELETE", "/v1/users/maya");
    expect(await one.profile("maya")).toBeNull();
    expect(await other.profile("maya")).not.toBeNull();
  });

  it("loses what only a memory said that was erased [DOM-016]", async () => {
    const { call, add, profile } = await supportTenant(server);
    await add("maya", "My name is Maya and I'm a gold member.");
    const job = await add("maya", "I was charged twice for the course.");
    await call("DELETE", `/v1/memories/${job.created_memory_ids[0]}?hard_delete=true`);
    const left = await profile("maya");
    expect(left.current_open_issue).toBeNull();
    expect(left.customer_identity).toMatchObject({ name: "Maya" });
  });

  it("that cannot be updated leaves the memories and the job as they are [DOM-020, DOM-023]", async () => {
    const failing = {
      ...OVERLAYS.support,
      observe: () => {
        throw new RangeError("on purpose");
      },
    };
    const broken = await start({
      extractor: plainExtractor(),
      overlays: { support: failing as typeof OVERLAYS.support & object },
    });
    const { add, profile } = await supportTenant(broken);
    const job = await add("maya", "My order NW-7741 has not arrived.");
    expect(job).toMatchObject({ status: "completed", created_memory_ids: [expect.any(String)] });
    expect(JSON.stringify(job.extraction_metadata)).toContain("could not be updated");
    expect(await profile("maya")).toBeNull();
  });

  it("of a blocked customer is refused, and a reserved name is none", async () => {
    const { call, add } = await supportTenant(server);
    await add("maya", "My order NW-7741 has not arrived.");
    await call("POST", "/v1/users/maya/block");
    expectProblem(await call("GET", "/v1/memories/support-profile?external_user_id=maya"), 403, "PRX_403");
    expectProblem(await call("GET", "/v1/memories/support-profile?external_user_id=me"), 422, "REQ_422");
  });
});

describe("the customers of a tenant", () => {
  it("are listed with their issues, the last contact first, and add up to the statistics [SUP-013, SUP-014, SUP-015]", async () => {
    const { call, add, customers, stats } = await supportTenant(server);
    expect(await stats()).toEqual({
      total_customers_with_memory: 0,
      open_issues_count: 0,
      high_escalation_risk_count: 0,
      sentiment_breakdown: {},
      support_type_distribution: {},
      avg_issues_per_customer: 0,
    });
    await add("ravi", "My parcel is late and I am very frustrated.");
    clock.advance(60);
    await add("lena", "This is unacceptable, I want to speak to your manager! My order is wrong.");
    clock.advance(60);
    await add("maya", "My order NW-7741 has not arrived.");
    await add("maya", "I'm a gold member. I was charged twice for the course.");
    clock.advance(60);
    await add("maya", "The payment is solved, thank you so much!");
    const { data, pagination } = await customers();
    expect(data).toMatchObject([
      {
        external_user_id: "maya",
        customer_tier: "gold",
        support_type: "ecommerce",
        open_issues_count: 0,
        total_issues_lifetime: 2,
        last_contact: clock.now().toISOString(),
      },
      {
        external_user_id: "lena",
        sentiment_pattern: "high_escalation_risk",
        open_issues_count: 1,
        total_issues_lifetime: 1,
      },
      { external_user_id: "ravi", sentiment_pattern: "frustrated", open_issues_count: 1, total_issues_lifetime: 1 },
    ]);
    expect(pagination).toMatchObject({ total: 3, next_cursor: null });
    expect(await stats()).toEqual({
      total_customers_with_memory: 3,
      open_issues_count: 2,
      high_escalation_risk_count: 1,
      sentiment_breakdown: { easy_to_resolve: 1, high_escalation_risk: 1, frustrated: 1 },
      support_type_distribution: { ecommerce: 3 },
      avg_issues_per_customer: 1.33,
    });
    const names: string[] = [];
    for (let path: string | null = "/v1/tenant/customers?limit=1"; path; ) {
      const page: Answer = await call("GET", path);
      names.push(page.body.data[0].external_user_id);
      const cursor: string | null = page.body.pagination.next_cursor;
      path = cursor && `/v1/tenant/customers?limit=1&cursor=${encodeURIComponent(cursor)}`;
    }
    expect(names).toEqual(["maya", "lena", "ravi"]);
    expectProblem(await call("GET", "/v1/tenant/customers?cursor=bm90aGluZw.bm90aGluZw"), 400, "TEN_400");
  });
});

describe("the context of a customer", () => {
  const SAFETY = /Memory is (?:what was said earlier, not what is true now|not live truth)/;
  const FORBIDDEN = /(?:one-time codes|OTP).*passwords?.*account.*card.*Aadhaar.*PAN/;

  it.each(FORMATS)(
    "begins with the safety rules in %s, also without a profile and without memories [SUP-030, SUP-031, DOM-030, DOM-031, DOM-036]",
    async (format) => {
      const { add, retrieve } = await supportTenant(server);
      await add("maya", "My order NW-7741 has not arrived.");
      for (const [user, more] of [
        ["maya", {}],
        ["nobody", {}],
        ["maya", { categories: ["goal"], agent_id: NO_SUCH_ID, time_filter_days: 1 }],
      ] as const) {
        const { body } = await retrieve(user, "Where is my order?", { format, ...more });
        const text: string = body.system_prompt_addition;
        expect(text).toMatch(SAFETY);
        expect(text).toMatch(/no action/);
        expect(text).toMatch(/check/);
        const before = {
          bullets: "Safety rules:\n- ",
          json: '{\n  "domain": {\n    "safety_rules": [',
          xml: "<memory_context>\n  <domain_context>",
        };
        expect(text.startsWith(before[format])).toBe(true);
        expect(body.has_context ?? true).toBe(true);
      }
    },
  );

  it.each(
    FORMATS.flatMap(
      (format) =>
        [
          [format, "banking_fintech"],
          [format, "ecommerce"],
        ] as const,
    ),
  )(
    "keeps the safety rules in a short form in the smallest %s for %s [SUP-032, SUP-033]",
    async (format, support_type) => {
      const { add, retrieve } = await supportTenant(server, { support_type });
      await add("maya", "My transfer of 500 euros failed, this is fraud, and I will call my lawyer about it today.");
      for (const max of [50, 60, 80, 120, 300]) {
        const { body } = await retrieve("maya", "What about the transfer?", { format, context_max_tokens: max });
        const text: string = body.system_prompt_addition;
        expect(countTokens(text)).toBeLessThanOrEqual(max);
        expect(body.context_token_count).toBe(countTokens(text));
        expect(text).toMatch(SAFETY);
        expect(text).toMatch(/check/);
        expect(FORBIDDEN.test(text.replaceAll("\n", " "))).toBe(support_type === "banking_fintech");
        if (max === 50 && format === "bullets") expect(countTokens(text.split("\n")[0] as string)).toBeLessThan(45);
      }
    },
  );

  it("tells the issue, the warning and the risks directly after the rules, then the rest [SUP-034, SUP-035, SUP-036]", async () => {
    const { add, retrieve } = await supportTenant(server);
    await add("maya", "I was charged twice for the course, ticket T-3318.");
    await add("maya", "It is solved, the second charge was refunded.");
    await add("maya", "My name is Maya and I would prefer a replacement.");
    await add("maya", "My order NW-7741 has not arrived, I am very frustrated, my lawyer will write to you.");
    const { body } = await retrieve("maya", "Was I charged twice?", { context_max_tokens: 2000 });
    const lines: string[] = body.system_prompt_addition.split("\n");
    const at = lines.indexOf("Customer:");
    const day = clock.now().toISOString().slice(0, 10);
    expect(lines.slice(at + 1, at + 7)).toEqual([
      `- Open issue, open since ${day}, urgency medium: My order NW-7741 has not arrived, I am very frustrated, my lawyer will write to you.`,
      expect.stringMatching(/^- High risk of escalation/),
      expect.stringMatching(/^- Risk \(legal, high\): /),
      "- Maya, not verified.",
      `- Earlier issue T-3318: I was charged twice for the course, ticket T-3318. It ended on ${day}: It is solved, the second charge was refunded.`,
      "- Prefers a replacement.",
    ]);
    // With less and less room, what comes last goes first.
    const short = await retrieve("maya", "Was I charged twice?", { context_max_tokens: 150 });
    expect(short.body.system_prompt_addition).toContain("Open issue");
    expect(short.body.system_prompt_addition).toContain("High risk of escalation");
    expect(short.body.system_prompt_addition).toContain("Risk (legal");
    expect(short.body.system_prompt_addition).not.toContain("Earlier issue");
  });

  it("shows a later conversation and another schema at once [DOM-008, DOM-014]", async () => {
    const { call, add, retrieve } = await supportTenant(server);
    await add("maya", "My order NW-7741 has not arrived.");
    const context = async () => (await retrieve("maya", "order")).body.system_prompt_addition;
    expect(await context()).toContain("Open issue");
    await add("maya", "My order NW-7741 arrived today, everything is solved.");
    expect(await context()).not.toContain("Open issue");
    await call("PATCH", "/v1/tenant/support-type", { support_type: "banking_fintech" });
    expect(await context()).toContain("Never ask for or repeat one-time codes");
    await call("PATCH", "/v1/tenant/domain-schema", {});
    expect(await context()).not.toContain("Safety rules");
  });
});
