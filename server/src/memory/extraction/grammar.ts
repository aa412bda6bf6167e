import model from "wink-eng-lite-web-model";
import winkNLP, { type ItemSentence, type ItemToken, type PartOfSpeech } from "wink-nlp";

/** One word or sign of a sentence. */
export interface Token {
  text: string;
  lower: string;
  pos: PartOfSpeech;
  /** Whether white space stands before it. */
  spaced: boolean;
}

const nlp = winkNLP(model, ["sbd", "pos"]);
const its = nlp.its;

/** The tokenizer leaves some of these together, depending on what follows. */
const CONTRACTION = /^(i|you|we|they|he|she|it|that|there|what|who|where|how)('(?:m|re|ve|ll|d|s))$/i;

function tokensOf(text: string, pos: PartOfSpeech, spaced: boolean): Token[] {
  const [, subject, verb] = CONTRACTION.exec(text) ?? [];
  if (subject === undefined || verb === undefined) return [{ text, lower: text.toLowerCase(), pos, spaced }];
  return [
    { text: subject, lower: subject.toLowerCase(), pos: "PRON", spaced },
    { text: verb, lower: verb.toLowerCase(), pos: "AUX", spaced: false },
  ];
}

/** The sentences of one English line, each as its tokens with parts of speech. */
export function parse(line: string): Token[][] {
  const sentences: Token[][] = [];
  nlp
    .readDoc(line)
    .sentences()
    .each((sentence: ItemSentence) => {
      const tokens: Token[] = [];
      sentence.tokens().each((token: ItemToken) => {
        const text = token.out();
        if (text.trim() === "") return;
        tokens.push(...tokensOf(text, token.out(its.pos) as PartOfSpeech, token.out(its.precedingSpaces) !== ""));
      });
      if (tokens.length > 0) sentences.push(tokens);
    });
  return sentences;
}

/** The text of consecutive tokens as it was written, white space folded. */
export function textOf(tokens: readonly Token[]): string {
  return tokens.map((token, i) => (i > 0 && token.spaced ? ` ${token.text}` : token.text)).join("");
}

/** Whether a token can be the verb of a statement. */
export function isVerb(token: Token | undefined): boolean {
  return token !== undefined && (token.pos === "VERB" || token.pos === "AUX");
}

/** "eating" → "eat". */
export function baseOf(gerund: string): string {
  return nlp
    .readDoc(`I was ${gerund.toLowerCase()} it`)
    .tokens()
    .itemAt(2)
    .out(its.lemma as typeof its.value);
}
