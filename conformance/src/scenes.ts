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
