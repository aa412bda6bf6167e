import type {
  ComfortLevel,
  CommunicationStyle,
  ContactChannel,
  ResolutionMethod,
  ResponseLength,
} from "@memoryos/contract";
import type { SupportFact } from "./facts.ts";

type Table<T> = readonly [T, RegExp][];

const CHANNELS: Table<ContactChannel> = [
  ["whatsapp", /\bwhats ?app\b/i],
  ["email", /\be-?mails?\b/i],
  ["call", /\b(?:calls?|phone|telephone|ring)\b/i],
  ["chat", /\b(?:chat|messages?|text)\b/i],
];
const PREFERS_CHANNEL =
  /\b(?:prefer|rather|best|easier|easiest|contact me|reach me|write to me|get back to me|reply|answer me|update me|let me know|keep me (?:posted|informed)|only)\b/i;
const REACH_BY =
  /^(?:please |just |btw,? |by the way,? |also,? |and |can you |could you |next time )*(?<how>e-?mail|call|text|whats ?app|message|ring) me\b/i;
const REFUSED = /\b(?:over|instead of|rather than|not|don't|never|no|hate)(?: \w+){0,3}$/i;

const STYLES: Table<CommunicationStyle> = [
  ["formal", /\b(?:formal(?:ly)?|address me as|mr\.? or mrs)\b/i],
  ["casual", /\b(?:casual(?:ly)?|informal(?:ly)?|no need to be formal|first name)\b/i],
  ["detailed", /\b(?:in detail|detailed|all the details|thorough(?:ly)?|full explanation)\b/i],
  ["direct", /\b(?:to the point|direct(?:ly)?|straight answer|no small talk|cut to the chase|skip the)\b/i],
];
const LENGTHS: Table<ResponseLength> = [
  [
    "short",
    /\b(?:keep it (?:short|brief|simple)|(?:short|brief|concise) (?:answers?|repl(?:y|ies)|messages?|e-?mails?)|be (?:brief|concise)|briefly|in a sentence|to the point)\b/i,
  ],
  [
    "long",
    /\b(?:long (?:answers?|explanations?)|(?:in|all the|full|every) detail|detailed (?:answers?|explanations?|repl(?:y|ies)|instructions|steps)|explain everything)\b/i,
  ],
];
const ASKS_FOR_STYLE = /\b(?:prefer|please|like|want|answer|explain|keep|be|need|give|reply|write|talk)\b/i;
const TECHNICAL: Table<ComfortLevel> = [
  [
    "low",
    /\b(?:not (?:very |that |so |really |at all )?(?:technical|tech[- ]savvy|good with (?:computers|technology|phones))|don't (?:know|understand) (?:much about )?(?:computers|technology|technical)|no (?:technical|computer) (?:knowledge|skills)|bad with (?:computers|technology)|non-technical|(?:in|use) simple (?:words|terms))\b/i,
  ],
  [
    "high",
    /\b(?:i'm|i am|as|we're|we are) (?:an? |the )?(?:\w+ )?(?:software |web |network |system |systems )?(?:developer|engineer|programmer|sysadmin|administrator|it (?:manager|specialist|admin)|technician)\b|\b(?:i'm|i am) (?:very |quite )?(?:technical|tech[- ]savvy)\b|\bi know my way around\b/i,
  ],
];

const WISHES =
  /\b(?:prefer|rather|want|wanted|would like|'d like|like|need|please|give me|send me|expect|instead|can i (?:get|have)|could i (?:get|have))\b/i;
const METHODS: Table<ResolutionMethod> = [
  ["step_by_step", /\b(?:step[- ]by[- ]step|walk me through|guide me|instructions|show me how)\b/i],
  ["callback", /\b(?:call ?back|call me back|phone me back|have someone call)\b/i],
  ["escalate", /\b(?:manager|supervisor|escalate)\b/i],
  ["workaround", /\b(?:workaround|work-around|temporary (?:fix|solution)|another way)\b/i],
  ["credit", /\b(?:store credit|credit (?:note|on my account|for (?:the )?next)|voucher|gift card)\b/i],
  ["replacement", /\b(?:replacement|replace (?:it|them|the|my)|exchange|new one|swap)\b/i],
  ["refund", /\b(?:refund|money back|reimburse(?:d|ment)?)\b/i],
];
const NO_WISH =
  /\b(?:status|when|where|update|still|waiting|already|promised|received|got|issued|late|came|arrived|works?)\b/i;
const THRESHOLD =
  /\b(?:if|after|when|unless|once|in case)\b[^.]{3,80}\b(?:manager|supervisor|escalate|someone else|somebody else|higher up)\b|\b(?:manager|supervisor|escalate|someone else|somebody else)\b[^.]{0,40}\b(?<after>(?:if|after|when|unless|once) [^.,]{3,80})/i;
const SELF_SERVICE: Table<ComfortLevel> = [
  [
    "high",
    /\b(?:(?:can|could|will|'ll|would rather|prefer to) (?:\w+ )?(?:do|fix|handle|solve|set up|try) (?:it|this|that) (?:myself|on my own|ourselves)|just (?:send|give) me (?:the|a) (?:link|instructions|steps|guide|docs|documentation|article))\b/i,
  ],
  [
    "low",
    /\b(?:(?:can't|cannot|could not|don't know how to|not able to|unable to) (?:\w+ )?(?:do|fix|handle|solve|set up) (?:it|this|that) (?:myself|on my own)|(?:please |can you |could you )(?:just )?do it for me|someone to do it for me)\b/i,
  ],
];

/** A language that somebody asks for. */
const LANGUAGE =
  /\b(?:(?:prefer|speak|write|answer|reply|respond|talk|explain|continue|chat|communicate)(?: \w+){0,4}? in|i (?:only |mostly |mainly )?(?:speak|prefer|understand)|(?:my|our) (?:first|native|main|preferred) language is|(?:first|native) language:?) (?:(?<dialect>indian|british|american|australian|mexican|swiss|austrian|canadian|brazilian) )?(?<language>english|hindi|hinglish|spanish|german|french|italian|portuguese|tamil|telugu|bengali|marathi|gujarati|kannada|malayalam|punjabi|urdu|arabic|chinese|mandarin|japanese|korean|russian|polish|dutch|turkish|swedish)\b/i;
const COMFORT: Table<ComfortLevel> = [
  [
    "low",
    /\b(?:(?:my|bad|poor|weak) english (?:is )?(?:bad|poor|weak|not (?:so |very )?good)|don't (?:speak|understand) (?:much |good |a lot of )?english|only a little)\b/i,
  ],
  ["high", /\b(?:fluent|fluently|perfectly|native)\b/i],
];

function firstOf<T>(table: Table<T>, text: string): T | undefined {
  return table.find(([, says]) => says.test(text))?.[0];
}

/** The same, but for what they would not have: "I don't want a refund". */
function wantedIn<T>(table: Table<T>, text: string): T | undefined {
  return table.find(([, says]) => {
    const found = says.exec(text);
    return found !== null && !REFUSED.test(text.slice(0, found.index).trimEnd());
  })?.[0];
}

/** How a customer likes to be answered and to have things solved, as a sentence says. */
export function preferencesIn(text: string): SupportFact[] {
  return [communicationIn(text), resolutionIn(text), languageIn(text)].flatMap((fact) => fact ?? []);
}

function communicationIn(text: string): SupportFact | null {
  const asks = ASKS_FOR_STYLE.test(text);
  return factOf("communication", {
    channel: channelIn(text),
    style: asks ? firstOf(STYLES, text) : undefined,
    response_length: asks ? firstOf(LENGTHS, text) : undefined,
    technical_comfort: firstOf(TECHNICAL, text),
  });
}

function channelIn(text: string): ContactChannel | undefined {
  const how = REACH_BY.exec(text)?.groups?.how;
  if (how !== undefined) return firstOf(CHANNELS, how);
  if (!PREFERS_CHANNEL.test(text)) return undefined;
  return wantedIn(CHANNELS, text);
}

function resolutionIn(text: string): SupportFact | null {
  const threshold = THRESHOLD.exec(text);
  return factOf("preference", {
    method: threshold === null && WISHES.test(text) && !NO_WISH.test(text) ? wantedIn(METHODS, text) : undefined,
    escalation_threshold: threshold === null ? undefined : (threshold.groups?.after ?? threshold[0]),
    self_service_comfort: firstOf(SELF_SERVICE, text),
  });
}

function languageIn(text: string): SupportFact | null {
  const { language, dialect } = LANGUAGE.exec(text)?.groups ?? {};
  const comfort = firstOf(COMFORT, text);
  if (language === undefined) return comfort === "low" ? { kind: "language", comfort } : null;
  const primary = capital(language);
  const regional = dialect === undefined ? {} : { regional_dialect: `${capital(dialect)} ${primary}` };
  return { kind: "language", primary, ...regional, ...(comfort === undefined ? {} : { comfort }) };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

/** A fact of what is known; null when nothing is. */
function factOf(kind: "communication" | "preference", found: Record<string, string | undefined>): SupportFact | null {
  const known = Object.entries(found).filter(([, value]) => value !== undefined);
  return known.length === 0 ? null : ({ kind, ...Object.fromEntries(known) } as SupportFact);
}
