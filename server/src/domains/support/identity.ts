import { REDACTED } from "../redaction/redact.ts";
import type { SupportFact } from "./facts.ts";

const NAME = "(\\p{Lu}[\\p{L}'’-]{1,30}(?: (?:de |van |von |la )?\\p{Lu}[\\p{L}'’.-]{0,30}){0,3})";
const NAMED = new RegExp(
  `\\b(?:[Mm]y (?:full )?name is|[Mm]y name's|[Tt]his is|[Ii] am called|[Cc]all me|[Nn]ame:) ${NAME}`,
  "u",
);
const SIGNED = new RegExp(
  `^(?:(?:[Hh]i|[Hh]ello|[Hh]ey)[,!]? )?(?:[Ii]'m|[Ii] am|[Ii]t's|[Ii]t is) ${NAME}(?: (?:here|from|again)\\b|[,.!]|$)`,
  "u",
);
const BARE = new RegExp(`^(?:[Ss]ure,? |[Yy]es,? |[Ii]t's |[Ii] am |[Ii]'m )?${NAME}[.!]?$`, "u");
const NO_NAME =
  /^(?:Yes|No|Okay|Ok|Sure|Thanks|Thank|Hi|Hello|Hey|Please|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Gold|Silver|Bronze|Platinum|Premium|Pro|Basic|Urgent|Sorry|Indian|German|Spanish|English|American|British|French)\b/;
const ASKS_FOR_NAME =
  /\b(?:your|full|the) (?:\w+ ){0,2}name\b(?! of)|\bwho am i (?:speaking|talking|chatting)\b|\bname (?:and|or|please)\b/i;

const ACCOUNT =
  /\b(?:account|customer|client|member(?:ship)?|user|subscriber|policy|loyalty)(?: ?(?:id|number|no\.?|name|ref(?:erence)?))?(?: is| was|:| =| #|'s)* #?(?<ref>(?=[\w-]*\d)[A-Za-z][\w-]{2,30}|\d[\d -]{2,24}\d)(?![\w-])/i;
const USERNAME = /\busername(?: is| was|:)* (?<ref>[\w.-]{3,30})/i;
const ASKS_FOR_ACCOUNT = /\b(?:account|customer|member(?:ship)?|user)(?: ?(?:id|number|name|no\.?))\b/i;
const BARE_ACCOUNT = /^\W*(?<ref>(?=[\w-]*\d)(?=[\w-]*[a-z])[a-z][\w-]{3,30})\W*$/i;

const TIER =
  /\b(?:(?:i am|i'm|we are|we're|as|being|been|have|has|with|on|my|our|your|the)(?: an?| the| your| on)* )(?<tier>bronze|silver|gold|platinum|diamond|premium|pro|plus|basic|free|starter|growth|business|enterprise|standard|family|prime|elite|executive|vip)(?: (?:member(?:ship)?|customer|plan|tier|level|card|account|subscription|subscriber|status|user)\b|[.!]?$)/i;
const ASKS_FOR_TIER = /\b(?:member(?:ship)?|tier|plan|level|status)\b/i;
const BARE_TIER = /\b(?<tier>bronze|silver|gold|platinum|diamond|premium|pro|plus|basic|enterprise|standard|guest)\b/i;

const SINCE =
  /\b(?:customer|member|client|subscriber|with you|using (?:you|your \w+)|user)\b[^.]{0,20}\bsince (?:(?<month>january|february|march|april|may|june|july|august|september|october|november|december) )?(?<year>(?:19|20)\d\d)\b/i;
const FOR_YEARS =
  /\b(?:customer|member|client|subscriber|with you|using (?:you|your \w+))\b[^.]{0,20}\bfor (?:over |more than |about |almost |nearly )?(?<years>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) years\b/i;
const MONTHS = "january february march april may june july august september october november december".split(" ");
const NUMBERS = "zero one two three four five six seven eight nine ten".split(" ");

/** A longer number is somebody's account at a bank and the like: its last four characters will do. */
const SECRET_DIGITS = 9;

/**
 * Who a customer says they are.
 *
 * @param question What the other side has just asked, or null.
 */
export function identityIn(text: string, question: string | null, saidAt: Date): SupportFact | null {
  const name = nameIn(text, question);
  const account = accountIn(text, question);
  const tier = tierIn(text, question);
  const since = sinceIn(text, saidAt);
  if (name === null && account === null && tier === null && since === null) return null;
  return {
    kind: "identity",
    ...(name === null ? {} : { name }),
    ...(account === null ? {} : { account_ref: account }),
    ...(tier === null ? {} : { tier }),
    ...(since === null ? {} : { customer_since: since }),
  };
}

function nameIn(text: string, question: string | null): string | null {
  const asked = question !== null && ASKS_FOR_NAME.test(question) ? BARE.exec(text)?.[1] : undefined;
  const name = NAMED.exec(text)?.[1] ?? SIGNED.exec(text)?.[1] ?? asked;
  return name === undefined || NO_NAME.test(name) ? null : name.replace(/\.$/, "");
}

function accountIn(text: string, question: string | null): string | null {
  if (text.includes(REDACTED) && !USERNAME.test(text)) return null;
  const asked = question !== null && ASKS_FOR_ACCOUNT.test(question) ? BARE_ACCOUNT.exec(text)?.groups?.ref : undefined;
  const ref = USERNAME.exec(text)?.groups?.ref ?? ACCOUNT.exec(text)?.groups?.ref ?? asked;
  if (ref === undefined) return null;
  const digits = ref.replace(/\D/g, "");
  return digits.length >= SECRET_DIGITS ? digits.slice(-4) : ref;
}

function tierIn(text: string, question: string | null): string | null {
  const asked =
    question !== null && ASKS_FOR_TIER.test(question) && text.length <= 40
      ? BARE_TIER.exec(text)?.groups?.tier
      : undefined;
  return (TIER.exec(text)?.groups?.tier ?? asked)?.toLowerCase() ?? null;
}

function sinceIn(text: string, saidAt: Date): string | null {
  const { month, year } = SINCE.exec(text)?.groups ?? {};
  if (year !== undefined) {
    return month === undefined ? year : `${year}-${String(MONTHS.indexOf(month.toLowerCase()) + 1).padStart(2, "0")}`;
  }
  const years = FOR_YEARS.exec(text)?.groups?.years;
  if (years === undefined) return null;
  const count = NUMBERS.includes(years.toLowerCase()) ? NUMBERS.indexOf(years.toLowerCase()) : Number(years);
  return String(saidAt.getUTCFullYear() - count);
}
