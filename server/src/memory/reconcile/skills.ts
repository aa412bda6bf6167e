import type { ClaimRule } from "./claims.ts";

/** How well somebody does something, from how they say it; the skill is the slot's name. */
const LEVELS: readonly (readonly [level: string, words: string])[] = [
  [
    "learning",
    "am (?:learning|studying|new to|a beginner (?:at|in|with)|a complete beginner (?:at|in)|starting (?:to learn|with))|learn|started learning",
  ],
  ["struggling", "struggle with|am (?:bad|terrible|weak) (?:at|in|with)|am struggling with"],
  [
    "intermediate",
    "am (?:at an? )?intermediate (?:level )?(?:at|in|with)|am (?:okay|decent|comfortable|familiar) (?:at|with|in)",
  ],
  [
    "good",
    "am (?:good|great|strong|skilled|experienced|proficient|advanced) (?:at|in|with)|have become (?:good|great|proficient) (?:at|in|with)|became (?:good|proficient) (?:at|in|with)",
  ],
  [
    "fluent",
    "am fluent in|have become fluent in|became fluent in|speak fluent|have mastered|mastered|am an expert (?:at|in|on|with)|have become an expert (?:at|in)|became an expert (?:at|in)",
  ],
];

/** Somebody got better, or worse, at something: the later says how well. */
export const SKILL_RULES: readonly ClaimRule[] = LEVELS.map(([level, words]) => ({
  slot: "skill",
  pattern: new RegExp(
    `^i (?:${words}) (?:how to |to )?(?:play(?:ing)? |speak(?:ing)? |us(?:e|ing) |writ(?:e|ing) |programming in )?(?:the )?(?<k>[\\w+#.' -]{1,40})$`,
    "i",
  ),
  value: level,
  compare: "word",
  kind: "skill_progression",
}));
