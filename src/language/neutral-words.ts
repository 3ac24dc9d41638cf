/**
 * Words that people of every language write: they say nothing about the language of a message.
 * Names of people, places and bodies, and what phones and forms brought into all languages.
 */
const SHARED =
  'ok oke okay okey okk kk lol haha hahaha hehe hihi hmm hm mmm aha oh ah eh uh wow xx xxx x pls bye hi hello hallo ' +
  'fedasil iom oim unhcr caritas ocmw cpas cgra cgvs cgrs dvz cire cce rvv raad onem vdab actiris rode kruis croix rouge ' +
  'whatsapp viber imo facebook messenger telegram tiktok youtube google email mail gmail hotmail sms pdf app online internet ' +
  'wifi web link info visa passport pasport ticket annex annexe bijlage quater septies dublin eurodac schengen euro euros eur usd ' +
  'brussels bruxelles brussel antwerp antwerpen anvers gent ghent gand liege luik charleroi namur namen brugge bruges leuven ' +
  'mechelen hasselt genk mons kortrijk oostende zaventem belgium belgie belgique belgien europe taxi hotel bus tram metro';

const NAMES =
  'mohammed mohamed muhammad mohammad mohamad mehdi ahmed ahmad ali hassan hasan hussein hussain hossein omar umar osman othman ' +
  'ibrahim ismail yusuf youssef yousef khaled khalid karim kareem abdullah abdallah abdul abdi abdirahman abdulrahman rahman rahim ' +
  'mahmoud mahmud mustafa mostafa said saeed salim saleem samir rashid hamid hamza bilal amir amin reza farhad jamal tariq tarek ' +
  'walid zaid imran usman fatima fatma fatou fatoumata aisha aicha ayesha mariam maryam khadija zainab zahra leila layla nadia ' +
  'samira amina yasmin hanan huda noor nour sara sarah salma rania maria marie mary anna ana elena irina olga natalia svetlana ' +
  'tatiana oksana ivan igor sergey dmitri vladimir oleg andrei andrey alexei mikhail petr pavel viktor yuri boris john david ' +
  'daniel michael joseph jean pierre paul jacques peter thomas robert jan piet kevin mark luc marc jose juan carlos luis miguel ' +
  'pedro antonio manuel rosa carmen sofia laura julia george giorgi nino davit tamar armen ani arman tigran gayane mamadou ' +
  'amadou moussa ousmane ibrahima abdoulaye aliou cheikh aminata diallo bah barry sow balde camara traore kone ba kabila tshisekedi ' +
  'emmanuel patrick grace blessing samuel abraham isaac tesfaye abebe bekele haile tewelde yohannes mehari selam hiwot singh kumar ' +
  'khan begum li wang zhang chen liu nguyen tran';

/** Belgian papers and bodies keep their names in messages of every language. */
const TERMS =
  /\b(?:ordre de quitter(?: le territoire)?|retour volontaire|office des [ée]trangers|centre (?:ouvert|ferm[ée])|maison de retour|bevel om (?:het )?grondgebied te verlaten|vrijwillige terugkeer|dienst vreemdelingenzaken|terugkeerloket|terugkeerwoning|open centrum|gesloten centrum|carte orange|oranje kaart|immigration office)\b/giu;

/** The text without those terms; all of it when nothing else is there. */
export function withoutTerms(text: string): string {
  const rest = text.replaceAll(TERMS, ' ');
  return LETTERS.test(rest) ? rest : text;
}
const LETTERS = /\p{L}{2}/u;

const NEUTRAL: ReadonlySet<string> = new Set(`${SHARED} ${NAMES}`.split(' '));
const REPEATED = /^(.{1,2})\1{2,}.?$/u;

/** Whether a word, in lower case, says nothing about the language. */
export function isNeutral(word: string): boolean {
  return NEUTRAL.has(word) || REPEATED.test(word);
}
