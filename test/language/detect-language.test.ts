import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadContent } from '../../src/content/load-content.ts';
import { openDetector } from '../../src/mind.ts';

const detector = openDetector(loadContent(join(import.meta.dirname, '../..')).content);
const heard = (text: string, candidates?: readonly string[]) => detector.detect(text, { candidates }).language;

describe('languages of one script are told apart', () => {
  test.each([
    ['ar', 'أريد أن أعود إلى بلدي مع أولادي'],
    ['fa', 'می‌خواهم با بچه‌هایم به کشورم برگردم'],
    ['ps', 'زه غواړم چې خپل هېواد ته بېرته لاړ شم'],
    ['ur', 'میں اپنے بچوں کے ساتھ واپس جانا چاہتا ہوں'],
    ['ckb', 'دەمەوێت لەگەڵ منداڵەکانم بگەڕێمەوە وڵاتەکەم'],
    ['ru', 'я хочу вернуться домой с детьми'],
    ['uk', 'я хочу повернутися додому з дітьми'],
    ['bg', 'искам да се върна у дома с децата си'],
    ['mk', 'сакам да се вратам дома со моите деца'],
    ['sr', 'желим да се вратим кући са децом'],
    ['mn', 'би хүүхдүүдтэйгээ нутаг руугаа буцмаар байна'],
    ['am', 'ከልጆቼ ጋር ወደ ሀገሬ መመለስ እፈልጋለሁ'],
    ['ti', 'ምስ ደቀይ ናብ ዓደይ ክምለስ ደልየ ኣለኹ'],
    ['sr', 'hoću da se vratim kući sa decom'],
    ['so', 'waxaan rabaa inaan carruurtayda kula noqdo dalkayga'],
    ['ln', 'nalingi kozonga na mboka na ngai elongo na bana'],
    ['ff', 'mido yiɗi hootude leydi am e sukaaɓe am'],
  ])('%s: %s', (language, text) => {
    const detection = detector.detect(text);
    expect(detection.language).toBe(language);
    expect(detection.confidence).toBeGreaterThan(0.9);
  });
});

describe('what people type in Latin letters', () => {
  test.each([
    ['ar', 'ana 3ayez arga3 3ala baladi ma3 el welad'],
    ['fa', 'man mikham ba bache ham bargardam iran'],
    ['ru', 'ya hochu vernutsya domoy s detmi'],
    ['uk', 'ya khochu povernutysya dodomu z ditmy'],
    ['hy', 'uzum em erexaneris het veradarnal tun'],
    ['ka', 'minda bavshvebtan ertad saxlshi davbrunde'],
    ['am', 'kelijoche gar wede hagere memeles efelgalehu'],
    ['ti', 'ms dekey nab adey kimles delye aleku'],
    ['mn', 'bi huuhdeeteigee nutag ruugaa butsmaar baina'],
    ['bg', 'iskam da se varna v bulgaria s decata'],
    ['ur', 'mujhe apne bachon ke sath wapas jana hai'],
  ])('%s: %s', (language, text) => expect(heard(text)).toBe(language));
});

test.each(['ok', 'OK!!', '1', '👍', 'Fedasil', '0800 32 745', 'Mohammed', '...', 'https://www.fedasil.be', '٣', 'hahaha', ''])(
  '%s says nothing about the language',
  (text) => expect(detector.detect(text)).toMatchObject({ language: null, confidence: 0 }),
);

test.each([
  ['it', 'vorrei tornare a casa con i miei figli'],
  ['pl', 'chciałbym wrócić do domu z dziećmi'],
  ['bn', 'আমি দেশে ফিরতে চাই'],
  ['ta', 'நான் வீட்டிற்கு திரும்ப வேண்டும்'],
  ['el', 'θέλω να γυρίσω στην πατρίδα μου'],
])('%s is not offered, but named', (language, text) => expect(heard(text)).toBe(language));

describe('candidates', () => {
  test('restrict the answer, under the names they were given', () => {
    expect(heard('hoću da se vratim kući', ['hr', 'en'])).toBe('hr');
    expect(heard('می‌خواهم برگردم', ['prs', 'ar'])).toBe('prs');
    expect(heard('je veux rentrer', ['nl', 'fr'])).toBe('fr');
  });

  test('of another script give none', () => expect(heard('我想回家', ['nl', 'fr'])).toBeNull());
});

test('the words of the person count, not those of the forms', () => {
  expect(heard('kheb een ordre de quitter le territoire gekregen')).toBe('nl');
  expect(heard('annexe 13 მომცეს და მეშინია')).toBe('ka');
});

test('the talk so far decides between near languages', () => {
  const text = 'si';
  expect(detector.detect(text, { spoken: 'es' }).likely[0]).toBe('es');
});

test('a thousand messages take less than half a second', () => {
  const began = performance.now();
  for (let count = 0; count < 1000; count++) detector.detect(`combien de temps faut-il pour rentrer ${count}`);
  expect(performance.now() - began).toBeLessThan(500);
});
