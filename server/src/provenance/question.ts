import type { Question } from "../store/types.ts";

/** What to ask a person about two of their memories that contradict each other. */
export function questionText({ a, b }: Record<"a" | "b", Pick<Question["a"], "content">>): string {
  return `I have noted two things about you that do not go together: “${bare(a.content)}” and “${bare(b.content)}”. Which of them is right?`;
}

function bare(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
