/**
 * Greetings, thanks and questions in widely spoken languages, as far as they can be told without their grammar: by how a sentence begins
 * or ends. Spanish, French, German, Portuguese, Italian, Dutch, Polish, Turkish, Russian, Ukrainian, Arabic, Hindi, Chinese, Japanese,
 * Korean, Indonesian, Vietnamese.
 */
const GREETING =
  /^(?:¡?hola|buen(?:os|as) (?:días|dias|tardes|noches)|adiós|adios|hasta (?:luego|pronto|mañana)|bonjour|bonsoir|salut|coucou|au revoir|à bientôt|bonne (?:journée|soirée|nuit)|hallo|guten (?:morgen|tag|abend)|gute nacht|servus|moin|tschüss|auf wiedersehen|bis (?:bald|später|morgen)|olá|ola|oi|bom dia|boa (?:tarde|noite)|tchau|até (?:logo|mais|amanhã)|ciao|buon(?:giorno|asera|anotte)|arrivederci|goedemorgen|goedemiddag|goedenavond|hoi|dag|tot ziens|cześć|dzień dobry|dobry wieczór|do widzenia|merhaba|selam|günaydın|iyi (?:günler|akşamlar|geceler)|привет|здравствуйте|здравствуй|доброе утро|добрый (?:день|вечер)|пока|до свидания|привіт|добрий день|доброго ранку|مرحبا|السلام عليكم|صباح الخير|مساء الخير|أهلا|नमस्ते|नमस्कार|你好|您好|早上好|晚上好|晚安|再见|こんにちは|こんばんは|おはよう|さようなら|안녕하세요|안녕|halo|selamat (?:pagi|siang|sore|malam)|xin chào)(?![\p{L}\p{M}])/iu;
const THANKS =
  /^(?:¡?(?:muchas |mil )?gracias|te agradezco|(?:un grand |mille )?merci|je vous remercie|je te remercie|(?:vielen |besten |herzlichen |tausend )?dank|danke|ich danke|(?:muito )?obrigad[oa]|(?:molte |mille |tante )?grazie|ti ringrazio|la ringrazio|(?:heel erg |hartelijk )?(?:dank|bedankt)|dank je|dank u|dziękuję|dzięki|teşekkür|sağ ?ol|(?:большое |огромное )?спасибо|благодарю|дякую|شكرا|شكراً|धन्यवाद|शुक्रिया|谢谢|感谢|多谢|謝謝|ありがとう|どうも|감사합니다|고마워|고맙습니다|terima kasih|cảm ơn)(?![\p{Script=Latin}])/iu;
const ASKING_START =
  /^(?:¿|(?:qué|cómo|dónde|cuándo|cuál(?:es)?|quién(?:es)?|cuánt[oa]s?|por qué|puedes|podrías|me puedes|tienes|sabes)|(?:comment|où|pourquoi|quel(?:le)?s?|qui est|combien|est-ce que?|qu'est-ce|peux-tu|pouvez-vous|pourrais-tu|pourriez-vous|as-tu|avez-vous)|(?:wie|wo|wann|warum|wieso|weshalb|was|wer|woher|wohin) (?:ist|sind|geht|kann|können|macht|mache|heißt|hast|haben|war|soll|muss|wird|viel|viele|lange|bedeutet|kommt|komme|finde|gibt)|welche[rsn]?|kannst du|können sie|könntest du|könnten sie|weißt du|wissen sie|gibt es|hast du|haben sie|(?:onde|qual|quais|quem|quantos?|por que) |(?:como|quando) (?:é|está|vai|posso|faço|você|se|funciona)|você (?:pode|poderia|sabe)|(?:dove|perché|quale|quali|chi|quanto|quanti|quanta) |(?:come|quando) (?:stai|sta|va|posso|si|funziona|faccio|è)|puoi|potresti|può|(?:hoe|waar|wanneer|waarom) |(?:wat|wie) (?:is|zijn|kan|doe)|kun je|kunt u|(?:jak|gdzie|kiedy|dlaczego|czy|ile|kto|co to) |(?:nasıl|nerede|neden|niçin|kim|kaç) |ne zaman|(?:как|где|когда|почему|зачем|какой|какая|какое|какие|кто|сколько|куда|можешь ли|можете ли|можно ли) |(?:هل|كيف|أين|متى|لماذا|كم) |(?:क्या|कैसे|कहाँ|कब|क्यों|कौन) |(?:apa|bagaimana|di mana|kapan|mengapa|siapa|berapa) )/iu;
const ASKING_END =
  /(?:吗|嗎|呢|怎么样|怎麼樣|什么|什麼|哪里|哪裡|为什么|多少|几点|是谁|ですか|ますか|でしょうか|ませんか|ましたか|까|나요|가요|mı|mi|mu|mü|musun|misin|mısın)[。.!！\s]*$/iu;
const LONGEST_THANKS = 9;
const LONGEST_GREETING = 4;

/** Whether a sentence that is not English greets, thanks or asks, and says nothing of the user. */
export function isSmallTalkElsewhere(sentence: string): boolean {
  if (ASKING_START.test(sentence) || ASKING_END.test(sentence)) return true;
  const { length } = [...words.segment(sentence)].filter(({ isWordLike }) => isWordLike);
  if (THANKS.test(sentence)) return length <= LONGEST_THANKS;
  const greeting = GREETING.exec(sentence)?.[0];
  if (greeting === undefined) return false;
  const rest = sentence.slice(greeting.length).replace(/^[\s,.!¡、，。！-]+/u, "");
  return length <= LONGEST_GREETING || rest === "" || ASKING_START.test(rest) || THANKS.test(rest);
}

const words = new Intl.Segmenter("und", { granularity: "word" });
