/** A fact that a user once stated, and what is asked about it later, mostly in other words. */
export interface HiddenFact {
  text: string;
  question: string;
}

const fact = (text: string, question: string): HiddenFact => ({ text, question });

export const HIDDEN_FACTS: readonly HiddenFact[] = [
  fact("I am allergic to peanuts.", "Which foods must not be in the recipe?"),
  fact("I have been a vegetarian since 2019.", "Would a steak house be a good choice for dinner?"),
  fact("I prefer code examples in Python.", "Which programming language should the samples be in?"),
  fact("I like short answers without small talk.", "How long should replies be?"),
  fact("My daughter Mia turns seven on 12 March.", "When is Mia's birthday?"),
  fact("I live in Rotterdam, close to the harbour.", "Which city is the user's home?"),
  fact("I work as a nurse on night shifts.", "What is my profession?"),
  fact("My manager is called Ingrid Solberg.", "Who is my boss?"),
  fact("I want to run a marathon before I turn forty.", "What sporting goal did I set myself?"),
  fact("My order number is 4482-11.", "Which order did I ask about?"),
  fact("I use a MacBook with 16 GB of memory.", "What computer do I have?"),
  fact("We deploy on Fridays after the stand-up.", "What day do releases go out?"),
  fact("I am afraid of flying, so I take the train.", "How should the trip to Vienna be booked?"),
  fact("My passport expires in August 2027.", "How long is my travel document valid?"),
  fact("I speak Portuguese with my grandparents.", "Which languages do I know?"),
  fact("I drive an old Volvo estate.", "What car do I own?"),
  fact("My cat Biscuit needs insulin twice a day.", "Which medication does my pet get?"),
  fact("I always use metric units.", "Should distances be given in miles or kilometres?"),
  fact("My brother Tom is getting married in Lisbon in May.", "Whose wedding am I invited to?"),
  fact("I failed the statistics exam last winter.", "Which test did I not pass?"),
  fact("I play bass in a cover band called Low Tide.", "Which instrument do I play?"),
  fact("My landlord does not allow dogs.", "Can I get a puppy in my flat?"),
  fact("I save 300 euros a month for a boat.", "What am I putting money aside for?"),
  fact("I cannot stand loud restaurants.", "What kind of place for dinner should be avoided?"),
  fact("My office is in room 412.", "Where do I sit at work?"),
  fact("I wake up at five and write until seven.", "What is my morning routine?"),
  fact("I am colour-blind, red and green look alike to me.", "Are red and green good for the chart?"),
  fact("My favourite author is Ursula K. Le Guin.", "Whose novels do I like best?"),
  fact("I moved here from Ghana when I was ten.", "What is my country of origin?"),
  fact("I hurt my left knee skiing.", "Which injury should the workout plan respect?"),
  fact("My team uses Kubernetes on bare metal.", "How is our infrastructure run?"),
  fact("I am learning to bake sourdough.", "Which new kitchen skill am I practising?"),
  fact("I get migraines from red wine.", "Which drink gives me a headache?"),
  fact("My sister Anna is a vet in Leeds.", "Who in my family works with animals?"),
  fact("I voted for the bike lane on Mill Street.", "What do I think of cycle paths?"),
  fact("I would like to retire in Madeira.", "Where do I see myself in old age?"),
  fact("My wedding anniversary is on 3 October.", "What date must my husband and I not forget?"),
  fact("I hate phone calls, write me an e-mail.", "What is the best way to contact me?"),
  fact("I coach the under-twelve football team.", "What do I do with children at the weekend?"),
  fact("My blood type is O negative.", "Which blood group do I have?"),
];

const PEOPLE = ["Priya", "Oskar", "Lena", "Mateo", "Chen", "Farah", "Igor", "Nadia", "Paul", "Sunita"];
const PLACES = ["Graz", "Porto", "Halifax", "Tartu", "Kyoto", "Utrecht", "Lima", "Bern", "Malmö", "Oxford"];
const THINGS = ["a kayak", "a sewing machine", "blue curtains", "a telescope", "two bookshelves", "a wok", "a hammock"];
const TOPICS = [
  "gardening",
  "Roman history",
  "SQL",
  "origami",
  "jazz",
  "beekeeping",
  "chess",
  "photography",
  "tax law",
];
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Saturday", "Sunday"];

const DISTRACTORS: readonly ((n: number) => string)[] = [
  (n) => `My colleague ${of(PEOPLE, n)} recommended the museum in ${of(PLACES, again(n))}.`,
  (n) => `I bought ${of(THINGS, n)} from a shop in ${of(PLACES, again(n))}.`,
  (n) => `I read a long article on ${of(TOPICS, n)} last ${of(DAYS, again(n))}.`,
  (n) => `My neighbour ${of(PEOPLE, n)} lent me ${of(THINGS, n)}.`,
  (n) => `I talked with ${of(PEOPLE, n)} about ${of(TOPICS, again(n))} over lunch.`,
  (n) => `The train to ${of(PLACES, n)} was ${5 + n} minutes late on ${of(DAYS, again(n))}.`,
  (n) => `I am reading chapter ${1 + n} of a book about ${of(TOPICS, n)}.`,
  (n) => `My locker in ${of(PLACES, n)} has the number ${200 + n}.`,
  (n) => `My cousin ${of(PEOPLE, n)} lives in ${of(PLACES, again(n))} with ${2 + (n % 5)} cats.`,
  (n) => `I would like to know more about ${of(TOPICS, n)} before ${of(DAYS, again(n))}.`,
  (n) => `I had soup with ${of(PEOPLE, n)} near the station in ${of(PLACES, again(n))}.`,
  (n) => `My old flat in ${of(PLACES, n)} was on floor ${1 + n}.`,
  (n) => `I prefer ${of(TOPICS, n)} to ${of(TOPICS, again(n) + 4)} when it rains.`,
  (n) => `I go to the ${of(TOPICS, n)} club with ${of(PEOPLE, n)} every ${of(DAYS, n)}.`,
  (n) => `${of(PEOPLE, n)} and I painted room ${100 + n} on ${of(DAYS, again(n))}.`,
  (n) => `I want to give ${of(PEOPLE, n)} ${of(THINGS, n)} next ${of(DAYS, n)}.`,
];

/** Something true of a user that answers none of the questions, different for each of the first 500. */
export function distractor(n: number): string {
  return (DISTRACTORS[n % DISTRACTORS.length] as (n: number) => string)(Math.floor(n / DISTRACTORS.length));
}

/** Runs through a list in another order each time, so that the pairs of two lists do not soon come again. */
function again(n: number): number {
  return n + Math.floor(n / 6);
}

function of(words: readonly string[], n: number): string {
  return words[n % words.length] as string;
}
