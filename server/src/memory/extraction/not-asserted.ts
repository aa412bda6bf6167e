/** A third party that holds an opinion. What a doctor says of the user is a fact about the user, not an opinion. */
const OTHERS =
  "(?:(?:my|our|some|most|all|a lot of|many|other|the|a) )?(?:(?!doctor|doc\\b|dentist|gp\\b|physio|therapist|vet\\b|surgeon|specialist|optician|dietitian)[\\p{L}'-]{1,20} ){0,3}?(?!doctor|doc\\b|dentist|gp\\b|physio|therapist|vet\\b|surgeon|specialist|optician|dietitian)[\\p{L}'-]{1,20}";

/**
 * What a clause says without saying that it is so: conditions contrary to fact, scenes to imagine, other people's opinions. Patterns
 * read the clause in lower case without its final sign.
 */
export const NOT_ASSERTED: readonly (readonly [reason: string, pattern: RegExp])[] = [
  [
    "hypothetical",
    /^(?:suppose|supposing|imagine|assume|assuming|pretend|what if|let's say|say|picture|consider|hypothetically|in theory|for example|for instance|e\.?g\.?)\b/,
  ],
  ["hypothetical", /^(?:even )?if (?:i|we|my|our)\b.{0,160}?\b(?:would|could|might|i'd|we'd|wouldn't|couldn't)\b/],
  [
    "hypothetical",
    /^(?:even )?if you\b|^in (?:the|this|my|our|that) (?:story|game|scene|novel|book|movie|film|dream|role-?play|scenario|campaign|example)\b/,
  ],
  ["hypothetical", /^(?:even )?if (?:i|we) (?:were|was|had|won|lived|knew|could)\b/],
  [
    "hypothetical",
    /^(?:i|we|my [\p{L} ]{2,30})(?:'d| would| could| might)\b(?! (?:rather|prefer|(?:really |also )?(?:love|like))\b).{0,160}?\bif\b/u,
  ],
  ["hypothetical", /^i(?:'d| would)(?: \p{L}+)? (?:love|like) .{0,120}\bif (?:i|we) (?:had|could|were|was|won|did)\b/u],
  ["hypothetical", /^(?:i|we) (?:would|could|should) have \p{L}+/u],
  [
    "what others think",
    new RegExp(
      `^(?!i\\b|we\\b|you\\b)(?:${OTHERS}|he|she|they|everyone|everybody|nobody|somebody|someone|people) (?:always |often |never |sometimes |also |still |really |just )?(?:thinks?|thought|says?|said|believes?|believed|claims?|claimed|feels? (?:that|like)|assumes?|assumed|reckons?|told me(?: that)?|tells? me(?: that)?|keeps? (?:saying|telling)|keep (?:saying|telling)|insists?|swears?|complains?|jokes?|calls? me (?:an? |the )|considers? me|wonders?|doesn't (?:think|believe)|don't (?:think|believe))\\b`,
      "u",
    ),
  ],
  [
    "somebody else's question",
    /^asking for (?:a friend|someone|my)\b|^my [\p{L} ]{2,30} (?:wants? to know|asks?|asked|is asking|was asking|wonders?|needs to know)\b/u,
  ],
  [
    "what others think",
    /^(?:according to|apparently,? (?:he|she|they|my)|rumou?r has it|i(?:'ve| have)? heard (?:that )?|i (?:read|saw) (?:that|somewhere))\b/,
  ],
];
