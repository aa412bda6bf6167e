/** "love hiking", "allergic to nuts": the "I" was not written. */
const ELIDED_SUBJECT =
  /^(?:(?:really |absolutely |also )?(?:love|hate|enjoy|prefer|dislike|adore)|(?:don't|do not|can't|cannot) (?:really )?(?:like|eat|drink|stand|have|own|drive))\s(?!it\b|that\b|this\b|the\b|your\b|you\b|to hear\b|those\b|these\b|them\b)|^(?:live|grew up|work|used to live|used to work) (?:in|at|for|as)\s/i;
const ELIDED_SUBJECT_AND_VERB =
  /^(?:allergic to|married to|currently (?:living|working|studying)|working (?:as|at|for)|living in|studying|learning|training for|saving for|planning (?:an?|my|our|to)|vegan\b|vegetarian\b|based in)(?:\s|$)/i;
/** What was done lately, told without an "I". */
const ELIDED_PAST =
  /^(?:just |recently |finally |also )?(?:adopted|moved|bought|started|graduated|finished|became|turned \d|got (?:promoted|married|engaged|divorced|back|an?|my|hired|fired|into)) (?:\p{L}|\d).{2,}/iu;
const ELIDED_FAN = /^(?:an? )?((?:not (?:an? |much of an? )?|not a |big |huge |massive )(?:big |huge )?)fan of /i;
const ELIDED_PARENT =
  /^(?:an? )?((?:single|proud|new|working|stay[- ]at[- ]home|full[- ]time|busy) )?(mom|mum|mother|dad|father|parent) of (.{1,40}?)(?: here)?$/i;
/** Says that something will be said. */
const ANNOUNCED =
  /^(?:(?:and|also|oh|so|well),? )*(?:i (?:also |just )?(?:forgot|wanted|should|want|need|have) (?:to )?(?:also )?(?:say|mention|add|tell you|let you know|point out)|i should (?:also |probably )?(?:say|mention|add)|(?:it's |it is )?worth (?:mentioning|noting|knowing)|(?:a |some |just a )?(?:quick |little |bit of |few )?(?:thing|things|note|context|background|info|intro|facts?)(?: about (?:me|myself))?[^:.,]{0,30}:|(?:a (?:bit|little) )?about (?:me|myself):)(?: that|,|:)? ?(?=(?:i|i'm|i've|i'd|my|we|we're|we've|our)\b)/i;
/** "It's my dream to open a cafe", "What I really want is to write a novel". */
const IT_IS_MY =
  /^it(?:'s| is| was|'s always been| has always been) my ((?:\p{L}+ )?(?:dream|goal|plan|wish|ambition|hope|aim|job|idea)) to /iu;
const WHAT_I =
  /^what (i|we) ((?:(?:really|mostly|usually) )?(?:want|love|like|hate|need|enjoy|prefer))(?: (?:most|best))? is /i;
const REACHED =
  /^(?:you|they|people) (?:can|may|could) (?:best )?(?:reach|contact|e-?mail|call|text|message) me (?=at|on|via|by|under)/i;

/** What asks to remember something, before the thing itself. */
const REMEMBER =
  /^(?:(?:please|pls|plz|also|and|can you|could you) )*(?:remember|don't forget|do not forget|note|keep in mind|bear in mind|be aware|take note|know|just so you know|for your information|fyi|for future reference|for context|you should know)(?:,? (?:please )?that|[,:]|) (?=(?:i|i'm|i've|i'd|my|we|we're|we've|our|call me)\b)/i;
const CALL_ME =
  /^(?:(?:you|people|friends|my friends|everyone|everybody|they|most people) (?:can |may |should |could |all )?(?:just |usually )?|(?:please|just|and|but|so) )+call me (?=\p{L})/iu;
const CONTRACTED: Readonly<Record<string, string>> = {
  dont: "don't",
  cant: "can't",
  wont: "won't",
  didnt: "didn't",
  doesnt: "doesn't",
  isnt: "isn't",
  wasnt: "wasn't",
  arent: "aren't",
  havent: "haven't",
  hasnt: "hasn't",
  couldnt: "couldn't",
  wouldnt: "wouldn't",
  shouldnt: "shouldn't",
  thats: "that's",
  whats: "what's",
  theyre: "they're",
  youre: "you're",
};
const WITHOUT_APOSTROPHE = new RegExp(
  `(?<![\\p{L}\\p{N}'])(?:${Object.keys(CONTRACTED).join("|")})(?![\\p{L}\\p{N}'])`,
  "giu",
);
const EMOJI = "[\\p{Extended_Pictographic}\\u{1F3FB}-\\u{1F3FF}\\uFE0F\\u200D\\s]";
const DECORATION = new RegExp(`^${EMOJI}+|(?<!${EMOJI})${EMOJI}+$`, "gu");

/** Typed in haste: "i", "im" and "dont" for "I", "I'm" and "don't", and emoji around a line. Nothing else is corrected. */
export function asWritten(text: string): string {
  return text
    .replace(DECORATION, "")
    .replace(/(?<![\p{L}\p{N}'])i(?=$|[\s']|,)/gu, "I")
    .replace(/(?<![\p{L}\p{N}'])im(?=\s)/giu, "I'm")
    .replace(/(?<![\p{L}\p{N}'])ive(?=\s)/giu, "I've")
    .replace(WITHOUT_APOSTROPHE, (word) => {
      const full = CONTRACTED[word.toLowerCase()] ?? word;
      return /^\p{Lu}/u.test(word) ? `${full[0]?.toUpperCase()}${full.slice(1)}` : full;
    });
}

/** Whether the user asks to have something remembered. */
export function asksToRemember(text: string): boolean {
  return REMEMBER.test(text);
}

/** "Remember: meetings only after 11" asks for it whomever it is about. */
const THIS =
  /^(?:(?:please|pls|plz) )?(?:remember(?: this)?|note|important|keep in mind|for the record): ?(?=\p{L}.{8})(?!.*\b(?:to self|the following)\b)/iu;

/** What the user asks to have remembered, whomever it is about; null when they do not say so. */
export function toBeRemembered(text: string): string | null {
  return THIS.test(text) ? text.replace(THIS, "") : null;
}

/** Short words that follow "I'm" with a capital and are no names. */
const NO_NAME = /^(?:Thai|Sikh|Arab|Turk|Dane|Pole|Scot|Finn|Ok)$/;

/**
 * The statement in a clause, with the subject that was left out: "remember that my cat is called Blue" → "my cat is called Blue", "love
 * hiking" → "I love hiking".
 */
export function asStatement(clause: string): string {
  const text = clause
    .replace(ANNOUNCED, "")
    .replace(REMEMBER, "")
    .replace(CALL_ME, "Call me ")
    .replace(IT_IS_MY, (all, aim: string) => `my ${aim} ${/was /i.test(all) ? "was" : "is"} to `)
    .replace(WHAT_I, "$1 $2 ")
    .replace(REACHED, "I can be reached ");
  const lowered = () => (/^\p{Lu}\p{Ll}/u.test(text) ? `${text[0]?.toLowerCase()}${text.slice(1)}` : text);
  if (ELIDED_SUBJECT.test(text)) return `I ${lowered()}`;
  if (ELIDED_PAST.test(text)) return `I ${lowered()}`;
  if (/^(?:never|always) been (?:to|an?|in|into|good|bad)\b/i.test(text)) return `I have ${lowered()}`;
  if (/^born (?:and raised )?(?:in|on)\b/i.test(text)) return `I was ${lowered()}`;
  if (ELIDED_FAN.test(text)) {
    return text.replace(
      ELIDED_FAN,
      (_all, kind: string) => `I am ${/^not/i.test(kind) ? kind.toLowerCase() : `a ${kind.toLowerCase()}`}fan of `,
    );
  }
  if (ELIDED_PARENT.test(text))
    return text.replace(ELIDED_PARENT, (_all, kind = "", who, whom) => `I am a ${kind}${who} of ${whom}`);
  if (ELIDED_SUBJECT_AND_VERB.test(text)) return `I am ${lowered()}`;
  const name = /^I(?:'m| am) (\p{Lu}\p{Ll}{1,4})$/u.exec(text)?.[1];
  // "I'm Ana" is shorter than a memory may be.
  if (name !== undefined && !NO_NAME.test(name)) return `My name is ${name}`;
  if (/^(?:I'm|I am) \d{1,3}$/i.test(text)) return `${text} years old`;
  return text;
}
