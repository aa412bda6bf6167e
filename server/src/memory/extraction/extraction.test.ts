import { describe, expect, it } from "vitest";
import type { Category } from "../types.ts";
import { contents, extract, turn } from "./testing.ts";

const STATEMENTS: readonly [said: string, category: Category, content: string][] = [
  ["I prefer Python examples.", "preference", "I prefer Python examples."],
  ["oh, i love hiking too!!", "preference", "I love hiking."],
  ["I'd rather get short replies", "preference", "I'd rather get short replies."],
  ["I don't like coriander.", "preference", "I don't like coriander."],
  ["I'm a big fan of silent films", "preference", "I'm a big fan of silent films."],
  ["My favourite season is autumn!", "preference", "My favourite season is autumn."],
  ["Knitting is my passion.", "preference", "Knitting is my passion."],
  ["Call me Sam.", "preference", "Call me Sam."],
  ["Hate early meetings", "preference", "I hate early meetings."],
  ["I love being by myself.", "preference", "I love being by myself."],
  ["I hate it when people are late.", "preference", "I hate it when people are late."],
  ["I live in Leeds.", "fact", "I live in Leeds."],
  ["im from Cork", "fact", "I'm from Cork."],
  ["I'm 27", "fact", "I'm 27 years old."],
  ["Well, I'm a plumber.", "fact", "I'm a plumber."],
  ["I am allergic to peanuts.", "fact", "I am allergic to peanuts."],
  ["My exam is on 12 March.", "fact", "My exam is on 12 March."],
  ["When I was five I broke my leg.", "fact", "When I was five I broke my leg."],
  ["My order ID is 55120-A.", "fact", "My order ID is 55120-A."],
  ["Order number: 55120", "fact", "My order number is 55120."],
  ["The holidays make me anxious.", "fact", "The holidays make me anxious."],
  ["I want to run a marathon in October.", "goal", "I want to run a marathon in October 2026."],
  ["We're saving for a house.", "goal", "We're saving for a house."],
  ["My goal is to pass the bar exam.", "goal", "My goal is to pass the bar exam."],
  ["I'm training for a triathlon", "goal", "I'm training for a triathlon."],
  ["I've always wanted to learn the cello.", "goal", "I've always wanted to learn the cello."],
  ["I'm planning to move to Lisbon next year", "goal", "I'm planning to move to Lisbon in 2027."],
  ["Always answer in British English.", "procedure", "Always answer in British English."],
  ["From now on, use metric units.", "procedure", "From now on, use metric units."],
  ["Before I push, I always run the tests.", "procedure", "Before I push, I always run the tests."],
  ["I usually write the test before the code.", "procedure", "I usually write the test before the code."],
  ["My morning routine is yoga, then coffee.", "procedure", "My morning routine is yoga, then coffee."],
  ["My sister Ana is a nurse.", "relationship", "My sister Ana is a nurse."],
  ["I have two kids.", "relationship", "I have two kids."],
  ["I'm married.", "relationship", "I'm married."],
  ["Our team deploys on Fridays.", "relationship", "Our team deploys on Fridays."],
  ["I work closely with my cousin Bo.", "relationship", "I work closely with my cousin Bo."],
  ["I know Rust and SQL.", "expertise", "I know Rust and SQL."],
  ["I have ten years of experience with Go.", "expertise", "I have ten years of experience with Go."],
  ["I struggle with fractions.", "expertise", "I struggle with fractions."],
  ["I'm fluent in Polish", "expertise", "I'm fluent in Polish."],
  ["Algebra is hard for me.", "expertise", "Algebra is hard for me."],
  ["I'm not a good swimmer.", "expertise", "I'm not a good swimmer."],
  ["I get confused by fractions.", "expertise", "I get confused by fractions."],
  ["We usually deploy on Fridays.", "procedure", "We usually deploy on Fridays."],
  ["Don't ever suggest pork", "procedure", "Don't ever suggest pork."],
  ["I go to the gym every Monday.", "procedure", "I go to the gym every Monday."],
  ["remember that my wifi is called Blue", "fact", "My wifi is called Blue."],
  ["Remember: meetings only after 11.", "fact", "Meetings only after 11."],
  ["I'm Ana", "fact", "My name is Ana."],
  ["I see a counsellor on Thursdays.", "procedure", "I see a counsellor on Thursdays."],
  ["I don't mind spicy food.", "fact", "I don't mind spicy food."],
  ["It's my dream to open a cafe.", "goal", "My dream is to open a cafe."],
  ["What I really want is to write a novel.", "goal", "I really want to write a novel."],
  ["There are five people in my family.", "fact", "There are five people in my family."],
  ["Both of my parents are teachers.", "relationship", "Both of my parents are teachers."],
  ["Me and my sister run a food truck.", "relationship", "Me and my sister run a food truck."],
  ["When it comes to holidays I prefer mountains.", "preference", "When it comes to holidays I prefer mountains."],
  ["You can call me Al", "preference", "Call me Al."],
  ["dont like spicy food", "preference", "I don't like spicy food."],
  ["Big fan of Tolkien", "preference", "I am a big fan of Tolkien."],
  ["single mom of 3 here", "relationship", "I am a single mom of 3."],
  ["just adopted a kitten named Miso", "fact", "I just adopted a kitten named Miso."],
  ["born and raised in Chicago", "fact", "I was born and raised in Chicago."],
  ["Order number 4482-11", "fact", "My order number is 4482-11."],
  ["I really want a new job", "goal", "I really want a new job."],
  ["My favourite team is Arsenal", "preference", "My favourite team is Arsenal."],
  ["I paid with card 4111 1111 1111 1111 for the sofa", "fact", "I paid with card [REDACTED] for the sofa."],
];

describe("what a plain statement becomes", () => {
  it.each(STATEMENTS)("%j becomes a %s", async (said, category, content) => {
    const found = await extract(turn("user", said));
    expect(found.map((candidate) => [candidate.category, candidate.content])).toEqual([[category, content]]);
    expect(found[0]?.confidence).toBeGreaterThanOrEqual(0.65);
  });

  it("weighs an allergy more than a taste, and a goal more than a fact", async () => {
    const [allergy, taste, goal, fact] = await extract(
      turn("user", "I am allergic to peanuts. I like tea. I want to learn Greek. I drive a van."),
    );
    expect(allergy?.importance).toBeGreaterThan(taste?.importance ?? 10);
    expect(goal?.importance).toBeGreaterThan(fact?.importance ?? 10);
  });

  it("is less sure of a hedged statement, so that it can be held back", async () => {
    const [hedged] = await extract(turn("user", "I think I prefer tabs."));
    expect(hedged?.confidence).toBeGreaterThanOrEqual(0.45);
    expect(hedged?.confidence).toBeLessThan(0.65);
  });

  it.each(["I might move to Spain.", "maybe I like jazz", "I guess I'm more of a cat person"])(
    "says of %j that it was hedged",
    async (said) => {
      const [hedged] = await extract(turn("user", said));
      expect(hedged).toMatchObject({ hedged: true, confidence: 0.55 });
    },
  );

  it("is sure of what comes before a hedge about something else", async () => {
    const [sure] = await extract(turn("user", "I want to learn the guitar and maybe join a band."));
    expect(sure).toMatchObject({ hedged: false, confidence: 0.85 });
  });

  it("holds back a wish about answers that does not say for how long", async () => {
    const [wish] = await extract(turn("user", "Please avoid jargon."));
    expect(wish).toMatchObject({ category: "preference", hedged: false, confidence: 0.55 });
  });

  it.each([
    ["Keep answers short."],
    ["Please keep your answers short."],
    ["Emojis are fine actually."],
    ["I turned 35 today!"],
    ["I just got back from Japan."],
  ])("is sure of %j", async (said) => {
    const found = await extract(turn("user", said));
    expect(found.map(({ hedged, confidence }) => [hedged, confidence])).toEqual([[false, 0.75]]);
  });

  it("holds back a wish for the conversation at hand, and what comes back every day", async () => {
    expect(await extract(turn("user", "Keep answers short in this chat."))).toEqual([]);
    expect(await extract(turn("user", "I just got back from lunch."))).toMatchObject([{ confidence: 0.5 }]);
  });

  it("does not take a time for surgeries for one's own surgery", async () => {
    const [habit] = await extract(turn("user", "I usually answer emails after 8pm because mornings are surgery time."));
    const [own] = await extract(turn("user", "I'm having surgery on Monday."));
    expect(habit?.importance).toBe(6);
    expect(own?.importance).toBe(8.5);
  });

  it("holds back what is of no use a week later", async () => {
    const found = await extract(turn("user", "I had pizza for lunch. I saw a great movie yesterday."));
    expect(found.map(({ confidence }) => confidence)).toEqual([0.5, 0.5]);
  });

  it("is surest of what it is asked to remember", async () => {
    const [asked] = await extract(turn("user", "Please remember that my wifi is called Blue."));
    expect(asked).toMatchObject({ content: "My wifi is called Blue.", confidence: 0.95 });
  });

  it("does not take the month of May for a hedge", async () => {
    const [moved] = await extract(turn("user", "I moved to Leeds last May."));
    expect(moved?.confidence).toBeGreaterThanOrEqual(0.65);
  });
});

describe("how a message is taken apart", () => {
  const cases: readonly [said: string, found: string[]][] = [
    [
      "I prefer Python examples and I am allergic to peanuts. My exam is on 12 March.",
      ["I prefer Python examples.", "I am allergic to peanuts.", "My exam is on 12 March."],
    ],
    ["I love hiking and knitting.", ["I love hiking and knitting."]],
    ["I love hiking and knitting, and am allergic to nuts", ["I love hiking and knitting.", "I am allergic to nuts."]],
    ["I want to work and live in Leeds.", ["I want to work and live in Leeds."]],
    ["I have a peanut allergy, can I eat this?", ["I have a peanut allergy."]],
    ["I live in Leeds, what about you?", ["I live in Leeds."]],
    [
      "i live in Bath and i work as a nurse but im from York",
      ["I live in Bath.", "I work as a nurse.", "I'm from York."],
    ],
    ["My sister is a nurse and her husband is a vet.", ["My sister is a nurse and her husband is a vet."]],
    ["I like many games, but my favorite is chess.", ["I like many games, but my favorite is chess."]],
    ["I work at Acme; I mostly use Spark.", ["I work at Acme.", "I mostly use Spark."]],
    [
      "- I live in Oslo\n- I have two kids\n* allergic to nuts",
      ["I live in Oslo.", "I have two kids.", "I am allergic to nuts."],
    ],
    ["When I cook, I listen to jazz.", ["When I cook, I listen to jazz."]],
  ];
  it.each(cases)("%j", async (said, found) => {
    expect(await contents(turn("user", said))).toEqual(found);
  });

  it("keeps a sentence that points back together with the one it points to", async () => {
    expect(await contents(turn("user", "I have a dog named Rex. He is three years old."))).toEqual([
      "I have a dog named Rex. He is three years old.",
    ]);
  });

  it("knows the people and pets that the user has named", async () => {
    const found = await extract(
      turn("user", "My sister Ana is a nurse."),
      turn("user", "Ana lives in York. Tom lives in Hull."),
    );
    expect(found.map((candidate) => candidate.content)).toEqual(["My sister Ana is a nurse.", "Ana lives in York."]);
    expect(found[1]).toMatchObject({ category: "relationship", turnIndexes: [1] });
  });

  it("knows whom a pronoun means where only one person was spoken of", async () => {
    const one = [turn("user", "I cook for my husband Ben."), turn("assistant", "Any allergies?")];
    expect(await contents(...one, turn("user", "he's coeliac"))).toEqual([
      "I cook for my husband Ben.",
      "My husband Ben is coeliac.",
    ]);
    expect(await contents(turn("assistant", "Does your sister eat fish?"), turn("user", "She is vegan"))).toEqual([
      "My sister is vegan.",
    ]);
    const two = turn("user", "I cook for my dad and my brother.");
    expect(await contents(two, turn("user", "he's coeliac"))).toEqual(["I cook for my dad and my brother."]);
  });

  it.each([
    ["Tom left, Sarah handles invoices now."],
    ["Emma moved to university in Toulouse."],
    ["The class starts at 6:30pm on Tuesdays, in room 12."],
    ["The flight got moved to 9am."],
    ["The grant deadline was extended to 12 December."],
    ["The project kickoff slipped to 3 December."],
    ["The meeting with Sarah is now at 5pm."],
    ["The demo starts at 3pm."],
    ["The board review got pushed back to 4pm."],
    ["I take the pills before breakfast every day."],
    ["I like both tea and coffee."],
    ["I like both my cats and my dogs."],
  ])("keeps %j", async (said) => {
    expect(await contents(turn("user", said))).toEqual([said]);
  });

  it("dates what happened to somebody called by first name", async () => {
    const [news] = await extract(turn("user", "Jonas turned nine yesterday!"));
    expect(news).toMatchObject({ content: "Jonas turned nine on 31 December 2025.", eventAt: { start: "2025-12-31" } });
  });

  it.each([
    ["The oven turned nine yesterday."],
    ["Brazil moved to second place."],
    ["Paris does look different now."],
    ["Mia is five and Jonas is eight."],
    ["The meeting is about budgets."],
    ["The train leaves at 3pm."],
    ["The sofa was moved to the kitchen."],
    ["The price was changed to 9 euros."],
    ["I like both of them."],
    ["I take the total and divide it by three."],
  ])("keeps nothing of %j, which need not be about the user", async (said) => {
    expect(await contents(turn("user", said))).toEqual([]);
  });

  it("keeps what somebody waits for, and not that they ask", async () => {
    const [refund] = await extract(turn("user", "just wanted to check on the status of a refund"));
    expect(refund).toMatchObject({ content: "I wanted to check on the status of a refund.", category: "fact" });
    expect(await contents(turn("user", "I just wanted to check if you are open."))).toEqual([]);
    expect(await contents(turn("user", "I wanted to check on the weather."))).toEqual([]);
  });

  it("does without what only points back", async () => {
    const said = [turn("user", "I've got a promo code."), turn("user", "I'd like to use it to buy hats for my cat.")];
    expect(await contents(...said)).toEqual(["I've got a promo code.", "I'd like to buy hats for my cat."]);
  });

  it("knows names that were listed with ages", async () => {
    const found = await contents(turn("user", "We have two daughters: Clara (8) and Rita (5). Clara has asthma."));
    expect(found).toEqual(["We have two daughters: Clara (8) and Rita (5).", "Clara has asthma."]);
  });

  it("reports the same statement once, with every turn that made it", async () => {
    const found = await extract(
      turn("user", "I love tea."),
      turn("assistant", "Nice!"),
      turn("user", "Yes, I love tea!"),
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.turnIndexes).toEqual([0, 2]);
  });
});

describe("answers to a question [ADD-015]", () => {
  const answered: readonly [question: string, answer: string, found: string[]][] = [
    ["Where do you live?", "In Leeds", ["I live in Leeds."]],
    ["Lovely! Where are you from?", "Ireland", ["I am from Ireland."]],
    ["What do you do for a living?", "nurse", ["I am a nurse."]],
    ["How old are you?", "27", ["I am 27 years old."]],
    ["What's your favorite color?", "Blue!", ["My favorite color is Blue."]],
    ["What is your favourite book?", "My favorite is Dune.", ["My favorite book is Dune."]],
    ["What grade are you in?", "7th", ["I am in 7th grade."]],
    ["Which languages do you speak?", "Polish and a bit of Czech", ["I speak Polish and a bit of Czech."]],
    ["When is your exam?", "on 12 March", ["My exam is on 12 March."]],
    ["May I have your full name please?", "Rosa Lind", ["My name is Rosa Lind."]],
    ["What is your order ID?", "55120", ["My order ID is 55120."]],
    ["What is your membership level?", "I'm a gold member", ["My membership level is gold."]],
    ["Do you prefer phone or email?", "email pls", ["I prefer email."]],
    ["What is your budget?", "about 2000 pounds", ["My budget is about 2000 pounds."]],
    ["What do you like to do for fun?", "Hiking and cooking", ["I like hiking and cooking."]],
    ["Which plan are you on?", "The premium one.", ["I am on the premium plan."]],
    ["And your target?", "75 by summer.", ["My target is 75 by summer."]],
    ["And your wife?", "75 by summer.", []],
    [
      "Do you have children?",
      "Yes, two. Mia is five and Jonas is eight.",
      ["I have two children. Mia is five and Jonas is eight."],
    ],
    ["Do you have a car?", "Yes, two. Mia is five and Jonas is eight.", ["I have two cars."]],
    ["May I have your username, email and order ID?", "anna730", ["My username is anna730."]],
    ["May I have your username, email and order ID?", "3348917502", ["My order ID is 3348917502."]],
    [
      "May I have your username, email and order ID?",
      "anna730@example.com",
      ["My email address is anna730@example.com."],
    ],
    [
      "Was the purchase made in the last 90 days?",
      "No, I bought it in November.",
      ['Asked "Was the purchase made in the last 90 days?": I bought it in November 2025.'],
    ],
    ["Was the purchase made in the last 90 days?", "No, I bought it for her.", []],
    ["Do you like hiking?", "Yes!", ["I like hiking."]],
    ["Do you have any pets?", "Yes, two cats", ["I have two cats."]],
    ["Do you have any pets?", "No", ["I do not have any pets."]],
    ["Do you have any pets?", "yes", []],
    ["Would you like some tea?", "Yes", []],
    ["How are you?", "Good", []],
    ["What do you do for fun?", "Nothing much", []],
    ["Where do you live?", "Why do you ask?", []],
  ];
  it.each(answered)("%j – %j", async (question, answer, found) => {
    expect(await contents(turn("assistant", question), turn("user", answer))).toEqual(found);
  });

  it("rest on the user's turn, not on the question", async () => {
    const [home] = await extract(turn("assistant", "Where do you live?"), turn("user", "In Leeds"));
    expect(home?.turnIndexes).toEqual([1]);
  });
});
