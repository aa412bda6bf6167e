import type { Acquaintance, Trial } from "./trial.ts";

/**
 * A user about whom several distinct things were said in one conversation. Checks only read it.
 *
 * @throws Untestable when fewer than three things were remembered.
 */
export function acquaintance(t: Trial): Promise<Acquaintance> {
  return t.scene("acquaintance", () =>
    t.remember(
      [
        "I prefer Python examples over Java examples.",
        "I am allergic to peanuts.",
        "My goal is to run the Lisbon marathon in October.",
        "I work as a nurse at a children's hospital.",
        "My sister Amina is learning to play the violin.",
      ],
      { conversation_id: "getting-to-know", metadata: METADATA },
    ),
  );
}

/** Metadata of the acquaintance's conversation, of every JSON type. */
export const METADATA = { source: "conformance", nested: { list: [1, "two", null, true], decimal: 0.25 }, ключ: "ü" };

/** The question that the acquaintance's statement about Python answers. */
export const LANGUAGE_QUESTION = "Which programming language should code samples use?";

/** Turns the clock until every breaker is closed again, so that no later check sees a fault of this one. */
export async function healthy(t: Trial): Promise<void> {
  for (let n = 0; n < 40; n++) {
    const answer = await t.send("getHealth");
    if (answer.headers["x-memoryos-circuit-status"] === "HEALTHY") return;
    await t.control.advance(15);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

let said = 0;

/** A statement like no other, which no layer of the gate objects to. */
export function sentence(): string {
  said += 1;
  return `I wrote down the number ${1_000 + said * 7} because I like it so much.`;
}

/** Waits until something is so; a server may note what it was told a moment later. Null when it takes too long. */
export async function eventually<T>(look: () => Promise<T | null | false | undefined>, seconds = 5): Promise<T | null> {
  const deadline = performance.now() + seconds * 1_000;
  for (let pause = 15; ; pause = Math.min(pause * 1.4, 300)) {
    const seen = await look();
    if (seen !== null && seen !== false && seen !== undefined) return seen;
    if (performance.now() > deadline) return null;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
