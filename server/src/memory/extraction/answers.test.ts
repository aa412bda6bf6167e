import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Turn } from "../types.ts";
import { createRuleExtractor } from "./index.ts";

const extractor = createRuleExtractor();

/** What an answer to a question leaves behind. */
async function remembered(question: string, answer: string): Promise<string[]> {
  const turn = (role: Turn["role"], content: string) => ({ role, content, externalTurnId: null, occurredAt: null });
  const turns = [turn("assistant", question), turn("user", answer)];
  return (await extractor.extract({ turns, receivedAt: new Date(0) })).map(({ content }) => content);
}

type Case = readonly [question: string, answer: string, found: string | readonly string[]];

const YES: readonly Case[] = [
  ["Do you live in Paris?", "Yes, I do.", "I live in Paris."],
  ["Are you allergic to peanuts?", "Yes, I am.", "I am allergic to peanuts."],
  ["Do you like Python?", "Yes!", "I like Python."],
  ["Do you smoke?", "Yes", "I do smoke."],
  ["Are you vegetarian?", "I am.", "I am vegetarian."],
  ["You're vegetarian, right?", "That's right.", "I am vegetarian."],
  ["That's great, do you work from home?", "yeah", "I work from home."],
  ["Have you ever been to Rome?", "I have!", "I have been to Rome."],
  ["Have you got a dog?", "Yes I have", "I have a dog."],
  ["Did you grow up in Leeds?", "Yes", "I grew up in Leeds."],
  ["Were you born in Oslo?", "Yes, I was", "I was born in Oslo."],
  ["Can you swim?", "Of course!", "I can swim."],
  ["Do you want to become a doctor?", "Definitely", "I want to become a doctor."],
  ["Do you live with your parents?", "Yes", "I live with my parents."],
  ["Does your sister study law?", "Yes, she does.", "My sister studies law."],
  ["Are your parents divorced?", "Yes", "My parents are divorced."],
  ["Do you prefer short answers?", "Yes, please.", "I prefer short answers."],
];

const NO: readonly Case[] = [
  ["Do you live in Paris?", "No, I don't.", "I do not live in Paris."],
  ["Do you like hiking?", "Not really.", "I do not like hiking."],
  ["Are you diabetic?", "No, I'm not", "I am not diabetic."],
  ["Are you allergic to anything?", "Nope", "I am not allergic to anything."],
  ["Do you have any allergies?", "None.", "I do not have any allergies."],
  ["Do you have siblings?", "No", "I do not have siblings."],
  ["Have you ever been to Rome?", "No", "I have never been to Rome."],
  ["Have you ever been to Rome?", "No, I haven't but I would love to.", "I have never been to Rome."],
  ["Do you still live in Leeds?", "No", "I do not live in Leeds any more."],
  ["Can you swim?", "No, I can't", "I cannot swim."],
  ["Do you use Windows?", "No, Linux", "I do not use Windows but Linux."],
  ["Do you live in Paris?", "No, in Lyon", "I do not live in Paris but in Lyon."],
  ["Do you live in Paris?", "No, I live in Lyon.", "I live in Lyon."],
  ["Do you eat meat?", "No, I'm a vegan.", ["I do not eat meat.", "I'm a vegan."]],
];

const MORE: readonly Case[] = [
  ["Do you have a dog?", "Yes, his name is Rex.", "I have a dog. His name is Rex."],
  ["Do you have a dog?", "I do! Her name is Luna and she is five.", "I have a dog. Her name is Luna and she is five."],
  ["Do you have a dog?", "Yes, Rex.", "I have a dog named Rex."],
  ["Do you have a dog?", "Yes, a labrador named Rex", "I have a labrador named Rex."],
  ["Do you have a dog?", "Yes, two of them", "I have two dogs."],
  ["Do you have any other pets?", "Yes, a cat", "I have a cat."],
  ["Do you play any instruments?", "The piano", "I play the piano."],
  ["Do you have a favorite band?", "Yes, the Beatles", "My favorite band is the Beatles."],
  ["Are you allergic to anything?", "Yes, peanuts.", "I am allergic to peanuts."],
  ["Are you allergic to peanuts?", "Yes, and shellfish.", "I am allergic to peanuts and shellfish."],
  ["Do you live in Paris?", "Yes, in the 11th.", "I live in Paris, in the 11th."],
  ["Do you like music?", "Yes, especially jazz", "I like music, especially jazz."],
  ["Do you exercise?", "Yes, three times a week", "I exercise three times a week."],
  ["Do you go to church?", "Every Sunday", "I go to church every Sunday."],
  ["Do you play chess?", "I do sometimes.", "I play chess sometimes."],
  ["Do you drink alcohol?", "Yes, occasionally", "I drink alcohol occasionally."],
  ["Are you learning Spanish?", "Yes, for two years", "I have been learning Spanish for two years."],
  ["Are you married?", "Yes, to Tom", "I am married to Tom."],
  ["Do you like hiking?", "Yes, I love hiking.", "I love hiking."],
  ["Do you like Python?", "I love it!", "I love Python."],
  ["Did you go to college?", "Yeah, I studied biology.", ["I went to college.", "I studied biology."]],
];

const PLACES: readonly Case[] = [
  ["Have you been to Rome?", "I live there.", "I live in Rome."],
  ["Have you been to Rome?", "I've been there many times.", "I've been to Rome many times."],
  ["Have you visited New York City?", "My sister lives there.", "My sister lives in New York City."],
  ["Do you like Paris?", "I grew up there", "I grew up in Paris."],
  ["Do you work at Google?", "I used to work there.", "I used to work at Google."],
  ["have you been to rome?", "i live there", "I live in rome."],
];

const NAMED: readonly Case[] = [
  ["Which language should my examples use?", "TypeScript, please.", "I prefer examples to use TypeScript."],
  ["What tone should my replies have?", "Friendly, please", "I prefer replies with a friendly tone."],
  ["Which language should I use?", "Go", "My preferred language is Go."],
  ["What language should I use for your examples?", "Python", "I prefer Python for examples."],
  ["Which language do you prefer for code samples?", "Please use Rust", "I prefer Rust for code samples."],
  ["Which database does your project use?", "Postgres", "My project uses Postgres."],
  ["Which editor do you use?", "VS Code", "I use VS Code."],
  ["What should I call you?", "Sam", "I like to be called Sam."],
  ["What's your favorite RPG?", "The Witcher 3.", "My favorite RPG is the Witcher 3."],
  ["Where do you live?", "Beijing", "I live in Beijing."],
  ["Which city are you from?", "Leeds", "I am from Leeds."],
  ["Where were you born?", "Oslo", "I was born in Oslo."],
  ["How long have you lived in Leeds?", "Ten years", "I have lived in Leeds for ten years."],
  ["How long have you had your boat?", "Two years", "I have had my boat for two years."],
  ["Who do you live with?", "My parents", "I live with my parents."],
];

describe.each([
  ["a yes takes over what was asked", YES],
  ["a no denies what was asked", NO],
  ["what follows a yes goes into the statement or stands beside it", MORE],
  ["“there” is the place that the question names", PLACES],
  ["what is named goes where the question left room", NAMED],
])("in answers %s", (_, cases) => {
  it.each(cases)("%j – %j", async (question, answer, found) => {
    expect(await remembered(question, answer)).toEqual([found].flat());
  });
});

/** About the talk, about today, an offer, or about something that the question only points at. */
const OF_NO_USE = [
  "Shall I go on?",
  "Is that clear?",
  "Does that make sense?",
  "Did that help?",
  "Is there anything else?",
  "Can I help with anything else?",
  "Can you hear me?",
  "Could you send me the number?",
  "Would you like a refund?",
  "Do you want me to send it?",
  "Do you want to see an example?",
  "Do you want a receipt?",
  "Do you need help?",
  "Do you still need the code?",
  "Do you understand?",
  "Do you agree to the terms?",
  "Do you mind if I ask?",
  "Do you remember the password?",
  "Do you know what I mean?",
  "Do you like it?",
  "Do you like this version?",
  "Do you like my hat?",
  "Do you prefer tea or coffee?",
  "Do you come here often?",
  "Do you have any questions?",
  "Do you have any other pets?",
  "Do you have a minute?",
  "Do you have your order number?",
  "Do you have plans for tonight?",
  "Do you have a headache?",
  "Do you have to work tomorrow?",
  "Are you sure?",
  "Are you ready to start?",
  "Are you there?",
  "Are you happy with that?",
  "Are you logged in?",
  "Are you a robot?",
  "Are you looking for something specific?",
  "Are you interested in hearing more?",
  "Are you going to the party tonight?",
  "Have you tried restarting the router?",
  "Have you received the email?",
  "Have you had lunch?",
  "Did you sleep well?",
];

describe("an answer that would be of no use later leaves nothing behind", () => {
  it.each(OF_NO_USE)("%j", async (question) => {
    for (const answer of [
      "Yes",
      "yes please",
      "Yes, I am.",
      "Yes, I do.",
      "No",
      "No, I don't.",
      "No, thanks",
      "Sure!",
    ]) {
      expect(await remembered(question, answer), answer).toEqual([]);
    }
  });

  it.each([
    ["Do you smoke?", "Yes, I used to."],
    ["Do you smoke?", "I did."],
    ["Are you a doctor?", "Yes and no"],
    ["Do you like Python?", "ok"],
    ["Do you like Python?", "Hi there!"],
    ["Do you like Python?", "No idea"],
    ["Do you live in Paris?", "Yes, why?"],
    ["Do you play any instruments?", "Yes"],
    ["Do you have any favorite stories?", "I have a few."],
  ])("%j – %j", async (question, answer) => {
    expect(await remembered(question, answer)).toEqual([]);
  });
});

it("makes a sentence in the first person of any question and answer, or nothing", async () => {
  const pick = (words: string) => fc.constantFrom(...words.split("|"));
  const question = fc.tuple(
    pick("Do you|Are you|Have you|Did you|Can you|Were you|Is your wife|Does your son|Which|What|Where|You|Any"),
    fc.array(
      pick("have|like|a dog|any|pets|in|Rome|been to|your|job|the|should|use|do you|it|you|,|allergic to|born|ever|or"),
      {
        maxLength: 6,
      },
    ),
  );
  const answer = fc.array(
    pick(
      "Yes|No|,|.|!|I|do|am|not|there|two|of them|a cat|named|Rex|and|in|Leeds|please|never|his name is|it|especially|?",
    ),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(question, answer, async ([first, others], said) => {
      for (const content of await remembered(`${first} ${others.join(" ")}?`, said.join(" "))) {
        expect(content).toMatch(/^.{9,499}\.$/u);
        expect(content).not.toMatch(/\b(?:undefined|null)\b|\s{2}|\byour\b/);
      }
    }),
    { numRuns: 500 },
  );
});
