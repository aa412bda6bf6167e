/** Words for people by what they are to somebody, as alternatives of a pattern, by the pronoun that stands for them. */
export const HE =
  "husband|father|dad|brother|son|boyfriend|uncle|grandfather|grandpa|grandson|nephew|stepdad|father-in-law|brother-in-law|ex-husband";
export const SHE =
  "wife|mother|mom|mum|sister|daughter|girlfriend|aunt|grandmother|grandma|granddaughter|niece|stepmom|mother-in-law|sister-in-law|ex-wife";
