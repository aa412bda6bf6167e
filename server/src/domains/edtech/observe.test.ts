import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import type { Turn } from "../../memory/types.ts";
import type { EdTechFact } from "./facts.ts";
import { observeStudent } from "./observe.ts";

const receivedAt = new Date("2026-03-01T12:00:00Z");
const turn = (role: Turn["role"], content: string): Turn => ({ role, content, externalTurnId: null, occurredAt: null });
const factsOf = (...turns: Turn[]): EdTechFact[] => observeStudent({ turns, receivedAt }, null).map(({ fact }) => fact);
const said = (text: string) => factsOf(turn("user", text));

const weak = (topic: string, more: object = {}) => ({ is: "topic", topic, standing: "weak", ...more });
const strong = (topic: string) => ({ is: "topic", topic, standing: "strong" });
const studied = (topic: string, more: object = {}) => ({ is: "topic", topic, standing: "studied", ...more });
const score = (more: object) => ({ is: "score", ...more });

describe("what a sentence says of a student", () => {
  it.each<[string, object[]]>([
    [
      "I'm in class 12, CBSE.",
      [
        { is: "grade", grade: "Class 12" },
        { is: "board", board: "CBSE" },
      ],
    ],
    ["I'm a 7th grader.", [{ is: "grade", grade: "Grade 7" }]],
    ["I moved to class 11.", [{ is: "grade", grade: "Class 11" }]],
    ["Actually I'm in grade 10, not grade 9.", [{ is: "grade", grade: "Grade 10" }]],
    ["I'm in my second semester of B.Tech in computer science.", [{ is: "grade", grade: "Second semester" }]],
    [
      "My CBSE Class 12 board exam is on 12 March.",
      [{ is: "exam", name: "CBSE Class 12 board exam", date: "2026-03-12" }],
    ],
    ["My exam got moved to 20 March.", [{ is: "exam", name: null, date: "2026-03-20" }]],
    ["My exam is in 10 days.", [{ is: "exam", name: null, date: "2026-03-11" }]],
    ["My NEET exam is on 4 May 2026.", [{ is: "exam", name: "NEET", date: "2026-05-04" }]],
    ["I'm preparing for JEE Advanced.", [{ is: "exam", name: "JEE Advanced", date: null }]],
    ["My exam was cancelled.", [{ is: "exam_off" }]],
    [
      "I have to submit my physics project by 6 March.",
      [{ is: "deadline", event: "Physics project", date: "2026-03-06" }],
    ],
    ["I'm aiming for 95 percent in physics.", [{ is: "target", target: "95 percent in physics" }]],
    ["I want to get into an engineering college.", [{ is: "goal", goal: "Get into an engineering college" }]],
    ["I struggle with rotational motion.", [weak("Rotational motion", { severity: "moderate" })]],
    ["I don't understand optics at all.", [weak("Optics", { severity: "severe" })]],
    ["I'm a bit shaky on long division.", [weak("Long division", { severity: "mild" })]],
    ["I'm weak in thermodynamics and optics.", [weak("Thermodynamics"), weak("Optics")]],
    ["Calculus is hard for me.", [weak("Calculus")]],
    ["Stoichiometry confuses me.", [weak("Stoichiometry")]],
    ["I'm not good at geometry.", [weak("Geometry")]],
    [
      "I struggle with rotational motion because I use the formulas of linear motion.",
      [weak("Rotational motion", { gap: "I use the formulas of linear motion" })],
    ],
    ["I keep mixing up torque and force.", [weak("Torque", { gap: "Mixes up torque and force" })]],
    ["I'm good at kinematics.", [strong("Kinematics")]],
    ["I finally understand fractions now.", [strong("Fractions")]],
    ["I no longer struggle with trigonometry.", [strong("Trigonometry")]],
    ["Fractions are easy now but I still find decimals confusing.", [strong("Fractions"), weak("Decimals")]],
    ["Let's revise quadratic equations.", [studied("Quadratic equations", { studiedDaysAgo: 0 })]],
    ["Can you help me with integration by parts?", [studied("Integration by parts")]],
    ["How do I solve simultaneous equations?", [studied("Simultaneous equations")]],
    ["I haven't studied optics for three weeks.", [studied("Optics", { studiedDaysAgo: 21 })]],
    [
      "I can't do rotational motion because I don't know the cross product of vectors.",
      [{ is: "concept_gap", concept: "Cross product of vectors", topic: "Rotational motion" }],
    ],
    [
      "I thought torque and force are the same thing.",
      [{ is: "misconception", misconception: "Torque and force are the same thing.", topic: "Torque" }],
    ],
    [
      "I scored 58 out of 70 in my physics pre-board 2 on 14 February.",
      [score({ name: "Pre-board 2", subject: "Physics", score: 58, unit: "marks", outOf: 70, takenOn: "2026-02-14" })],
    ],
    ["I got 85% in my maths test.", [score({ subject: "Mathematics", score: 85, unit: "percent" })]],
    ["I got 92 percentile in my JEE mock.", [score({ score: 92, unit: "percentile" })]],
    ["My rank in the last mock was 1200.", [score({ score: 1200, unit: "rank" })]],
    ["Please explain step by step with worked examples.", [{ is: "style", primary: "examples", stepByStep: true }]],
    ["I learn best step by step.", [{ is: "style", primary: "step_by_step", stepByStep: true }]],
    ["I don't need every step.", [{ is: "style", primary: null, stepByStep: false }]],
    ["I'm a visual learner.", [{ is: "style", primary: "visual", stepByStep: null }]],
    ["Explain it in Hinglish please.", [{ is: "language", language: "Hinglish" }]],
    [
      "I study for 45 minutes a session, five times a week.",
      [{ is: "session", minutes: 45, perWeek: 5, format: null }],
    ],
    ["I learn best in the evenings after seven.", [{ is: "peak_hours", hours: "In the evenings after seven" }]],
    ["I take physics and chemistry.", [{ is: "subject", subject: "Physics", confidence: 0.95, priority: null }]],
    ["Physics is my top priority.", [{ is: "subject", subject: "Physics", priority: "high" }]],
    ["I dropped biology.", [{ is: "dropped_subject", subject: "Biology" }]],
    ["I have finished the whole chemistry syllabus.", [{ is: "syllabus", subject: "Chemistry", stage: "completed" }]],
    [
      "I love biology but hate fractions.",
      [{ is: "subject", subject: "Biology" }, weak("Fractions", { severity: "mild" })],
    ],
    ["I'm okay in chemistry, not great in physics.", [strong("Chemistry"), weak("Physics")]],
    ["I used to struggle with algebra but now it's easy.", [strong("Algebra")]],
    ["I'm pretty comfortable with the first law.", [strong("First law")]],
    ["Ratios are killing me and my listening is weak.", [weak("Ratios"), weak("Listening")]],
    ["I got 14/20 on the trig quiz.", [score({ subject: "Trigonometry", score: 14, outOf: 20 })]],
    ["I improved a lot in geometry.", [{ is: "progress", subject: "Geometry", trend: "improving" }]],
    ["I'm getting worse at maths.", [{ is: "progress", subject: "Mathematics", trend: "declining" }]],
    ["The exam was pushed to 3 October.", [{ is: "exam", name: null, date: "2026-10-03" }]],
    ["I've got my NEET on 3 May.", [{ is: "exam", name: "NEET", date: "2026-05-03" }]],
    ["My end of year exam is on 3 June.", [{ is: "exam", name: "End of year exam", date: "2026-06-03" }]],
    ["I need band 7 by September.", [{ is: "target", target: "Band 7" }]],
    ["I study 20 min on weekdays.", [{ is: "session", minutes: 20, perWeek: 5, format: null }]],
    [
      "I'm a second-year engineering student at Pune University.",
      [{ is: "learner", type: "higher_education", sure: "high" }],
    ],
    ["I think I get complex numbers now.", [strong("Complex numbers")]],
    ["I teach myself guitar.", [{ is: "learner", type: "skill_learner", sure: "medium" }]],
    ["We have a chemistry test on Monday.", [{ is: "exam", name: "Chemistry test", date: "2026-03-02" }]],
    ["Second chemistry test: 22/25!", [score({ subject: "Chemistry", score: 22, outOf: 25 })]],
    ["I scored 68% on the practice exam, need 72 to pass.", [score({ score: 68, unit: "percent" })]],
    ["I'm learning Python for fun.", [{ is: "learner", type: "skill_learner", sure: "medium" }]],
    ["I'm a medical student.", [{ is: "learner", type: "medical_student", sure: "high" }]],
  ])("is found in %j", (text, expected) => {
    const found = said(text);
    for (const fact of expected) expect(found).toContainEqual(expect.objectContaining(fact));
  });

  it.each([
    "My brother is in class 5 and he struggles with fractions.",
    "I got 8 out of 10 apples.",
    "Please forget that I struggle with optics.",
    "I hate it when people are late.",
    "The exam was really hard.",
    "I subtracted 18 from 40 to figure out how many guests didn't get a second hotdog.",
    "Then I took 40 cups from 180 to get the final amount of feed.",
    "I need to reach the station by 5.",
    "When I was in class 10 we had a dog.",
    "Is my exam on 12 March?",
    "I don't do Python anymore.",
    "I get bored now.",
    "I like French fries.",
    "I hate it when it rains.",
    "I want to get better at physics.",
  ])("is not found in %j", (text) => {
    const kinds = said(text).map(({ is }) => is);
    expect(kinds.filter((kind) => kind !== "subject")).toEqual([]);
  });

  it.each<[question: string, answer: string, fact: object]>([
    ["Which class are you in?", "12", { is: "grade", grade: "Class 12" }],
    ["Which board?", "ICSE", { is: "board", board: "ICSE" }],
    ["When is your exam?", "12 March", { is: "exam", name: null, date: "2026-03-12" }],
    ["Which topics do you find hard?", "Optics and algebra.", weak("Algebra")],
    ["What are you good at?", "Geometry", strong("Geometry")],
    ["How should I explain things?", "With worked examples", { is: "style", primary: "examples", stepByStep: null }],
    ["What should we work on today?", "Fractions", studied("Fractions")],
  ])("is what a short answer means: %j %j", (question, answer, fact) => {
    expect(factsOf(turn("assistant", question), turn("user", answer))).toContainEqual(expect.objectContaining(fact));
  });

  it("tells what an exercise is about by its working, and what went wrong in it by what the student says", () => {
    const found = factsOf(
      turn("assistant", "Please talk me through your solution."),
      turn("user", "I took 20 x 100 = 2000, so she sold books for $2000."),
      turn("assistant", "Did she sell all of them?"),
      turn("user", "Oh right, I forgot to subtract the 50 unsold books."),
    );
    expect(found).toEqual([
      expect.objectContaining(studied("Word problems")),
      expect.objectContaining(weak("Word problems", { gap: "I forgot to subtract the 50 unsold books" })),
    ]);
    expect(factsOf(turn("user", "12% of 50 = 6"))).toEqual([expect.objectContaining(studied("Percentages"))]);
    expect(factsOf(turn("user", "I solved the equation and got x = 4."))).toContainEqual(
      expect.objectContaining(studied("Linear equations")),
    );
  });

  it("has the later word on a topic in one sentence", () => {
    const standings = said("I failed geometry last year but now it's my best subject.");
    expect(standings.at(-1)).toMatchObject(strong("Geometry"));
  });

  it("takes what 'it' stands for from the conversation", () => {
    const found = factsOf(turn("user", "Let's work on optics."), turn("user", "I still don't understand it."));
    expect(found).toContainEqual(expect.objectContaining(weak("Optics")));
  });
});

it("stops reading a conversation that is longer than any lesson", () => {
  const turns = Array.from({ length: 64 }, () => turn("user", "I struggle with optics. ".repeat(600)));
  expect(factsOf(...turns).length).toBeLessThan(2000);
  expect(cpuTime(() => factsOf(...turns))).toBeLessThan(2000);
});

it("reads any text in time that grows with the text alone", () => {
  const pieces = [
    "I am ",
    "a ",
    "my exam ",
    "not ",
    "class 1 ",
    "1/2 ",
    "in ",
    "i'm really ",
    "and ",
    ", ",
    "with ",
    "the ",
  ];
  fc.assert(
    fc.property(fc.constantFrom(...pieces), fc.constantFrom(...pieces), (one, two) => {
      const text = (one + two).repeat(Math.ceil(100_000 / (one.length + two.length)));
      expect(cpuTime(() => said(text))).toBeLessThan(500);
    }),
    { numRuns: 30 },
  );
});
