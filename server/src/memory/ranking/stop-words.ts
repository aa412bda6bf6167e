/**
 * English words that say nothing about what a text is about, apostrophes left out as `terms` does. Negations are among
 * them: they matter for whether two memories say the same (`duplicates.ts`), not for what they are about.
 */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about above after again all also am an and any are arent as at be because been before being below between both
  but by can cannot cant could couldnt did didnt do does doesnt doing dont down during each every few for from
  further get gets getting got had hadnt has hasnt have havent having he hed her here hers herself hes him himself
  his how i id if ill im in into is isnt it its itself ive just lets me more most my myself no nor not of off on
  once only or other our ours ourselves out over own please really same shall she shes should shouldnt so some
  such than that thats the their theirs them themselves then there theres these they theyre theyve this those
  through to too under until up us use used user users uses using very was wasnt we were werent weve what whats
  when where which while who whom whose why will with wont would wouldnt you youd youll your youre yours yourself
  yourselves youve`.split(/\s+/),
);
