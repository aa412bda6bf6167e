/** Stands in a text where somebody spoke of a patient. */
export const REDACTED = "[REDACTED]";

const SEGMENTER = new Intl.Segmenter("en", { granularity: "sentence" });
const TITLE_END = /(?:^|\s)(?:Mr|Mrs|Ms|Dr|Prof|Sr|St|Pt)\.\s*$/;

/** One patient, and not patients in general or what is named after them. */
const PATIENT =
  /(?<![\p{L}])(?:(?:my|our|a|an|the|this|that|one|another|today's|first|second|his|her|new)(?: [\p{L}\p{N}-]+){0,4} (?:patient|pt)|pt(?= )|patient(?= (?:is|was|has|had|came|presented|complain\p{L}*|named|called|with (?!\p{L}*(?:me|you|him|her|us|them)(?![\p{L}]))|who)))(?!s?[\p{L}])(?! (?:history(?![\p{L}]* of)|care|safety|communication|education|management|interactions?|notes|records|presentations?|simulations?|skills|rotations?|counselling|counseling|outcomes|confidentiality|privacy|centred|centered))(?:'s)?/iu;
/** "a 54-year-old man", "54M", "45 y/o". */
const AGED =
  /(?<!\p{N})\d{1,3}[ -]?(?:years?[ -]old|yrs?[ -]old|y\/?o|yo|months?[ -]old|days?[ -]old)(?![\p{L}])[ -]?(?:man|woman|male|female|boy|girl|lady|gentleman|patient|child|infant|baby|newborn|diabetic|smoker|with|presented|presenting|came|admitted|who)|(?:man|woman|male|female|boy|girl|lady|gentleman|child|infant),? (?:aged|of) \d{1,3}|(?<![\p{L}\p{N}])\d{1,3} ?[MF](?![\p{L}\p{N}])(?= (?:with|presenting|presented|c\/o|came|admitted))/iu;
const BED = /(?<![\p{L}])(?:bed|room|ward) (?:no\.? ?|number )?\d{1,3}(?![\p{N}])/iu;
const NAMED = /(?<![\p{L}])(?:Mr|Mrs|Ms|Miss|Master|Baby)\.? \p{Lu}\p{L}+/u;
const CLINICAL =
  /(?<![\p{L}])(?:suffer(?:s|ed|ing)?|diagnos(?:ed|is)|admitted|discharged|present(?:s|ed|ing) with|complain(?:s|ed|ing) of|came in|came with|treated|treating|examined|operated|surgery|biopsy|symptoms?|fever|cancer|tumou?r|disease|syndrome|infection|diabet\p{L}+|hypertensi\p{L}+|\p{L}{3,}itis|\p{L}{3,}emia|\p{L}{4,}oma|pneumonia|stroke|fracture|septic|sepsis|asthma|angina|infarction|on (?:my |the )?rounds|in (?:the |our )?(?:ward|opd|clinic|icu|er|casualty)|chest pain|blood pressure|hiv|tb|tuberculosis)(?![\p{L}])/iu;
/** "A man came to the clinic with …". */
const SEEN =
  /(?<![\p{L}])(?:a|an|one|this|the|that|another|old|young) (?:[\p{L}-]+ ){0,2}(?:man|woman|boy|girl|lady|gentleman|child|baby|infant|guy|mother|person|case)(?![\p{L}])/iu;
const ATTENDED =
  /(?<![\p{L}])(?:ward|opd|clinic|icu|casualty|emergency|hospital|rounds|rotation|admitted|examined|diagnosed|took (?:his|her|their|the) history|case of)(?![\p{L}])/iu;
/** Goes on about whoever was spoken of before, or what they have. */
const GOES_ON =
  /(?<![\p{L}])(?:he|she|his|her|him|hers|they|their|them|it(?:'s| is| was| turned)|diagnos\p{L}+|the (?:history|symptoms|labs?|biopsy|scan|mri|ct|ecg|x-?rays?|vitals|family|treatment))(?![\p{L}])/iu;
/** Comes back to oneself. */
const OWN_AGAIN =
  /^(?:and |but |so |now |ok(?:ay)?,? )?(?:i|i'm|i've|i'd|my|we|our|can you|could you|please|let's)(?![\p{L}])/iu;

/**
 * Texts without the sentences that say who a patient is or what they suffer from, those included that go on about them with
 * "he" or "she", also in the next messages. What is said of patients in general stays.
 *
 * @example
 * withoutPatients(["My patient Mr. Rao has lupus. I struggle with pharmacology."]); // ["[REDACTED]. I struggle with pharmacology."]
 */
export function withoutPatients(texts: readonly string[]): string[] {
  let spokenOf = false;
  return texts.map((text) => {
    const kept = sentences(text).map((sentence) => {
      const isOfPatient = speaksOfPatient(sentence) || (spokenOf && GOES_ON.test(sentence));
      spokenOf = isOfPatient || (spokenOf && !OWN_AGAIN.test(sentence.trim()));
      return isOfPatient ? null : sentence;
    });
    return kept.includes(null) ? joined(kept) : text;
  });
}

/** With one mark for each run of sentences that were taken out: a sentence of its own, so that it is read with no other. */
function joined(kept: readonly (string | null)[]): string {
  const parts = kept.flatMap((sentence, at) => sentence ?? (kept[at - 1] === null ? [] : [`${REDACTED}. `]));
  const text = parts.join("").trim();
  return text === `${REDACTED}.` ? REDACTED : text;
}

function sentences(text: string): string[] {
  const found: string[] = [];
  for (const { segment } of SEGMENTER.segment(text)) {
    const last = found.at(-1);
    if (last !== undefined && TITLE_END.test(last.slice(-12))) found[found.length - 1] = last + segment;
    else found.push(segment);
  }
  return found;
}

function speaksOfPatient(sentence: string): boolean {
  return (
    PATIENT.test(sentence) ||
    AGED.test(sentence) ||
    ((BED.test(sentence) || NAMED.test(sentence)) && CLINICAL.test(sentence)) ||
    (SEEN.test(sentence) && CLINICAL.test(sentence) && ATTENDED.test(sentence))
  );
}
