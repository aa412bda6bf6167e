/**
 * What two friends tell one another in passing, with what may be asked of it months later. `A` and `B` stand for their
 * names; the turns alternate, the first is A's.
 */
export interface Exchange {
  turns: readonly string[];
  question: string;
  /** Positions of the turns that hold the answer. */
  evidence: readonly number[];
}

const e = (question: string, evidence: readonly number[], ...turns: readonly string[]): Exchange => {
  return { question, evidence, turns };
};

export const EXCHANGES: readonly Exchange[] = [
  e(
    "When did A sign up for the Halifax marathon?",
    [0],
    "Guess what, B! Signed up for the Halifax marathon yesterday.",
    "No way! You must be so proud.",
  ),
  e(
    "What did A make at the pottery workshop?",
    [2],
    "Hey B! I went to a pottery workshop on Saturday and it was so calming.",
    "Wow, that's cool! What did you make?",
    "A bowl with a dragon on it! The teacher said it was the best of the class.",
  ),
  e(
    "Where did A get the necklace?",
    [1, 3].map((n) => n - 1),
    "Look at this necklace. It is super special to me, a gift from my grandmother in Sweden.",
    "Gorgeous! Does it mean something?",
    "It stands for love, faith and strength.",
  ),
  e(
    "What does B do to clear her mind?",
    [1],
    "How do you cope with all that stress, B?",
    "Running, mostly. Five times a week before work, it clears my mind.",
  ),
  e(
    "Which charity did the race of B raise money for?",
    [1],
    "How was the race last weekend?",
    "Tiring, but worth it! It raised money for the children's hospice.",
    "That's wonderful.",
  ),
  e(
    "What is A researching to start a family?",
    [2],
    "Things are busy here.",
    "What are you up to this summer?",
    "Researching adoption agencies - it's been a dream to have a family.",
  ),
  e(
    "What is the name of A's guinea pig?",
    [2],
    "We have a new member of the family!",
    "A baby?!",
    "Ha, no. It's Oscar, the guinea pig. He hid a carrot in my slipper already.",
  ),
  e(
    "When did B's family see the meteor shower?",
    [1],
    "What's your best memory of camping?",
    "Last year's trip in July. We lay on the grass and watched the Perseid meteor shower, the kids still talk about it.",
  ),
  e(
    "When does A's counselling programme start?",
    [0],
    "The counselling programme starts in September. They teach how to work with teenagers.",
    "You'll be brilliant at that.",
  ),
  e(
    "What did B's puppy chew?",
    [1],
    "How's the puppy, B?",
    "Our sofa is gone, chewed to bits. At least the cushions survived!",
  ),
  e(
    "How long has A known her closest friends?",
    [2],
    "I don't know what I'd do without my friends.",
    "How long have you had them around?",
    "Four years, since the move from Norway. They were there for me after the breakup too.",
  ),
  e(
    "Which instrument did B pick up this year?",
    [1],
    "Do you make any music these days, B?",
    "Started the cello in January. Still sounds like a dying cow, but it's fun.",
  ),
  e(
    "What did A paint for the art show?",
    [0],
    "Finished my painting for the art show next month: a lake at sunrise with a lone heron.",
    "Can't wait to see it!",
  ),
  e(
    "Why did B leave the bank?",
    [1],
    "So it's official, you left the bank?",
    "Yep. Twelve-hour days and no time for my daughter, that was no life.",
    "Brave of you.",
  ),
  e(
    "What business does B want to open?",
    [1],
    "And what's next for you?",
    "A little dance studio by the river, if the loan comes through.",
  ),
  e(
    "What book did A recommend to B?",
    [2],
    "Have you read anything good lately?",
    "Not really, any tips?",
    "Becoming Nicole, by Amy Ellis Nutt. It taught me a lot about self-acceptance.",
    "Thanks, I'll look it up.",
  ),
  e(
    "How many children does B's brother have?",
    [1],
    "Big weekend ahead?",
    "Babysitting! My brother has four kids and they are all under seven.",
    "Good luck!",
  ),
  e(
    "What did B's husband cook for the anniversary?",
    [1],
    "How was the anniversary?",
    "Lovely. He made lobster risotto and burned only one pan.",
    "Sounds like a keeper.",
  ),
  e(
    "Where is A going hiking with her father?",
    [0],
    "Dad and I fly to Madeira next month, five days of hiking along the levadas.",
    "Oh, I'm jealous!",
  ),
  e(
    "What injury did B have last month?",
    [1],
    "You're limping, B?",
    "Tore a ligament in my knee at the climbing gym last month. Six weeks without sport.",
    "Ouch, get well soon!",
  ),
  e(
    "When is A's citizenship ceremony?",
    [2],
    "Good news from the town hall!",
    "Did you get the letter?",
    "Yes, the ceremony is on the 14th of June. Bring tissues.",
  ),
  e(
    "What was stolen from B?",
    [1],
    "Why did you walk, B?",
    "My bike is gone. Somebody cut the lock outside the library on Tuesday.",
    "That's awful!",
  ),
  e(
    "What did A learn from her grandmother?",
    [0],
    "Baking bread today, the sourdough way grandma taught me when I was six.",
    "I can smell it from here.",
  ),
  e(
    "Who inspired B to become a paramedic?",
    [1],
    "What made you want to be a paramedic?",
    "A neighbour, Mr. Okafor. He saved my mum's life when I was nine.",
    "Wow.",
  ),
  e(
    "What does A do on Thursday evenings?",
    [0],
    "Can't do Thursday evenings, that's when I read to the seniors at the home on Mill Lane.",
    "Such a kind thing to do.",
  ),
  e(
    "Which country does B want to visit for the northern lights?",
    [1],
    "If you could go anywhere, B?",
    "Iceland, for the northern lights. I've been saving since spring.",
    "Take me with you!",
  ),
  e(
    "What did A's support group make her feel?",
    [0],
    "The support group has been such a gift. They made me feel accepted and gave me courage.",
    "I'm so happy for you.",
  ),
  e(
    "What subject did B fail?",
    [1],
    "How did the exams go?",
    "Passed everything but statistics. The resit is in March.",
    "You've got this.",
  ),
  e(
    "What colour did A paint the nursery?",
    [2],
    "We finally got the nursery done!",
    "Which colour did you choose?",
    "Mint green with white clouds on the ceiling.",
    "Adorable!",
  ),
  e(
    "What game did B play with his brother as a child?",
    [1],
    "What did you play as kids?",
    "Chess, every single night. He still hasn't forgiven me for the 1998 final.",
    "Ha!",
  ),
];
