/** "order ID: 3348917502", "my ticket is T-3318", "case no. 4411" */
const NAMED =
  /(?<!\p{L})(?:order|ticket|case|booking|reservation|reference|ref|invoice|complaint|request|transaction|shipment|tracking|parcel|return|claim|pnr|confirmation)s?(?: (?:id|number|nr|no\.?|code|ref))?(?:,? (?:is|was|of|it's))?[:\s#]{0,3}#?(?<ref>[A-Z0-9]{0,12}-?\d[A-Z0-9-]{1,24}|(?=[A-Z]*\d)[A-Z0-9]{5,8})(?![\w-])/iu;
/** "NW-7741" */
const SHAPED = /(?<![\w-])[A-Z]{1,5}-\d{2,12}(?:-\d{1,8})?(?![\w-])/;
const ASKS_FOR_REF =
  /(?<!\p{L})(?:order|ticket|case|booking|reference|reservation|complaint|tracking)(?: (?:id|number|no\.?|code))?(?!\p{L})[^.!]*$/iu;
const BARE = /^\W*(?:it'?s |it is |sure,? |yes,? )?#?(?<ref>[A-Z]{0,5}-?\d[A-Z\d-]{2,24})\W*$/i;

/** The number of the order, ticket or case that a sentence names; null when it names none. */
export function referenceIn(text: string): string | null {
  return NAMED.exec(text)?.groups?.ref ?? SHAPED.exec(text)?.[0] ?? null;
}

/** The number that answers a question for one: "7916676427". */
export function referenceAnswering(text: string, question: string | null): string | null {
  if (question === null || !ASKS_FOR_REF.test(question)) return null;
  return BARE.exec(text)?.groups?.ref ?? null;
}
