/** Subjects by the names that students have for them. */
const SUBJECTS: readonly [name: string, pattern: string][] = [
  ["Mathematics", "math(?:s|ematics)?"],
  ["Physics", "physics"],
  ["Chemistry", "chem(?:istry)?"],
  ["Biology", "bio(?:logy)?"],
  ["Computer science", "computer science|computing|informatics"],
  ["Science", "(?<!computer |political |social |data )science"],
  ["English", "english"],
  ["Hindi", "hindi"],
  ["History", "history"],
  ["Geography", "geography"],
  ["Civics", "civics"],
  ["Political science", "political science|polity"],
  ["Social studies", "social (?:studies|science)"],
  ["Economics", "econ(?:omics)?"],
  ["Accountancy", "accountancy|accounting|accounts"],
  ["Business studies", "business studies"],
  ["Statistics", "statistics"],
  ["Psychology", "psychology"],
  ["Philosophy", "philosophy"],
  ["Literature", "literature"],
  ["Spanish", "spanish"],
  ["French", "french"],
  ["German", "german"],
  ["Latin", "latin"],
  ["Anatomy", "anatomy"],
  ["Physiology", "physiology"],
  ["Biochemistry", "biochem(?:istry)?"],
  ["Pharmacology", "pharmacology|pharma"],
  ["Pathology", "pathology"],
];

const FIND_SUBJECTS = SUBJECTS.map(
  ([name, pattern]) => [name, new RegExp(`(?<![\\p{L}\\p{N}-])(?:${pattern})(?![\\p{L}\\p{N}])`, "iu")] as const,
);

/** The subjects that a text names, in the order of the text, as they are written in a profile. */
export function subjectsIn(text: string): string[] {
  return FIND_SUBJECTS.flatMap(([name, pattern]) => {
    const at = text.search(pattern);
    return at < 0 ? [] : [{ name, at }];
  })
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
}

/** Topics that are named without saying that they are topics: what a conversation works on is found by them. */
const TOPICS = [
  "adding fractions|subtracting fractions|multiplying fractions|dividing fractions|fractions?|decimals?|percent(?:ages?)?|ratios?|proportions?|long division|multiplication|times tables?|factori[sz]ation|prime numbers?|exponents?|logarithms?|square roots?|place value|order of operations|integers?|averages?|probability|permutations?(?: and combinations?)?|combinations|sets",
  "algebra|linear equations?|quadratic equations?|simultaneous equations?|inequalities|polynomials?|word problems?|functions|sequences?(?: and series)?|progressions?|binomial theorem|complex numbers?|matrices|determinants?|vectors?|cross products?|dot products?",
  "geometry|triangles?|circles?|angles?|area and perimeter|pythagoras(?:' theorem)?|trigonometry|trigonometric identities|coordinate geometry|conic sections?|mensuration|differentiation|derivatives?|integration|integrals?|limits|differential equations?|calculus|simple interest|compound interest|profit and loss|time and work|speed, distance and time",
  "kinematics|projectile motion|rotational motion|circular motion|torque|angular momentum|newton's laws(?: of motion)?|friction|work and energy|work, energy and power|gravitation|simple harmonic motion|oscillations?|waves|thermodynamics|heat transfer|kinetic theory|electrostatics|current electricity|circuits?|magnetism|electromagnetic induction|alternating current|ray optics|wave optics|optics|modern physics|semiconductors?|nuclear physics|quantum mechanics|relativity",
  "stoichiometry|mole concept|periodic table|chemical bonding|atomic structure|chemical equilibrium|ionic equilibrium|equilibrium|acids and bases|redox(?: reactions?)?|electrochemistry|organic chemistry|inorganic chemistry|physical chemistry|thermochemistry|chemical kinetics|reaction mechanisms?|coordination compounds?|hydrocarbons?|balancing equations|isomerism",
  "photosynthesis|respiration|cell division|mitosis|meiosis|genetics|evolution|ecology|human anatomy|nervous system|digestive system|circulatory system|endocrine system|plant kingdom|animal kingdom|dna replication|molecular biology",
  "recursion|loops|pointers|arrays|linked lists?|binary trees?|sorting algorithms?|dynamic programming|object[- ]oriented programming|data structures?|algorithms?|sql joins?|regular expressions?|big o(?: notation)?",
  "grammar|tenses|past tense|present perfect|subjunctive|prepositions?|essay writing|reading comprehension|vocabulary|active and passive voice|passive voice|reported speech|conjugations?|pronunciation",
  "supply and demand|elasticity|inflation|monetary policy|fiscal policy|game theory|hypothesis testing|regression|standard deviation|normal distribution|confidence intervals?|bayes(?:' theorem)?",
  "french revolution|world war (?:one|two|i{1,2}|1|2)|cold war|industrial revolution|map reading|plate tectonics|indian constitution|heat and mass transfer",
].join("|");

const TOPIC = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${TOPICS})(?![\\p{L}\\p{N}])`, "giu");
const WHOLE_TOPIC = new RegExp(`^(?:${TOPICS})$`, "iu");

/** The topics that a text names, in its order and its words. */
export function topicsIn(text: string): string[] {
  return [...text.matchAll(TOPIC)].map(([topic]) => topic);
}

/** Whether a text is a topic and nothing else. */
export function isTopic(text: string): boolean {
  return WHOLE_TOPIC.test(text) || subjectsIn(text).some((subject) => subject.toLowerCase() === text.toLowerCase());
}

/** Boards and curricula as they are written. */
export const BOARD =
  /(?<![\p{L}\p{N}])(?:CBSE|ICSE|ISC|NIOS|IBDP|IB(?: Diploma| MYP)?|International Baccalaureate|IGCSE|GCSE|A[ -]?levels?|AP|Cambridge|Edexcel|AQA|OCR|WAEC|Common Core|Abitur|(?:\p{Lu}\p{L}+ )?[Ss]tate [Bb]oard|(?:Maharashtra|Karnataka|Kerala|Tamil Nadu|Telangana|Andhra|Gujarat|Punjab|Bihar|UP|MP|Rajasthan|West Bengal|Goa|Assam|Odisha|Haryana) [Bb]oard)(?![\p{L}\p{N}])/u;

/** Entrance and selection exams. */
const COMPETITIVE =
  "JEE(?: Mains?| Advanced)?|NEET(?:[ -](?:UG|PG))?|GATE|CAT|XAT|CLAT|NDA|CUET|BITSAT|UPSC(?: CSE| civil services)?|civil services|SSC CGL|IBPS(?: PO)?|GMAT|GRE|LSAT|MCAT|SAT|ACT|IELTS|TOEFL|Gaokao|Suneung|11[ +-]?plus";
/** Exams for the certificate of a profession. */
const PROFESSIONAL =
  "CFA(?: [Ll]evel (?:[123]|I{1,3}))?|CPA|ACCA|CMA|FRM|PMP|CISSP|CCNA|CA (?:[Ff]oundation|[Ii]nter(?:mediate)?|[Ff]inal)|AWS(?: [\\p{L}]+){0,4} (?:certification|certificate)|CompTIA [\\p{L}]+\\+?|bar exam";
/** Exams of medical studies. */
const MEDICAL = "USMLE(?: [Ss]tep [123])?|PLAB(?: [12])?|NExT|FMGE";

const named = (names: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${names})(?![\\p{L}\\p{N}])`, "u");

/** Exams by what kind of learner takes them. */
export const EXAMS = [
  ["competitive_exam", named(COMPETITIVE)],
  ["professional_cert", named(PROFESSIONAL)],
  ["medical_student", named(MEDICAL)],
] as const;

/** Languages that students ask for explanations in. */
export const LANGUAGE =
  "Hinglish|Hindi|English|Tamil|Telugu|Kannada|Malayalam|Marathi|Gujarati|Bengali|Bangla|Punjabi|Urdu|Odia|Assamese|Spanish|French|German|Italian|Portuguese|Dutch|Polish|Russian|Ukrainian|Turkish|Arabic|Persian|Hebrew|Swahili|Chinese|Mandarin|Cantonese|Japanese|Korean|Vietnamese|Thai|Indonesian|Malay|Tagalog|Taglish|Spanglish";
