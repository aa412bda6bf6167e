import { REDACTED } from "../../domains/redaction/redact.ts";
import { MATTER_AT_HAND } from "./matter-at-hand.ts";
import { NOT_ASSERTED } from "./not-asserted.ts";
import { GAP } from "./own-words.ts";
import { LONGEST_CLAUSE } from "./self-contained.ts";

/** Something that is never a memory, and what to call it. Patterns read the clause in lower case without its final sign. */
const NEVER: readonly (readonly [reason: string, pattern: RegExp])[] = [
  ...NOT_ASSERTED,
  ...MATTER_AT_HAND,
  [
    "greeting",
    /^(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|night|day)|welcome|bye|goodbye|see (?:you|ya)|take care|have an? (?:\w+ )?(?:day|night|evening|weekend|time|one|week))\b/,
  ],
  [
    "greeting",
    /^(?:it'?s |it is |it was )?(?:so |very |really )?(?:nice|great|good|lovely|pleasure|pleased) (?:to |meeting |talking |chatting |speaking )/,
  ],
  ["thanks", /\b(?:thank you|thanks|thx|appreciate (?:it|that|the|your)|cheers)\b/],
  [
    "acknowledgement",
    /^(?:yes|yeah|yep|yup|no|nope|ok|okay|sure|exactly|right|indeed|agreed|great|cool|nice|perfect|awesome|wow|alright|fine|same|me too|me neither|you too|of course|absolutely|definitely|got it|i see|never mind|no worries|no problem|not really|nothing much|maybe|lol|haha)(?: here)?$/,
  ],
  [
    "acknowledgement",
    /^(?:me (?:too|either|neither)|same (?:here|to you)|so (?:do|am|did|have|would) i|neither (?:do|am|did|have) i)\b/,
  ],
  [
    "acknowledgement",
    /^i (?:do|did|am|have|will|would|can|could|was|should|agree|know|see|understand|guess|think|hope|bet|suppose|mean|get it|feel you)(?: (?:so|not|too|that|it|what you mean|how you feel|the feeling|completely|totally|right|exactly|as well|both|well|indeed))*$/,
  ],
  [
    "acknowledgement",
    /^(?:i|we) (?:do|did|am|have|will|would|can|could|was|should|might|must|do not|don't|didn't|haven't|can't|won't)$/,
  ],
  [
    "acknowledgement",
    /^i (?:totally |completely |definitely |really |also )*(?:agree|get (?:that|you|it|what)|understand (?:that|you|it|your|what|why|now)|know (?:right|that|what|how|it|you|exactly|the feeling|of)|see (?:that|what|how|why|your|my mistake)|bet|guess(?! i)|suppose(?! i)|relate|figured|feel (?:the same|that|like (?:it|that|you)|you))\b/,
  ],
  ["reaction", /\b(?:talking|chatting|speaking|meeting|talked|chatted) (?:to |with )?you\b|\bknow you\b/],
  [
    "reaction",
    /^i (?:apologi[sz]e|promise|swear)\b|^i(?:'d| would) be (?:happy|glad|willing|honou?red) to\b|^i'd (?:love|like) to$|^i(?:'ll| will) (?:have fun|bring|meet|pick|text|call|email|teach|show|help)\b|^i can (?:try|use (?:a|the|that|this)|bring|help|show|give|send|meet|come|teach|pick)\b|^i (?:understand|get) (?:the (?:problem|question)|now)|^i wish (?:i could|i had|i was|i were)(?: (?:go|come|join|be there|do that|too))?$/,
  ],
  [
    "reaction",
    /^i (?:can|can't|could|couldn't|cannot) (?:really |totally |only |definitely |even |completely )*(?:relate|imagine|see|understand|tell|wait|believe|say|agree|help you|do that|help with)\b/,
  ],
  [
    "reaction",
    /^(?:i am|i'm|we're|we are|i was) (?:so |very |really |just |also |not |pretty |quite |always )*(?:glad|sure|sorry|happy (?:to|that|for|you|i|it)|jealous|impressed|curious|certain|kidding|joking|surprised|afraid (?:not|so|that|i)|excited (?:to (?:see|hear|try|chat|meet|talk)|for you)|looking forward to (?:it|that|hearing|chatting|talking|seeing (?:you|it))|with you|wondering)\b/,
  ],
  [
    "reaction",
    /^(?:i'd|i would|i'll|i will) (?:\w+ )?(?:love|like|be happy|be glad) to (?:hear|see (?:it|that|them|your)|know|chat|talk|meet you|help|try (?:it|that)|check|learn more|ask)\b/,
  ],
  ["reaction", /^i(?:'ve| have|) (?:never |only |also |actually |just )?(?:heard|seen) /],
  [
    "reaction",
    /^i(?:'ll| will|'m going to| am going to|'m gonna| might| may| should| must| could|'ll have to| will have to| might have to| need to| have to| should probably)? ?(?:have to |definitely |probably |certainly |also |just |try to |be sure to |make sure to |keep |want to )*(?:check|look) (?:it|that|them|this|those|him|her|out|into|you)\b/,
  ],
  [
    "reaction",
    /^(?:i'll|i will|i'm going to|i am going to) (?:definitely |probably |just |also |try |try to |have to |be sure to |make sure )*(?:try|keep|think|let|see (?:if|what|how|about|it|that|you)|remember|do|get back|wait|go ahead|send|consider|talk|be (?:back|there|sure|fine|happy)|take your|give (?:it|that)|take a look|look)\b/,
  ],
  [
    "reaction",
    /^i (?:hope|wish) (?:so|not|you|that|it|this|to (?:see|chat|talk|hear|meet)|we|i could help|i had (?:that|your)|they|everything|he|she)\b/,
  ],
  [
    "reaction",
    /^i (?:hope|think|believe|guess|suppose|feel like|feel|find|figure|doubt|imagine|say)(?: that)? (?:it|that|this|you|they|there|those|these|your|so|he|she|we|everyone|people|the (?:best|key|most))\b/,
  ],
  [
    "reaction",
    /^i (?:love|like|admire|enjoy|appreciate|respect|envy) (?:that|it|this|your|you|how you|the (?:idea|sound|way you|name|fact)|what you|both(?! (?:[a-z'-]+ ){1,3}and )|those|these|them|him|her|to hear)(?:$| (?!when|if).*$)/,
  ],
  [
    "reaction",
    /^(?!there(?:'s| is| are| was| were) .{1,60}\b(?:my|our)\b|what (?:i|we) )(?:that|this|it|those|these|they|you|your|what|there|here|he|she)(?:'s|'re|'d|'ll|'ve|)\b/,
  ],
  [
    "reaction",
    /^(?:sounds|looks|seems|glad|happy to|sorry|congrat|good (?:luck|for you|idea|point|to)|so (?:cool|nice|sweet|fun|true)|how (?:nice|cool|fun|sweet|awesome|wonderful|exciting|interesting)|what an? |no way|oh|too bad|nice|cool|great|wow|awesome|amazing|interesting|sweet|lucky|enjoy your)\b/,
  ],
  [
    "question for help",
    /^i(?:'ve| have|'ve got| have got|) (?:just |also )?(?:had |have |got |)?an? (?:quick |few |couple |small |)?(?:question|questions|request|query|favor|favour|suggestion)\b/,
  ],
  [
    "question for help",
    /^(?:i |i'm |i am |i was |i'd |i would )?(?:just |really |only )*(?:want|wanted|wanting|(?<=i'd |would )like|need|needed|hoping|trying|looking|wondering|calling|writing|here)(?: you)? (?:to|for|if|about|how|help|some help|some (?:advice|information|info|recommendations|suggestions|tips)|your help|advice)(?: (?:know|ask|see|check(?! on (?:(?:the )?status of )?(?:an?|my|our) (?:[a-z]+ )?(?:refund|order|return|delivery|claim|application|shipment|package|repair)\b)|find out|figure out|understand|hear|inquire|speak|talk|confirm|verify|report|make sure|discuss|tell|say|help|you|be able to|get help|clarify))+(?:$|\b)/,
  ],
  [
    "question for help",
    /^(?:i |i'm |i am |i could |i'd )?(?:just |really )*(?:need|want|wanted|use|like|looking for|appreciate|have) (?:some |any |your |a little |a bit of |more )?(?:help|assistance|advice|information|info|clarification)\b/,
  ],
  ["session instruction", /^(?:i'd like|i would like|i want|i need) you to\b/],
  [
    "session instruction",
    /^(?:ok |okay |now |first |next |then |and |also |just |please |kindly |could you |can you |would you |will you )*(?:write|draft|compose|summari[sz]e|explain|describe|tell|show|give|help|translate|make|create|generate|list|find|search|look|check|fix|correct|review|rewrite|rephrase|edit|shorten|expand|improve|proofread|compare|calculate|compute|solve|convert|define|suggest|recommend|provide|let|try|continue|go|stop|wait|remember this|forget|ignore|disregard|act|pretend|imagine|answer|respond|reply|repeat|read|run|open|send|add|remove|delete|update|set|book|schedule|remind|ask|say|think|analy[sz]e|implement|refactor|debug|format|outline|brainstorm|plan|design|build|do|don't|be|keep|use|see|speak to|talk to|get|take|come|feel free|consider|note|click|press|scroll|share|guess|trust|believe|excuse|forgive|pardon|pick|choose|start|begin|finish|count|draw|paraphrase|elaborate|clarify|walk|teach|quiz|test|play|sing|put)\b(?!ing)/,
  ],
  ["session instruction", /^(?:let's|let us|let me|lets)\b/],
  [
    "passing state",
    /^(?:i'm|i am|i've been|i have been|i feel|we're|we are|i was|doing|i'm feeling|been) (?:\w+ )?(?:doing |feeling |been )?(?:just |so |very |really |pretty |a bit |a little |kind of |all |also )*(?:good|well|fine|great|ok|okay|alright|all right|bored|busy|tired|hungry|sleepy|here|back|back now|done|ready|listening|lost|not bad|better|confused|stuck|fantastic|wonderful|awesome|set|in|out|right|wrong|correct|serious|confident|trying(?: (?:my best|to (?:keep|stay|help|say|be)).*)?|hanging (?:in|out).*|relaxing.*|chilling.*|sitting.*|having (?:a |fun).*|keeping busy|getting ready.*)(?: (?:too|as well|today|now|right now|here|thanks|then|though|about that|about this|with that|with this|myself))*$/,
  ],
  [
    "passing state",
    /^i(?:'m| am| have|'ve) (?:got )?(?:to |gotta |about to )?(?:to )?(?:go|run|leave|head (?:out|off)|get going|get back|get off|say|admit|agree|confess|no idea|not (?:sure|a clue)|been (?:there|good|well|great|okay|busy|doing well)|said|told you)\b/,
  ],
  [
    "passing state",
    /^i (?:don't|do not|didn't|wouldn't|couldn't|can't) (?:really |even |actually |quite )?(?:know(?: (?:what|how|why|if|that|about (?:that|it)|yet|much about (?:it|that)))?$|know (?:what|if|why|that|it|about|anything about)|think|mean|care(?! for\b)|mind(?! (?!that\b|it\b|if\b|at\b|you\b|the\b)[a-z])|blame|get (?:it|that|what)|remember|recall|see|understand (?:what|why|that|it|you|your)|understand$|believe|want to (?:bother|keep|be rude))/,
  ],
  [
    "unfinished sentence",
    /\s(?:to|to be|and|or|but|because|the|my)$|^i(?:'m| am) the same(?: way)?$|^(?:maybe |perhaps |probably )+i (?:will|would|should|could|am|do|can|might)\b.{0,12}$/,
  ],
  [
    "too vague",
    /^i(?:'m| am) (?:very |so |just )?(?:happy|free (?:all|this|on|the|next) .{2,20}|taking a (?:walk|break|nap))$|^i go (?:regularly|often|a lot|there.*|every .{2,10})$|^i like to do (?:similar|the same|those|other|fun) things$|^i(?:'ve| have) never (?:really )?had the (?:time|chance)|^i(?:'m|'ve| am| have|) (?:really |also |always |just |already |still |do |get to )*(?:learn(?:ed|ing)? (?:a lot|so much|something new)|try(?:ing)? (?:my best|to (?:do|be) (?:my|the) best)|do my best|like (?:to stay|staying|to be) busy|(?:'d |would )?love to (?:go|try|do|see|visit)(?: (?:sometime|someday|one day|there|again))?|had (?:a lot of |so much |a great |a good |some )?(?:fun|time)|have (?:a lot of |so much )?fun|love (?:it|that)|do what i can|work hard|enjoy (?:it|every minute)|can't complain)(?: (?:here|there|too|from it|about it|of it|every day|so far|though|at it))*$|^i(?:'d| would) (?:really |also |definitely )?love to (?:go|try|do|see|visit)(?: (?:sometime|someday|one day|again))?$/,
  ],
  [
    "too vague",
    /^i(?:'ve| have)(?: got)? (?:a few|a couple|some|many|plenty|several|lots|a lot|none|one|two|three|four|five|\d{1,3})$/,
  ],
  [
    "working of an exercise",
    /^i (?:didn't|did not) (?:realize|realise|notice|account for|consider|include)\b|^i think i (?:understand|get|got|have (?:accounted|covered|found|made)|made|forgot|see)\b|^(?:i|we)(?:'d| would)? (?:like|want|need) to (?:try|start|do it|go over it) again\b|^i need to use the\b|^we (?:are working|have already)\b|\bremaining$/,
  ],
  [
    "said for the moment",
    /^(?:i|we) (?:definitely |probably |certainly |totally |really |surely |just |guess i |guess we |think i |suppose i )*(?:will|do|did|am|would|should|might|can|could|have|had)(?: too| so)?$|^(?:i|we)(?:'ll| will| should| might| could| can) (?:definitely |probably |just |always )*(?:come|go|get going|get back|head|let|bring|have (?:my|the|some|a)|be (?:ready|waiting|careful|honest)|show|send|join|wait|see|pass|stop|start|make sure|do (?:it|that)|figure)\b|^i (?:should|better|had better) (?:probably |really )?(?:get|go|be|head|start|let)\b|^(?:i'm|i am|we're|we are) (?:so |very |really |super |pretty |just |also |all )*(?:excited|happy|grateful|thankful|honou?red|lucky|blessed|proud|thrilled|sad|rooting for you|excited to \w+|looking forward to it|going to my \w+|done(?: with .{1,30})?|up for .{1,40}|willing to .{1,40}|the (?:opposite|same)|with you|on my way|about to .{1,40}|interested in what .*|excited and .{1,40}|happy with (?:it|that|where|how|what) .*)$/,
  ],
  [
    "too vague",
    /^(?:i|we) (?:really |just |always |also |usually |all |do |definitely |could |get to )*(?:do|like|like to do|love to do|have|need|want|try|did|talked about|learned|do something) (?:(?:a lot of |lots of |all sorts of |all kinds of |many |some |the )?(?:same |different |other |similar |fun |new |cool |great |good )+)(?:things?|stuff|time|ones?|one|fun|problem|way)?(?: (?:too|there|here|together|as well))?$|^i (?:just )?(?:haven't|have not|hadn't|didn't) (?:really )?(?:been (?:in a while|yet|there)|had (?:the |a |much )?(?:time|chance|opportunity)|in a while|yet|tried)$|^i(?:'ve| have) (?:never )?(?:had the (?:opportunity|time|chance)|learned a lot .*|been wanting to (?:go|try|do|see) .{0,20}|been meaning to.{0,20}|always been (?:curious|interested|fascinated))$|^we all .*|^i could (?:definitely |really |always )?use (?:some|a|the) .*|^i (?:just )?like to (?:keep|stay|be) busy$|^i know (?:a lot of |some |many |a few |most )?(?:people|others|someone|somebody|everyone)\b.*|^i(?:'ve| have) (?:a lot of|so many|many|lots of|a few) favou?rite .{1,20}$|^i can do anything .*|^i (?:love|like|enjoy) what i do$/,
  ],
  [
    "no statement",
    /^for (?:\p{L}+ing|the (?:advice|help|chat|tips?|info|offer|recommendations?|suggestions?)|your|everything|sharing)\b|^(?:just|than|like|as|because|by|with|about|to) (?:inviting|watching|having|being|letting|asking|sharing|doing)\b|^i know i (?:will|would|do|am|should|can)$|^i wish i could say the same\b|^i have one (?:named|called)\b|^mine (?:is|are|was|were|has)\b|^(?:just|only) (?:me|us)\b/u,
  ],
  [
    "talk about the talk",
    /^i(?:'m| am|) (?:saying|said|meant|mean|was saying|asked|was asking|am asking|just asked|told|mentioned|wrote|was just|just said|repeat|was wondering|wonder|am wondering|noticed|see(?! (?:an?|my) ))\b/,
  ],
  ["talk about the talk", /^(?:as|like) i (?:said|mentioned|told)\b/],
  [
    "remark without a statement",
    /^(?:it|that|this) |^we (?:should|can|could|need|must|know|get|find|add|subtract|multiply|divide|will|would|might|have to|both)\b|^we'(?:ll|d)\b/,
  ],
  [
    "working of an exercise",
    /[=×÷]|\d\s?[+*/]\s?\d|\d x \$?\d|^(?:from )?the (?:question|text|problem|exercise)\b|^since (?:we|you)\b|\bthis (?:math |maths )?problem\b|\bunderstand the problem\b|^(?:i'm|i am|we are|we're) (?:only |just )?(?:counting|doing the|taking the|using the)\b|^(?:adding|subtracting|dividing) \$?\d|^(?:i|we|if i|if we|after .{1,60}, i) (?:would |should |will |need to |have to |had to |should have |don't need to |first |then |had |have )*(?:calculated?|divided?|multipl(?:y|ied)|subtract(?:ed)?|add(?:ed)? (?:the|up|up the|or|\$?\d)|times \d|find (?:out|the)|included? the|worked? (?:out|backwards)|rounded?|started? (?:with|by|off)|taken? (?:into|the(?! (?:pills?|tablets?|medicine|medication|meds|bus|train|tube|metro|subway|tram|ferry|stairs|dogs?|kids|children|first|last)\b))|think about the|figured?|used (?:the|a)|let (?:\W?[a-z]\W?|the)) ?|\b(?:equation|subtract(?:ed|ing)?|multipl(?:y|ied|ying)|divid(?:ed|ing) by|add(?:ed|ing) up|the (?:total|answer|problem|question) (?:is|was|asks|says)|my (?:answer|mistake|calculation|solution|work)s?|per cent of the)\b/,
  ],
  [
    "working of an exercise",
    /^i (?:then |also |just |first |only |originally |initially |mistakenly |accidentally |should |would |will |need to |needed to |have to |had to |can |could |did |now |think i |started by |began by |simply |went ahead and |have |had |was )*(?:started by|begin by|began by|add|added|subtract|subtracted|calculate|calculated|figured|figure|realized|realised|noted|notice|noticed|assumed|assume|found (?:that|out|the|how)|find the|used (?:the|a|that|this|my)\b|solved|solve|computed|counted|converted|rounded|knew|divided|multiplied|multiply|divide|set up|took the|take the(?! (?:pills?|tablets?|medicine|medication|meds|bus|train|tube|metro|subway|tram|ferry|stairs|dogs?|kids|children|first|last)\b)|made (?:a|an|the|some|my) (?:mistake|error)|forgot|forgotten|misread|misunderstood|overlooked|confused|got (?:the (?:total|answer|same|result|sum)|a total|that|it|to|\$?\d)|thought|looked at|read the|considered|included|counting|adding|subtracting|multiplying|dividing|combined|compared|determined|concluded|ended up|came up|decided to (?:add|subtract)|did (?!not))\b/,
  ],
];

/** Says nothing once what is secret has been taken out. */
const ONLY_SECRET =
  /^(?:(?:(?:my|our|the|his|her|their|your|new|old|and|is|was|it's|it is|here's|here is|that's|i have|use)|[\p{L}-]+(?:'s)?)(?![\p{L}-]) ?){0,6}[:=#]? ?\[REDACTED\](?: (?:now|again|too|please|today))*$/iu;
/** "My PIN is [REDACTED], don't tell anyone", "Token [REDACTED] is what I use for CI": about the secret, and nothing else. */
const ABOUT_SECRET =
  /^(?:\p{L}+ )?(?:(?:my|our|the|his|her|their|this|that|here's|use) )?(?:[\p{L}-]+(?:'s)? ){0,3}(?:pass ?words?|pass ?codes?|pass ?phrases?|pwd|pin|pin (?:code|number)|cvv|cvc|otp|codes?|keys?|tokens?|secrets?|seed phrase|ssn|iban|(?:account|card|passport|security|routing|insurance|id) numbers?)(?: for [\p{L}\d' -]{1,30}?)?(?: is| was|'s)?[:=#]? ?\[REDACTED\]|^\[REDACTED\] (?:is|was|'s) |^(?:i|we) (?:use|have|got|set) \[REDACTED\] (?:as|for) (?:my |our |the )?(?:[\p{L}-]+ ){0,2}(?:password|passcode|pin|code|key|token|secret)$/iu;
/** What is secret may stand behind these in a form that is not recognised. */
const SECRET_NAMED =
  /\b(?:my|our|the) (?:\p{L}+ )?(?:password|passcode|passphrase|cvv|cvc|security code|card number|pin (?:is|code|number)|api key|secret key|private key|access token|social security number|ssn)(?: (?:is|was|are|has)|:|$)/iu;

/** Template marks that a program forgot to fill. */
const PLACEHOLDER = /\[[^\]]{1,60}\]|\{\{?[^}]{1,60}\}|<[a-z_ ]{2,30}>|\buser ?\d\b|\((?:your |my )?name\)/i;

/** No division. */
const DATE = /\b\d{1,2}\/\d{1,2}\/(?:\d\d){1,2}\b/g;

/**
 * Why a clause is never stored, or null when nothing speaks against it.
 *
 * @param text a clause without discourse words at its front ("oh", "well") and without its final sign.
 */
export function neverStored(text: string): string | null {
  if (text.includes(GAP)) return "incomplete sentence";
  if (ONLY_SECRET.test(text) || ABOUT_SECRET.test(text) || SECRET_NAMED.test(text)) return "secret";
  if (PLACEHOLDER.test(text.replaceAll(REDACTED, ""))) return "unfilled template";
  // The patterns are made for clauses: on a longer text their time could grow with its square.
  const lower = text
    .slice(0, LONGEST_CLAUSE)
    .toLowerCase()
    .replace(DATE, "")
    .replace(/^(?:(?:finally|next|now|first|firstly|second|secondly|third|lastly),? )+/, "");
  for (const [reason, pattern] of NEVER) if (pattern.test(lower)) return reason;
  return null;
}
