/**
 * What is asked for, worked on or broken at the moment: the reason of the conversation, of no use after it. Patterns read the clause in
 * lower case without its final sign.
 */
export const MATTER_AT_HAND: readonly (readonly [reason: string, pattern: RegExp])[] = [
  [
    "asked for now",
    /^(?:i|we)(?:'d like| would like| need| want|'m looking for| am looking for) (?:an?|some|the|another|my|new|more|\d+|three|five|ten) (?:[\p{L}-]+ ){0,4}?(?:recipes?|refund|replacement|summary|examples?|list|poem|essay|explanation|answers?|ideas?|suggestions?|recommendations?|code|script|function|table|letter|e-?mail|report|story|title|names?|tips|quote|receipt|invoice|money back)\b/u,
  ],
  [
    "worked on now",
    /^(?:i|we)(?:'m|'ve| am| have|) (?:just |still |also |keep |always |been )*(?:got|get|getting|have|having|see|seeing|receive[sd]?|receiving) (?:an?|this|the|some|these) .{0,40}?\b(?:errors?|exceptions?|warnings?|stack ?trace|[45]\d\d|bugs?|crash(?:es)?)\b/u,
  ],
  [
    "worked on now",
    /^(?:i|we)(?:'ve| have)(?: got)? (?:an?|two|three|some|this|the following) (?:[\p{L}-]+ ){0,2}(?:functions?|lists?|arrays?|strings?|variables?|tables?|dataframes?|csv|json|regex|query|queries|components?|loops?|files?|spreadsheets?|columns?|datasets?|sentences?|paragraphs?|texts?|pdfs?|images?|screenshots?)\b(?! of my)/u,
  ],
  [
    "worked on now",
    /^my (?:\p{L}+ )?(?:code|functions?|scripts?|query|queries|tests?|build|program|loop|regex|formula|page|request|server) (?:doesn't|does not|don't|isn't|is not|aren't|won't|will not|can't|keeps?|fails?|crash(?:es)?|returns?|throws?|gives?|is (?:giving|throwing|returning|failing|broken|slow|not))\b/u,
  ],
  [
    "worked on now",
    /^(?:i'm|i am|we're|we are) (?:currently |just |now )?(?:writing|drafting|composing) (?:an?|this|the|my) (?:[\p{L}-]+ ){0,2}(?:e-?mail|letter|message|reply|post|report|text|tweet|note|summary|review|paragraph|test|function|script|query)\b/u,
  ],
  [
    "broken now",
    /^(?:my|our|the) (?:laptop|phone|computer|internet|wi-?fi|app|screen|printer) (?:just |has |keeps )?(?:died|crashed|froze|broke|stopped|crashing|freezing)\b/,
  ],
  [
    "passing state",
    /^i(?:'m)? feel(?:ing)? (?:so |very |really |a bit |a little |kind of |pretty |quite )*(?:sad|happy|down|low|sick|ill|stressed|overwhelmed|lonely|angry|upset|nervous|anxious|excited|awful|terrible|horrible|guilty|hopeful)(?: today| now| right now| lately)?$/,
  ],
  ["handed over", /^(?:the following|here|below|attached|this)(?:'s| is| are)\b/],
  ["passing state", /^i(?:'m| am)? feel(?:ing)? like (?!i\b)/],
  ["no statement", /^(?:took|cost|made|gave|helped|told|let|got|(?:boss|teacher) \p{L}+(?: at)?) (?:me|us)\b/u],
];
