import { didYouMean } from "../src/cli/suggest.ts";
import { ConversationError, type Turn } from "./conversation.ts";
import { UsageError } from "./options.ts";

/** What somebody said. */
export interface Spoken {
  speaker: string;
  text: string;
}

/** Entries of a transcript that nobody said. */
const NOT_SPEECH = "action";
/** Those whose words are usually worth remembering, the likeliest first. */
const USERS = ["customer", "student", "user", "1"];
const AGENTS = ["agent", "assistant", "teacher", "tutor", "bot"];
/** The kind of move that some tutoring transcripts note before what was said: "(focus)What is 3 × 4?". */
const MOVE = /^\([a-z]+\)\s*/;

/**
 * Tells who is the user of a transcript; everybody else is the assistant.
 *
 * @param named the speaker named with `--user`, or null to find out.
 * @throws UsageError when nobody has the given name.
 * @throws ConversationError when it cannot be told.
 */
export function rolesOf(
  spoken: readonly Spoken[],
  where: string,
  named: string | null,
): { user: string; agent: string; turns: Turn[] } {
  const said = spoken.filter(({ speaker }) => speaker.toLowerCase() !== NOT_SPEECH);
  const speakers = [...new Set(said.map(({ speaker }) => speaker))];
  const user = named === null ? likelyUser(speakers, where) : speakerNamed(named, speakers, where);
  const turns = said.map(({ speaker, text }): Turn => {
    return speaker === user
      ? { role: "user", content: text }
      : { role: "assistant", content: text.replace(MOVE, "") || text };
  });
  const agent = speakers.find((speaker) => speaker !== user) ?? "assistant";
  return { user: label(user), agent: label(agent), turns };
}

/** Three questions that make sense about anybody of this kind. */
export function questionsFor(user: string): string[] {
  switch (user.toLowerCase()) {
    case "customer":
      return ["Who is this customer?", "What did they order, or want?", "What do they like?"];
    case "student":
      return ["What does this student find hard?", "What are they working on?", "How should I explain things to them?"];
    default:
      return ["What does this person like?", "What is going on in their life?", "Who is important to them?"];
  }
}

function likelyUser(speakers: readonly string[], where: string): string {
  const known = USERS.flatMap((name) => speakers.find((speaker) => speaker.toLowerCase() === name) ?? []);
  const others = speakers.filter((speaker) => !AGENTS.includes(speaker.toLowerCase()));
  const user = known[0] ?? (others.length === 1 ? others[0] : undefined);
  if (user !== undefined) return user;
  throw new ConversationError(
    speakers.length === 0
      ? `${where} has no turns in which somebody speaks.`
      : `${where} does not tell which speaker is the user. Say it with --user, one of: ${speakers.join(", ")}.`,
  );
}

function speakerNamed(name: string, speakers: readonly string[], where: string): string {
  const found = speakers.find((speaker) => [speaker, label(speaker)].some((each) => isSame(each, name)));
  if (found !== undefined) return found;
  throw new UsageError(
    `Nobody is called "${name}" in ${where}${didYouMean(name, speakers)}. Speakers: ${speakers.join(", ")}.`,
  );
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function label(speaker: string): string {
  return /^\d+$/.test(speaker) ? `speaker ${speaker}` : speaker;
}
