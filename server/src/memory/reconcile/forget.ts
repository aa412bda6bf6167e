import { terms } from "../ranking/terms.ts";
import { relate } from "./relation.ts";

/** What a person asked to forget. */
export interface ForgetRequest {
  /** Of the message that asks. */
  turn: number;
  /** What it is about, "my lawyer", or else what is no longer to be known, "I live in Rome". */
  what: { topic: string } | { statement: string };
}

/** Of a longer sentence nothing is understood. */
const LONGEST = 200;
const PLEASE =
  "(?:(?:ok(?:ay)?|well|actually|please|pls|just|now|and|can you|could you|would you|i want you to|i would like you to|i'd like you to),? ){0,4}";
const FORGET = "(?:forget|delete|erase|remove)";
const WHAT =
  "(?:(?:everything|anything|all|what|whatever|the things|all the things)(?: that)? (?:i(?:'ve| have)? (?:ever )?(?:told|said|mentioned|shared)(?: to)?(?: you)?|you (?:know|remember|have stored|have saved|stored|saved)|you've (?:stored|saved))|(?:your|all|all your|any|the|your stored) memor(?:y|ies))";
const END = "(?: from (?:your )?memory)?(?:,? (?:please|pls|thanks|thank you))?";
const ABOUT = new RegExp(`^${PLEASE}${FORGET} ${WHAT} (?:about|of|regarding|concerning) (?<topic>.+?)${END}$`, "i");
const THAT = new RegExp(`^${PLEASE}forget that (?<statement>(?:i|my|we|our)\\b.+?)${END}$`, "i");
/** Of the person themselves, or of somebody the sentence does not name: nothing that could be found for certain. */
const NOBODY = /^(?:me|myself|us|it|that|this|these|those|them|him|her|you|everything|anything|all of it|.*[,;:].*)$/i;

/** What the user's own messages ask to forget; only where that is plain. */
export function forgetRequests(messages: readonly { role: string; content: string }[]): ForgetRequest[] {
  return messages.flatMap(({ role, content }, turn) => {
    if (role !== "user" || !/\b(?:forget|delete|erase|remove)\b/i.test(content)) return [];
    return content.split(/[.!?\n]+(?=\s|$)/).flatMap((sentence): ForgetRequest[] => {
      const plain = sentence.replaceAll("’", "'").replace(/\s+/g, " ").trim();
      if (plain.length > LONGEST) return [];
      const { topic } = ABOUT.exec(plain)?.groups ?? {};
      if (topic !== undefined) return NOBODY.test(topic) ? [] : [{ turn, what: { topic } }];
      const { statement } = THAT.exec(plain)?.groups ?? {};
      return statement === undefined ? [] : [{ turn, what: { statement } }];
    });
  });
}

const OWN = "(?:my|our|the)";
const HAVING =
  "(?:have|had|got|hired|fired|see|saw|met|know|own|use|love|like|hate|trust|pay|called|work with|talked to|spoke (?:to|with)|met with|live with|am (?:married|engaged) to|was diagnosed with)";
/** "My phone number" is not about "my phone". */
const ANOTHER = "(?! (?:number|address|name|account|id|code|password)\\b)";

/**
 * Whether a memory is clearly what was asked to be forgotten: it begins with the topic or says that somebody has it, or it
 * has every word of a topic of several that names nobody; or it says what is to be known no longer. In doubt it is not.
 */
export function isAskedToForget({ what }: ForgetRequest, content: string): boolean {
  if ("statement" in what) return ["same", "less"].includes(relate(what.statement, content, false)?.is ?? "");
  const noun = what.topic.replace(/^(?:my|our|the|an?) /i, "");
  const wanted = terms(noun);
  if (wanted.length === 0) return false;
  if (wanted.length > 1 && !/\p{Lu}/u.test(noun)) {
    const found = new Set(terms(content));
    return wanted.every((term) => found.has(term));
  }
  const escaped = noun.replace(/[^\p{L}\p{N} '-]/gu, ".");
  const begins = `(?:${OWN} (?:[\\w-]+ )?|an? )?${escaped}`;
  const has = `(?:i|we) (?:also |now |really )?${HAVING} (?:(?:${OWN}|an?|two|three) )?(?:[\\w-]+ )?${escaped}`;
  return new RegExp(`^(?:${begins}|${has})(?:s|'s|s')?(?![\\p{L}\\p{N}'-])${ANOTHER}`, "iu").test(
    content.replaceAll("’", "'"),
  );
}
