/** Words in an answer that does not stand alone. */
const LONGEST_ANSWER = 10;
const STANDS_ALONE = /(?<![\p{L}])(?:i|i'm|i've|i'll|my|we|we're|our|it's|they|let's|can you|please)(?![\p{L}])/iu;

/** What a question of the tutor asks for, and the sentence that a short answer to it is. */
const QUESTIONS: readonly [asks: RegExp, sentence: (answer: string) => string][] = [
  [/\b(?:which|what) (?:board|curriculum)\b|\bboard are you\b/i, (answer) => `My board is ${answer}`],
  [
    /\b(?:which|what) (?:class|grade|year|standard|std)\b/i,
    (answer) => `I'm in ${/^\d{1,2}$/.test(answer) ? `class ${answer}` : answer}`,
  ],
  [
    /\bwhen(?:'s| is| are| do| does| will)? .{0,40}\b(?:exam|test|boards?|finals?)\b|\bexam date\b/i,
    (answer) => `My exam is on ${answer}`,
  ],
  [/\b(?:which|what) (?:exam|test)\b|\bpreparing for\b/i, (answer) => `I'm preparing for the ${answer}`],
  [
    /\b(?:aim|target|goal)\b.*\b(?:marks|score|percent|rank)\b|\b(?:marks|score|rank) .*\b(?:aim|target|want)/i,
    (answer) => `My target is ${answer}`,
  ],
  [
    /\b(?:hard(?:er|est)?|difficult|struggl\w+|trouble|weak\w*|confus\w+|stuck|tricky)\b/i,
    (answer) => `I struggle with ${answer}`,
  ],
  [/\b(?:strong|good at|confident|easy|comfortable|master\w*)\b/i, (answer) => `I'm good at ${answer}`],
  [/\bsubjects?\b/i, (answer) => `My subjects are ${answer}`],
  [/\blanguage\b/i, (answer) => `Please explain in ${answer}`],
  [/\b(?:explain\w*|learn best|like me to|prefer|teach)\b/i, (answer) => `I learn best with ${answer}`],
  [/\bwhat .*\b(?:score|get|marks)\b|\bhow much .*\bget\b/i, (answer) => `I scored ${answer} in the test`],
  [/\b(?:work on|topic|revise|study|practi[cs]e|cover|start with)\b/i, (answer) => `Let's work on ${answer}`],
];

/** The sentence that a short answer says together with its question; null when it needs none. */
export function answered(answer: string, question: string | null): string | null {
  const words = answer.trim().replace(/[.!\s]+$/, "");
  if (question === null || words === "" || words.split(/\s+/).length > LONGEST_ANSWER) return null;
  if (
    STANDS_ALONE.test(words) ||
    words.endsWith("?") ||
    /=|\d.*\d.*\d/.test(words) ||
    /^(?:yes|yeah|yep|no|nope|not|ok|okay|sure|thanks|hi|hello)\b/i.test(words)
  )
    return null;
  const [, sentence] = QUESTIONS.find(([asks]) => asks.test(question)) ?? [];
  return sentence?.(words.replace(/^(?:in|on|with|the|maybe|probably|mostly|mainly) /i, "")) ?? null;
}
