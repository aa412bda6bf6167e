import type { components } from "@memoryos/contract";
import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { tenantOf } from "../principals.ts";
import type { Trial } from "../trial.ts";

const DAY = 86_400;
const STAGE_PRIORITY: Readonly<Record<string, number>> = {
  fresh: 1,
  at_risk: 3,
  fading: 5.5,
  critical: 8,
  forgotten: 9,
  unknown: 4,
};
const SEVERITY_PRIORITY: Readonly<Record<string, number>> = { mild: 1, moderate: 2, severe: 3 };
const QUESTION = "What should we work on today?";

type Profile = components["schemas"]["EdTechProfile"];

function classCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "domains", needs: ["control"], ...declaration }, run);
}

/** A tenant with the EdTech schema. */
async function classroom(t: Trial): Promise<Trial> {
  const { t: own } = await tenantOf(t);
  await own.ok("setDomainSchema", { body: { domain_schema: "edtech" } });
  return own;
}

async function profileOf(t: Trial, user: string): Promise<Profile | null> {
  return (await t.ok("getEdTechProfile", { query: { external_user_id: user } })).data;
}

/** @throws Untestable when there is none. */
async function known(t: Trial, user: string): Promise<Profile> {
  const profile = await profileOf(t, user);
  if (profile === null) throw new Untestable("the target made no profile of what a student said");
  return profile;
}

const contextOf = async (t: Trial, user: string, fields = {}) =>
  (await t.found(user, QUESTION, { context_max_tokens: 1_000, ...fields })).system_prompt_addition;
const weak = ({ weak_topics }: Profile) => weak_topics.map(({ topic }) => topic.toLowerCase()).join(", ");
const strong = ({ strong_topics }: Profile) => strong_topics.map(({ topic }) => topic.toLowerCase()).join(", ");

/** Retention of a topic, by a part of its name. */
function retentionOf({ forgetting_stages: stages }: Profile, topic: RegExp) {
  const found = Object.entries(stages).find(([name]) => topic.test(name))?.[1];
  if (found === undefined) throw new Untestable("the target did not note that a topic was studied");
  return found;
}

function inDays(from: string, days: number): { date: string; said: string } {
  const date = new Date(Date.parse(from.slice(0, 10)) + days * DAY * 1_000);
  const said = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return { date: date.toISOString().slice(0, 10), said };
}

/** The EdTech schema. */
export const classrooms: Check[] = [
  classCheck(
    {
      id: "schema-chosen",
      title: "A tenant has no schema until it chooses one, which is in every later read; without a field it goes back",
      proves: ["DOM-002", "DOM-004", "DOM-008"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const read = async () => (await own.ok("getDomainSchema")).data;
      const none = {
        domain_schema: null,
        support_type_configured: null,
        support_type_mode: "single",
        support_types_allowed: [],
      };
      const fresh = await read();
      expect(fresh, "a new tenant").toMatchObject(none);
      expect(
        fresh.available_domains.map(({ value }) => value),
        "available_domains",
      ).toEqual([null, "edtech", "support"]);
      for (const body of [{}, { domain_schema: null }]) {
        await own.ok("setDomainSchema", { body: { domain_schema: "support" } });
        await own.ok("setSupportType", { body: { support_type_mode: "multi", support_types_allowed: ["saas"] } });
        expect(await read(), "with the Support schema").toMatchObject({
          domain_schema: "support",
          support_type_mode: "multi",
        });
        expect((await own.ok("setDomainSchema", { body })).data, "back to the General Engine").toMatchObject(none);
        expect(await read(), "that is read").toMatchObject(none);
      }
    },
  ),

  classCheck(
    {
      id: "profile-of-nobody",
      title: "A profile is null, with 200, for nobody, for somebody without one, and for a tenant without the schema",
      proves: ["DOM-010", "EDU-007"],
    },
    async (t) => {
      const own = await classroom(t);
      expect(await profileOf(own, own.newUser()), "profile of nobody").toBeNull();
      const quiet = own.newUser();
      await own.tell(quiet, "I keep my bicycle in the old cellar.");
      expect(await profileOf(own, quiet), "profile of somebody who is no student").toBeNull();
      const { t: general } = await tenantOf(t);
      const user = general.newUser();
      await general.tell(user, "I struggle with fractions.");
      expect(await profileOf(general, user), "profile without the schema").toBeNull();
      const { error } = await general.refused("listStudents", {}, 400, "TEN_400");
      expect(error, "error").toBe("edtech_schema_required");
    },
  ),

  classCheck(
    {
      id: "profile-of-one-student",
      title: "A profile holds nothing of another student or tenant, nor what only the tutor said",
      proves: ["DOM-011", "ADD-004", "DOM-014"],
    },
    async (t) => {
      const [own, other] = [await classroom(t), await classroom(t)];
      const [ravi, maya, ina] = [own.newUser(), own.newUser(), own.newUser()];
      await own.tell(ravi, "I struggle with optics.");
      await own.tell(maya, "I struggle with long division.");
      await other.tell(ravi, "I struggle with stoichiometry.");
      await own.tell(ina, [
        { role: "assistant", content: "You are in class 11 and weak in genetics." },
        { role: "user", content: "I keep my notes in a green folder." },
      ]);
      expect(weak(await known(own, ravi)), "weak topics").toMatch(/optics/);
      expect(JSON.stringify(await known(own, ravi)), "profile").not.toMatch(/division|stoichiometry/i);
      expect(JSON.stringify(await known(other, ravi)), "profile at another tenant").not.toMatch(/optics|division/i);
      expect(JSON.stringify(await profileOf(own, ina)), "profile of what a tutor said").not.toMatch(
        /genetics|class 11/i,
      );
      expect(await contextOf(own, ravi), "domain block").toMatch(/optics/i);
    },
  ),

  classCheck(
    {
      id: "full-study-profile",
      title: "Whatever a student has said, the profile of it has the documented shape",
      proves: ["ENV-006"],
    },
    async (t) => {
      const own = await classroom(t);
      const student = own.newUser();
      for (const said of [
        "I can't do rotational motion because I don't know the cross product of vectors.",
        "I thought torque and force are the same thing.",
        "I scored 58 out of 70 in my physics pre-board 2 on 14 February.",
        "I study for 45 minutes a session, five times a week.",
        "Explain it in Hinglish please.",
        "I am learning to play the guitar. I am a beginner.",
        "My physics exam is on 3 October.",
      ]) {
        await own.add(student, said);
      }
      await own.tell(student, "I improved a lot in geometry.");
      // The answer is compared with the document like any other.
      await known(own, student);
    },
  ),

  classCheck(
    {
      id: "latest-conversation-decides",
      title: "What is said later replaces what was said, and a topic is strong or weak, never both",
      proves: ["DOM-025", "EDU-006", "DOM-014"],
    },
    async (t) => {
      const own = await classroom(t);
      const [lea, sam] = [own.newUser(), own.newUser()];
      await own.tell(lea, "I'm in class 9 and I struggle with optics.");
      await own.tell(lea, "Actually I'm in class 10.");
      expect((await known(own, lea)).grade_level ?? "", "grade_level").toMatch(/10/);
      for (const [said, isWeak] of [
        ["I struggle with fractions.", true],
        ["I finally understand fractions now.", false],
        ["I don't understand fractions at all any more.", true],
      ] as const) {
        await own.tell(sam, said);
        const profile = await known(own, sam);
        expect(/fractions/.test(weak(profile)), `weak after “${said}”`).toBe(isWeak);
        expect(/fractions/.test(strong(profile)), `strong after “${said}”`).toBe(!isWeak);
      }
    },
  ),

  classCheck(
    {
      id: "stages-move-on",
      title: "Stages, days, priorities and days to the exam move on with the time of reading",
      proves: ["EDU-001", "EDU-002", "EDU-004", "EDU-009", "EDU-010", "EDU-020"],
      turnsClock: true,
    },
    async (t) => {
      const own = await classroom(t);
      const user = own.newUser();
      const exam = inDays((await t.control.now()).toISOString(), 40);
      await own.tell(user, `My physics exam is on ${exam.said}. I struggle with rotational motion.`);
      const began = (await t.control.now()).getTime();
      for (const [days, stage] of [
        [0, "fresh"],
        [1, "at_risk"],
        [3, "fading"],
        [7, "critical"],
        [21, "forgotten"],
      ] as const) {
        await t.control.advanceTo(new Date(began + days * DAY * 1_000 + 5_000));
        const profile = await known(own, user);
        const retention = retentionOf(profile, /rotational/i);
        expect([retention.stage, retention.days_since], `after ${days} days`).toEqual([stage, days]);
        expect(retention.review_due, "review_due").toBe(stage !== "fresh");
        const topic = profile.weak_topics.find((each) => /rotational/i.test(each.topic));
        const now = (await t.control.now()).toISOString().slice(0, 10);
        const left = Math.round((Date.parse(profile.exam_date ?? "") - Date.parse(now)) / (DAY * 1_000));
        if (topic !== undefined && profile.exam_date !== null) {
          const near = left <= 7 ? 1.5 : left <= 30 ? 0.8 : 0;
          const sum =
            (STAGE_PRIORITY[stage] ?? 0) +
            (SEVERITY_PRIORITY[topic.severity] ?? 0) +
            1.5 * (1 - topic.confidence) +
            Math.min(topic.attempts / 5, 1) +
            near;
          // Past exams are not told to be near or far.
          if (left >= 0)
            expect(retention.review_priority, `priority in stage ${stage}`).toBeCloseTo(Math.min(sum, 10), 2);
        }
        const student = (await own.ok("listStudents")).data[0];
        expect(student?.days_to_exam, "days_to_exam").toBe(profile.exam_date === null ? null : left);
        expect(student?.weak_topics_count, "weak_topics_count").toBe(profile.weak_topics.length);
        const atRisk = Object.values(profile.forgetting_stages).filter((each) =>
          ["critical", "forgotten"].includes(each.stage),
        ).length;
        expect(student?.forgetting_risk_count, "forgetting_risk_count").toBe(atRisk);
      }
      await own.tell(user, "Can we practise rotational motion?");
      expect(retentionOf(await known(own, user), /rotational/i).stage, "after it was practised").toBe("fresh");
      const two = new Date((await t.control.now()).getTime() - 2 * DAY * 1_000).toISOString();
      const other = own.newUser();
      await own.tell(other, [{ role: "user", content: "I struggle with optics.", occurred_at: two }]);
      expect(retentionOf(await known(own, other), /optics/i).stage, "by when it was said").toBe("at_risk");
    },
  ),

  classCheck(
    {
      id: "tutoring-context",
      title:
        "The domain block comes first and says what to review, the exam, how to explain, and what is strong and weak",
      proves: ["EDU-022", "DOM-030", "DOM-031", "DOM-036", "RET-004"],
      turnsClock: true,
    },
    async (t) => {
      const own = await classroom(t);
      const user = own.newUser();
      const exam = inDays((await t.control.now()).toISOString(), 30);
      await own.tell(user, [
        `I'm in class 12, CBSE. My physics exam is on ${exam.said}.`,
        "I struggle with rotational motion. I'm good at kinematics.",
        "Please explain step by step with worked examples.",
      ]);
      await t.control.advance(2 * DAY);
      const text = await contextOf(own, user);
      const block = text.split("\n\n")[0] ?? "";
      const profile = await known(own, user);
      if (profile.exam_date !== null) expect(block, "domain block").toContain(profile.exam_date);
      expect(block, "domain block").toMatch(/rotational motion/i);
      expect(block, "domain block").toMatch(/kinematics/i);
      expect(block, "domain block").toMatch(/step by step/i);
      const lead = text.indexOf("What you know about this user:");
      if (lead >= 0) expect(lead, "where the memories begin").toBeGreaterThan(text.search(/rotational/i));
      for (const fields of [{ categories: ["relationship"] }, { agent_id: "nobody" }, { time_filter_days: 1 }]) {
        expect(await contextOf(own, user, fields), `context with ${JSON.stringify(fields)}`).toMatch(
          /rotational motion/i,
        );
      }
      const json = JSON.parse(await contextOf(own, user, { format: "json" })) as Record<string, unknown>;
      expect(Object.keys(json)[0], "first key of the json context").toBe("domain");
      expect(await contextOf(own, user, { format: "xml" }), "xml context").toMatch(/^<(\w+)>\s*<domain_context>/);
    },
  ),

  classCheck(
    {
      id: "review-most-urgent",
      title: "At most five topics to review are named, the most urgent first, and ten weak and ten strong ones",
      proves: ["EDU-023"],
      turnsClock: true,
    },
    async (t) => {
      const own = await classroom(t);
      const user = own.newUser();
      const topics = [
        "optics",
        "algebra",
        "geometry",
        "fractions",
        "decimals",
        "vectors",
        "matrices",
        "genetics",
        "evolution",
        "ecology",
        "waves",
        "friction",
      ];
      for (const [n, topic] of topics.entries()) {
        // What was studied longer ago is more urgent.
        if (n === 6) await t.control.advance(10 * DAY);
        await own.tell(user, n % 2 === 0 ? `I struggle with ${topic}.` : `I don't understand ${topic} at all.`);
      }
      await t.control.advance(4 * DAY);
      const profile = await known(own, user);
      if (profile.weak_topics.length < 11) throw new Untestable("fewer than eleven weak topics were noted");
      const context = await contextOf(own, user, { format: "json" });
      const { domain } = JSON.parse(context) as { domain: Record<string, unknown> };
      const lines = Object.values(domain).flatMap((value) =>
        Array.isArray(value) ? value.map(String) : [String(value)],
      );
      const mentioned = (line: string) => topics.filter((topic) => new RegExp(`\\b${topic}\\b`, "i").test(line));
      // One line, or one list, names what to review, another what is weak.
      const counts = lines.map((line) => mentioned(line).length);
      expect(Math.max(...counts, 0), "topics of one line").toBeLessThanOrEqual(10);
      const review =
        lines.find((line) => /review/i.test(line) && mentioned(line).length > 0) ??
        lines.find((line) => mentioned(line).length === 5);
      if (review === undefined) throw new Untestable("which line says what to review could not be told");
      const named = mentioned(review).sort(
        (left, right) => review.toLowerCase().indexOf(left) - review.toLowerCase().indexOf(right),
      );
      expect(named.length, "topics to review").toBeLessThanOrEqual(5);
      const priorities = named.map((topic) => retentionOf(profile, new RegExp(`^${topic}$`, "i")).review_priority);
      expect(priorities, "priorities of the topics to review").toEqual(
        [...priorities].sort((left, right) => right - left),
      );
    },
  ),

  classCheck(
    {
      id: "students-listed",
      title: "Every student with a profile is listed, by the last session, newest first",
      proves: ["EDU-008", "LST-002"],
    },
    async (t) => {
      const own = await classroom(t);
      const users = [own.newUser(), own.newUser(), own.newUser()];
      for (const user of users) await own.tell(user, "I struggle with optics.");
      await own.tell(own.newUser(), "I keep my bicycle in the old cellar.");
      const { data, pagination } = await own.ok("listStudents");
      expect(
        data.map(({ external_user_id }) => external_user_id),
        "students",
      ).toEqual(users.toReversed());
      expect(pagination.total, "total").toBe(3);
    },
  ),

  classCheck(
    {
      id: "schema-loses-nothing",
      title: "A change of schema loses nothing: memories stay, and a profile reads as before once its schema is back",
      proves: ["DOM-009", "DOM-008", "DOM-014", "DOM-020"],
    },
    async (t) => {
      const own = await classroom(t);
      const user = own.newUser();
      await own.tell(user, "I struggle with optics.");
      const before = await known(own, user);
      const memories = (await own.memoriesOf(user)).length;
      expect(memories, "general memories of a conversation").toBeGreaterThan(0);
      expect(await contextOf(own, user), "context with the schema").not.toMatch(/^What you know/);
      await own.ok("setDomainSchema", { body: {} });
      expect(await profileOf(own, user), "profile without the schema").toBeNull();
      expect(await contextOf(own, user), "context without the schema").toMatch(/^What you know/);
      expect((await own.memoriesOf(user)).length, "memories without the schema").toBe(memories);
      await own.ok("setDomainSchema", { body: { domain_schema: "edtech" } });
      expect(await profileOf(own, user), "profile with the schema again").toEqual(before);
    },
  ),

  classCheck(
    {
      id: "same-memories-with-schema",
      title: "With a schema a conversation gives the same general memories as without",
      proves: ["DOM-020"],
    },
    async (t) => {
      const said = ["My sister is called Asha and she lives in Pune.", "I love cricket and I am allergic to peanuts."];
      const words = /asha|pune|cricket|peanut/gi;
      const of = async (own: Trial) => {
        const user = own.newUser();
        await own.tell(user, said);
        const contents = (await own.memoriesOf(user)).map(({ content }) => content).join(" ");
        return [...new Set((contents.match(words) ?? []).map((word) => word.toLowerCase()))].sort();
      };
      const general = await of((await tenantOf(t)).t);
      if (general.length === 0) throw new Untestable("nothing was remembered");
      expect(await of(await classroom(t)), "what is remembered with the EdTech schema").toEqual(general);
    },
  ),

  classCheck(
    {
      id: "profile-erased",
      title: "A profile is erased with its student, and what only an erased memory said is erased from it",
      proves: ["DOM-016"],
    },
    async (t) => {
      const own = await classroom(t);
      const user = own.newUser();
      await own.tell(user, "I struggle with stoichiometry.");
      await own.tell(user, "I struggle with optics.");
      expect(weak(await known(own, user)), "weak topics").toMatch(/stoichiometry/);
      for (const { id, content } of await own.memoriesOf(user, { archived: true })) {
        if (!/stoichiometry/i.test(content)) continue;
        await own.ok("deleteMemory", { path: { memory_id: id }, query: { hard_delete: true } });
      }
      expect(JSON.stringify(await profileOf(own, user)), "profile after the erasure").not.toMatch(/stoichiometry/i);
      expect(await contextOf(own, user), "context after the erasure").not.toMatch(/stoichiometry/i);
      if (!t.has("users")) return;
      await own.ok("deleteEndUser", { path: { external_user_id: user } });
      expect(await profileOf(own, user), "profile of an erased student").toBeNull();
    },
  ),

  classCheck(
    {
      id: "patients-not-stored",
      title: "In an EdTech tenant nothing says who a patient is or what they suffer from",
      proves: ["EDU-021"],
    },
    async (t) => {
      const own = await classroom(t);
      const user = own.newUser();
      await own.tell(user, [
        "I'm a medical student in my third year.",
        "My patient Mr. Adebayo Okonkwo in bed 7 suffers from tuberculosis.",
        "I struggle with pharmacology.",
      ]);
      const seen = [
        await own.send("listMemories", { query: { external_user_id: user, include_archived: true, limit: 50 } }),
        await own.send("getEdTechProfile", { query: { external_user_id: user } }),
        await own.send("exportEndUser", { path: { external_user_id: user } }),
      ];
      for (const { text } of seen) expect(text, "what is stored").not.toMatch(/Okonkwo|Adebayo|tuberculosis/i);
    },
  ),
];
