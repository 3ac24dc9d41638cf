/** Rough sounds of letters in Latin: enough to see that паспорт, pasaport and passport are one word; not for reading. */
const LATIN: ReadonlyMap<string, string> = new Map(
  [
    'аa бb вv гg ґg дd еe єe жz зz иi іi їi йi кk лl мm нn оo пp рr сs тt уu фf хh цc чc шs щs ыi эe юu яa ьъ',
    'јi љl њn ђd ћc џd өo үu',
    'აa ბb გg დd ეe ვv ზz თt იi კk ლl მm ნn ოo პp ჟz რr სs ტt უu ფp ქk ღg ყk შs ჩc ცc ძz წc ჭc ხh ჯj ჰh',
    'աa բb գg դd եe զz էe ըe թt ժz իi լl խh ծc կk հh ձz ղg ճc մm յi նn շs ոo չc պp ջj ռr սs վv տt րr ցc ւv փp քk օo ֆf',
  ]
    .join(' ')
    .split(' ')
    .map((pair) => [pair[0] ?? '', /[a-z]/.test(pair[1] ?? '') ? (pair[1] ?? '') : ''] as const),
);

const LENGTH = 5;
const SHORTEST = 4;
const ONLY_LATIN = /^[a-z]+$/;

/** The beginning of a word by its sound, the same across languages and scripts; undefined for short words and other scripts. */
export function soundOf(word: string): string | undefined {
  let latin = '';
  for (const letter of word) latin += LATIN.get(letter) ?? letter;
  if (latin.length < SHORTEST || !ONLY_LATIN.test(latin)) return undefined;
  const plain = latin
    .replaceAll('ph', 'f')
    .replaceAll(/[cqk]+/g, 'k')
    .replaceAll('y', 'i')
    .replaceAll(/(.)\1/g, '$1');
  return plain.length < SHORTEST ? undefined : plain.slice(0, LENGTH);
}
