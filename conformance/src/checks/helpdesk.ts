import type { components } from "@memoryos/contract";
import { countTokens } from "gpt-tokenizer/encoding/cl100k_base";
import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { tenantOf } from "../principals.ts";
import type { Trial } from "../trial.ts";

type Profile = components["schemas"]["SupportProfile"];

const LATE = "My order NW-7741 has not arrived.";
/** What the safety rules say, in whatever words: not live truth, no claimed action, a check. */
const SAFETY = /not (?:live|what is true now)|not live truth/i;
const BANKING = /(?:one-time codes?|OTP)[\s\S]*password[\s\S]*account[\s\S]*card[\s\S]*Aadhaar[\s\S]*PAN/i;
/** Room for another tokenizer. */
const TOLERANCE = 1.1;

function deskCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "domains", needs: ["control"], ...declaration }, run);
}

/** A tenant with the Support schema. */
async function helpdesk(t: Trial, types: Record<string, unknown> = { support_type: "ecommerce" }): Promise<Trial> {
  const { t: own } = await tenantOf(t);
  await own.ok("setDomainSchema", { body: { domain_schema: "support" } });
  await own.ok("setSupportType", { body: types });
  return own;
}

async function profileOf(t: Trial, user: string): Promise<Profile | null> {
  return (await t.ok("getSupportProfile", { query: { external_user_id: user } })).data;
}

async function known(t: Trial, user: string): Promise<Profile> {
  const profile = await profileOf(t, user);
  if (profile === null) throw new Untestable("the target made no profile of what a customer said");
  return profile;
}

const contextOf = async (t: Trial, user: string, query: string, fields = {}) =>
  (await t.found(user, query, { context_max_tokens: 2_000, ...fields })).system_prompt_addition;

/** What customers tell, by the kind of support: each field of the context of that kind is spoken of. */
const SAID_OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  saas: [
    "Our workspace has forty people and we are on the annual plan with forty seats.",
    "The integration with Slack fails with an error since Monday.",
    "It would be great if you had support for dark mode.",
    "I am stuck in the set up of our import.",
  ],
  ecommerce: [
    "I ordered a canvas bag, and my order NW-7741 has not arrived.",
    "I returned the blue shoes and want my money back.",
    "Please leave parcels at the front desk.",
    "I always buy black cotton shirts. The seller does not answer me.",
  ],
  banking_fintech: [
    "My savings account was debited twice for one payment.",
    "I want to file a complaint. My identity verification is pending.",
    "The interest rate of my loan is wrong, and I see a suspicious transfer that I did not make.",
  ],
  travel: [
    "I booked a flight to Rome and I am a gold member.",
    "I prefer an aisle seat. My flight was cancelled last week.",
    "I fly from Oslo to Rome every month.",
  ],
  telecom: [
    "I have a prepaid plan with 20 GB and an old router.",
    "I want to keep my old number while porting it. The signal is weak at home.",
    "Please send a technician and activate roaming.",
  ],
  edtech_support: [
    "I enrolled in the spring course and paid the fees.",
    "My certificate is missing, and I can't log in to watch the lessons.",
  ],
  general_info: [
    "I am looking for a small printer and interested in the basic model.",
    "A friend recommended you to me, but the price is too expensive.",
  ],
};

/** Digits and letters without what groups them. */
const bare = (text: string) => text.replaceAll(/[^A-Za-z0-9]/g, "");

/** A secret as short as this also comes about by chance, in an id or a score: it has to stand alone. */
const SHORT = 8;

/** Whether a text shows a secret, however a long one is grouped. */
function shows(text: string, secret: string): boolean {
  if (secret.length > SHORT) return bare(text).includes(bare(secret));
  return new RegExp(`(?<![\\w.:-])${secret}(?![\\w-])`).test(text);
}

/** The Support schema. */
export const helpdesks: Check[] = [
  deskCheck(
    {
      id: "support-schema-needed",
      title: "Without the Support schema its operations answer 400, and a profile is null",
      proves: ["SUP-001", "SUP-017"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      for (const [operationId, parts] of [
        ["setSupportType", { body: { support_type: "travel" } }],
        ["listSupportCustomers", {}],
        ["getSupportStats", {}],
      ] as const) {
        const { error } = await own.refused(operationId, parts, 400, "TEN_400");
        expect(error, `error of ${operationId}`).toBe("support_schema_required");
      }
      expect(await profileOf(own, own.newUser()), "profile without the schema").toBeNull();
      const support = await helpdesk(t);
      expect(await profileOf(support, support.newUser()), "profile of nobody").toBeNull();
    },
  ),

  deskCheck(
    {
      id: "support-type-needed",
      title: "Mode single needs a type and mode multi a list; what is configured is told in mode single alone",
      proves: ["SUP-002", "SUP-004"],
    },
    async (t) => {
      const own = await helpdesk(t);
      for (const [body, expected] of [
        [{}, "support_type_required"],
        [{ support_type_mode: "single" }, "support_type_required"],
        [{ support_type_mode: "multi" }, "support_types_allowed_required"],
        [{ support_type_mode: "multi", support_types_allowed: [] }, "support_types_allowed_required"],
      ] as const) {
        expect((await own.refused("setSupportType", { body }, 400, "TEN_400")).error, JSON.stringify(body)).toBe(
          expected,
        );
      }
      const configured = async (body: object) =>
        (await own.ok("setSupportType", { body })).data.support_type_configured;
      expect(await configured({ support_type: "travel" }), "in mode single").toBe("travel");
      expect(
        await configured({ support_type: "travel", support_type_mode: "multi", support_types_allowed: ["saas"] }),
        "in mode multi",
      ).toBeNull();
      expect(await configured({ support_type: "travel", support_type_mode: "auto" }), "in mode auto").toBeNull();
    },
  ),

  deskCheck(
    {
      id: "support-type-of-a-customer",
      title: "A customer's type is the configured one, one of those allowed, or what their conversations show",
      proves: ["SUP-020", "SUP-021"],
    },
    async (t) => {
      const said = "My flight was delayed and the hotel booking is gone.";
      const typeOf = async (types: object) => {
        const own = await helpdesk(t, types as Record<string, unknown>);
        const user = own.newUser();
        await own.tell(user, said);
        return (await profileOf(own, user))?.support_type ?? null;
      };
      expect(await typeOf({ support_type: "telecom" }), "in mode single").toBe("telecom");
      expect([null, "saas", "telecom"], "in mode multi without travel").toContain(
        await typeOf({ support_type_mode: "multi", support_types_allowed: ["saas", "telecom"] }),
      );
      expect(["travel", null], "in mode auto").toContain(await typeOf({ support_type_mode: "auto" }));
      const auto = await helpdesk(t, { support_type_mode: "auto" });
      const user = auto.newUser();
      await auto.tell(user, "My name is Maya and I like to write by e-mail.");
      expect((await profileOf(auto, user))?.support_type ?? null, "before a conversation shows it").toBeNull();
    },
  ),

  deskCheck(
    {
      id: "full-support-profile",
      title: "Whatever a customer has said, the profile of it has the documented shape",
      proves: ["ENV-006"],
    },
    async (t) => {
      for (const [support_type, words] of Object.entries(SAID_OF_TYPE)) {
        const own = await helpdesk(t, { support_type });
        const customer = own.newUser();
        for (const said of [...words, "I prefer e-mail over phone calls, and please keep it short."]) {
          await own.add(customer, said);
        }
        await own.tell(
          customer,
          "I'm not very technical, so please answer in Indian English. I am a customer since June 2024.",
        );
        // The answer is compared with the document like any other.
        await known(own, customer);
      }
    },
  ),

  deskCheck(
    {
      id: "issue-to-its-end",
      title: "An issue is open once stated, is updated by more words, and moves to the history when solved or replaced",
      proves: ["SUP-008", "SUP-009", "SUP-010", "SUP-011", "SUP-012", "DOM-014"],
    },
    async (t) => {
      const own = await helpdesk(t);
      const user = own.newUser();
      await own.tell(user, LATE);
      const first = (await known(own, user)).current_open_issue;
      expect(first, "open issue").not.toBeNull();
      expect(`${first?.summary} ${first?.ref}`, "open issue").toMatch(/NW-7741/);
      await own.tell(user, "Order NW-7741 still has not come, it is urgent.");
      const more = await known(own, user);
      expect(more.current_open_issue?.since, "since").toBe(first?.since);
      expect(Date.parse(more.current_open_issue?.last_update ?? ""), "last_update").toBeGreaterThan(
        Date.parse(first?.last_update ?? ""),
      );
      expect(more.issue_history, "history while it is open").toEqual([]);
      await own.tell(user, "My order arrived today, everything is solved, thank you!");
      const solved = await known(own, user);
      expect(solved.current_open_issue, "open issue once solved").toBeNull();
      expect(solved.issue_history[0]?.resolution ?? "", "resolution").not.toBe("");
      await own.tell(user, "I was charged twice for the course.");
      await own.tell(user, "The app crashes when I open my order.");
      const after = await known(own, user);
      expect(after.current_open_issue?.summary ?? "", "newest issue").toMatch(/crash/i);
      expect(after.issue_history[0], "the one it replaced").toMatchObject({ resolution: null });
      expect(after.issue_history[0]?.summary ?? "", "the one it replaced").toMatch(/charged|twice|double/i);
      await own.tell(user, "My name is Maya, I'm a gold member and I am verified.");
      expect((await known(own, user)).customer_identity?.verified, "verified by own words").toBe(false);
    },
  ),

  deskCheck(
    {
      id: "customers-and-statistics",
      title: "Customers are listed by their last contact, with their issues, and add up to the statistics",
      proves: ["SUP-013", "SUP-014", "SUP-015"],
    },
    async (t) => {
      const own = await helpdesk(t);
      const empty = (await own.ok("getSupportStats")).data;
      expect(empty, "statistics without customers").toMatchObject({
        total_customers_with_memory: 0,
        avg_issues_per_customer: 0,
      });
      const [ravi, lena, maya] = [own.newUser(), own.newUser(), own.newUser()];
      await own.tell(ravi, "My parcel is late and I am very frustrated.");
      await own.tell(lena, "This is unacceptable, I want to speak to your manager! My order is wrong.");
      await own.tell(maya, LATE);
      await own.tell(maya, "I was charged twice for the course.");
      await own.tell(maya, "The payment is solved, thank you so much!");
      const { data, pagination } = await own.ok("listSupportCustomers", { query: { limit: 50 } });
      expect(
        data.map(({ external_user_id }) => external_user_id),
        "customers",
      ).toEqual([maya, lena, ravi]);
      expect(pagination.total, "total").toBe(3);
      for (const row of data) {
        const { current_open_issue, issue_history } = await known(own, row.external_user_id);
        const open = current_open_issue === null ? 0 : 1;
        expect([row.open_issues_count, row.total_issues_lifetime], "issues of a customer").toEqual([
          open,
          open + issue_history.length,
        ]);
      }
      const sum = (of: (row: (typeof data)[number]) => number) => data.reduce((total, row) => total + of(row), 0);
      const byName = (of: (row: (typeof data)[number]) => string | null) => {
        const names = data.flatMap((row) => of(row) ?? []);
        return Object.fromEntries(
          [...new Set(names)].map((name) => [name, names.filter((each) => each === name).length]),
        );
      };
      expect((await own.ok("getSupportStats")).data, "statistics").toEqual({
        total_customers_with_memory: 3,
        open_issues_count: sum(({ open_issues_count }) => open_issues_count),
        high_escalation_risk_count: data.filter(({ sentiment_pattern }) => sentiment_pattern === "high_escalation_risk")
          .length,
        sentiment_breakdown: byName(({ sentiment_pattern }) => sentiment_pattern),
        support_type_distribution: byName(({ support_type }) => support_type),
        avg_issues_per_customer:
          Math.round((sum(({ total_issues_lifetime }) => total_issues_lifetime) / 3) * 100) / 100,
      });
    },
  ),

  deskCheck(
    {
      id: "secrets-redacted",
      title: "Card and identity numbers, codes, PINs and passwords appear in no answer; what is no secret stays",
      proves: ["SUP-022", "SUP-023", "SUP-025"],
    },
    async (t) => {
      const own = await helpdesk(t);
      const user = own.newUser();
      const secrets = [
        "4111 1111 1111 1111",
        "5555-5555-5555-4444",
        "2341 2341 2346",
        "ABCPE1234F",
        "482913",
        "hunter2X",
        "9073",
        "735204",
      ];
      await own.tell(user, [
        "I paid for order NW-7741 with card 4111 1111 1111 1111 in May.",
        "Please take it from my card 5555-5555-5555-4444 instead.",
        "My Aadhaar is 2341 2341 2346 and my PAN is ABCPE1234F.",
        "The OTP is 482913 and my password is hunter2X.",
        "The card that ends in 9876 is mine.",
      ]);
      const { retrieval_id } = await own.found(user, "Which card did I use?", { limit: 50 });
      const feedback = await own.ok("sendRetrievalFeedback", {
        body: { retrieval_id, outcome: "user_corrected", correction: "I use the card 4111 1111 1111 1111." },
      });
      await own.completed(String(feedback.data.correction_job_id));
      // Words that come with a change are kept as they are, whatever is found worth remembering.
      await own.tell(user, ["I live in a small house in Ghent.", "I have two cats.", "My sister plays the cello."]);
      const memories = await own.memoriesOf(user);
      for (const [n, content] of [
        "The card 4111-1111-1111-1111 paid for order NW-7741.",
        "The password is hunter2X, the PIN is 9073.",
        "Order 4071223344 has arrived. The verification code was 482913, and 735204 is the OTP.",
      ].entries()) {
        const memory_id = memories[n]?.id;
        if (memory_id !== undefined) await own.ok("updateMemory", { path: { memory_id }, body: { content } });
      }
      const seen = [
        await own.send("listMemories", { query: { external_user_id: user, include_archived: true, limit: 50 } }),
        await own.send("retrieveMemories", {
          body: {
            external_user_id: user,
            query: "card number, Aadhaar, OTP, password",
            limit: 50,
            context_max_tokens: 4_000,
          },
        }),
        await own.send("getSupportProfile", { query: { external_user_id: user } }),
        ...(await Promise.all(
          memories.map(({ id: memory_id }) => own.send("getMemoryHistory", { path: { memory_id } })),
        )),
        ...(t.has("users") ? [await own.send("exportEndUser", { path: { external_user_id: user } })] : []),
      ];
      const text = seen.map((answer) => answer.text).join("\n");
      for (const secret of secrets) expect(shows(text, secret), `${secret.slice(0, 2)}… is shown`).toBe(false);
      const listed = seen[0]?.text ?? "";
      if (/card/i.test(listed)) expect(listed, "memories").toContain("[REDACTED]");
      expect(listed, "an order number in memories").toContain("NW-7741");
      if (/verification/.test(listed)) expect(listed, "an order number of ten digits").toContain("4071223344");
      if (/ends in/i.test(listed)) expect(listed, "the last four digits alone").toContain("9876");
    },
  ),

  deskCheck(
    {
      id: "secrets-of-a-type",
      title:
        "By support type further numbers are redacted: accounts at a bank, passports in travel, devices in telecom",
      proves: ["SUP-024"],
    },
    async (t) => {
      for (const [support_type, secret, said] of [
        ["banking_fintech", "123456789012345", "My account 123456789012345 was charged twice."],
        ["travel", "K1234567", "My passport K1234567 is lost and my flight was delayed."],
        ["telecom", "356938035643809", "The phone 356938035643809 has no signal."],
      ] as const) {
        const own = await helpdesk(t, { support_type });
        const user = own.newUser();
        await own.tell(user, said);
        const seen = [
          await own.send("listMemories", { query: { external_user_id: user, include_archived: true } }),
          await own.send("getSupportProfile", { query: { external_user_id: user } }),
        ];
        for (const { text } of seen)
          expect(text.includes(secret), `a number with ${support_type} is shown`).toBe(false);
      }
    },
  ),

  deskCheck(
    {
      id: "safety-rules-first",
      title: "Every context begins with the safety rules, which are never left out and are stricter for a bank",
      proves: ["SUP-030", "SUP-031", "SUP-032", "SUP-033", "DOM-030", "DOM-031", "DOM-036"],
    },
    async (t) => {
      for (const support_type of ["banking_fintech", "ecommerce"]) {
        const own = await helpdesk(t, { support_type });
        const user = own.newUser();
        await own.tell(
          user,
          "My transfer of 500 euros for order NW-7741 failed and I will call my lawyer about it today.",
        );
        for (const format of ["bullets", "json", "xml"]) {
          for (const context_max_tokens of [50, 120, 2_000]) {
            for (const who of [user, own.newUser()]) {
              const found = await own.found(who, "What about the transfer?", { format, context_max_tokens });
              const text = found.system_prompt_addition;
              expect(text.slice(0, 400), `${format} context with ${context_max_tokens} tokens`).toMatch(SAFETY);
              expect(text, "safety rules").toMatch(/tool|check/i);
              expect(countTokens(text), `tokens of a context of ${context_max_tokens}`).toBeLessThanOrEqual(
                context_max_tokens * TOLERANCE,
              );
              expect(BANKING.test(text), `the rule of a bank with ${support_type}`).toBe(
                support_type === "banking_fintech",
              );
              if (format === "json") expect(Object.keys(JSON.parse(text))[0], "first key").toBe("domain");
              if (format === "xml") expect(text, "first child").toMatch(/^<(\w+)>\s*<domain_context>/);
            }
          }
        }
        const filtered = await contextOf(own, user, "transfer", {
          categories: ["goal"],
          agent_id: "nobody",
          time_filter_days: 1,
        });
        expect(filtered, "context when nothing is found").toMatch(SAFETY);
      }
    },
  ),

  deskCheck(
    {
      id: "support-context-order",
      title: "The open issue, the warning and risks stand after the rules and go last; history that helps follows",
      proves: ["SUP-034", "SUP-035", "SUP-036"],
    },
    async (t) => {
      const own = await helpdesk(t);
      const user = own.newUser();
      await own.tell(user, "I was charged twice for the course, ticket T-3318.");
      await own.tell(user, "It is solved, the second charge was refunded.");
      await own.tell(user, "The app crashes on my tablet, ticket T-9001.");
      await own.tell(user, "It is solved, the app works again after the update.");
      await own.tell(user, "My name is Maya and I would prefer a replacement.");
      await own.tell(user, "My order NW-7741 has not arrived, I am very frustrated, my lawyer will write to you.");
      const profile = await known(own, user);
      if (profile.current_open_issue === null) throw new Untestable("no open issue was noted (issue-to-its-end)");
      const text = await contextOf(own, user, "Was I charged twice?");
      const lead = text.indexOf("What you know about this user:");
      const block = lead < 0 ? text : text.slice(0, lead);
      const at = (pattern: RegExp) => block.search(pattern);
      expect(at(/NW-7741/), "where the open issue stands").toBeGreaterThan(-1);
      expect(at(/T-3318|charged twice/), "where the earlier issue stands").toBeGreaterThan(at(/NW-7741/));
      expect(block, "how it ended").toMatch(/refunded|solved/i);
      expect(block, "an earlier issue that helps with neither").not.toMatch(/T-9001/);
      if (profile.resolution_preference?.method) expect(block, "preference").toMatch(/replacement/i);
      if (
        profile.risk_signals.some(
          ({ status, severity }) => status === "active" && ["high", "critical"].includes(severity),
        )
      ) {
        expect(at(/legal|lawyer/i), "where the risk stands").toBeLessThan(at(/T-3318/));
      }
      const short = await contextOf(own, user, "Was I charged twice?", { context_max_tokens: 150 });
      expect(short, "short context").toMatch(/NW-7741/);
      expect(short, "short context").not.toMatch(/T-3318/);
    },
  ),

  deskCheck(
    {
      id: "support-profile-of-one",
      title:
        "A support profile holds nothing of another customer or tenant, goes with its customer, and is back with its schema",
      proves: ["DOM-011", "DOM-016", "DOM-009", "SUP-017"],
    },
    async (t) => {
      const [one, other] = [await helpdesk(t), await helpdesk(t)];
      const [maya, ravi] = [one.newUser(), one.newUser()];
      await one.tell(maya, LATE);
      await one.tell(ravi, "I was charged twice for the course.");
      await other.tell(maya, "The app crashes when I open it.");
      const before = await known(one, maya);
      expect(JSON.stringify(before), "profile").not.toMatch(/charged|crash/i);
      expect(JSON.stringify(await known(other, maya)), "profile at another tenant").not.toMatch(/NW-7741/);
      await one.ok("setDomainSchema", { body: {} });
      expect(await profileOf(one, maya), "profile without the schema").toBeNull();
      await one.ok("setDomainSchema", { body: { domain_schema: "support" } });
      await one.ok("setSupportType", { body: { support_type: "ecommerce" } });
      expect((await known(one, maya)).current_open_issue, "issue with the schema again").toEqual(
        before.current_open_issue,
      );
      for (const { id } of await one.memoriesOf(maya)) {
        await one.ok("deleteMemory", { path: { memory_id: id }, query: { hard_delete: true } });
      }
      expect((await profileOf(one, maya))?.current_open_issue ?? null, "issue after its memory was erased").toBeNull();
      if (t.has("users")) await one.ok("deleteEndUser", { path: { external_user_id: ravi } });
      if (t.has("users")) expect(await profileOf(one, ravi), "profile of an erased customer").toBeNull();
    },
  ),
];
