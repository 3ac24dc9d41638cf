import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../support/axe.ts';
import { launchBrowser, watch } from '../support/browser.ts';
import { personAsks, until } from '../support/cases.ts';
import { codeAt, enrol, PASSWORD, type Person, type RunningDesk, startDesk } from '../support/desk.ts';
import { GoingClock } from '../support/storage.ts';

/** A person in the chat of the website and a counsellor at the desk, each in a real browser. SCREENSHOTS: a folder for pictures. */

let desk: RunningDesk;
let browser: Browser;
beforeAll(async () => {
  desk = await startDesk({ clock: new GoingClock() });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await desk.stop();
});

type Screen = { locale?: string; width?: number; dark?: boolean };

async function open(path: string, { locale = 'fr-BE', width = 1280, dark = false }: Screen = {}) {
  const viewport = { width, height: width < 500 ? 740 : 900 };
  const context = await browser.newContext({
    locale,
    viewport,
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: 'Europe/Brussels',
  });
  const page = await context.newPage();
  const seen = watch(page, [desk.url]);
  await page.goto(desk.url + path);
  return { page, seen, context };
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

async function counsellorAt(person: Person, screen: Screen = {}) {
  const opened = await open('/desk', screen);
  const { page } = opened;
  desk.clock.pass(30_000);
  await page.locator('#login').fill(person.login);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('#code').fill(codeAt(desk, person.secret));
  await page.keyboard.press('Enter');
  await page.locator('.queue').waitFor();
  return opened;
}

/** Presses what the widget offers, by its label, and waits for the next reply. */
async function tap(page: Page, label: string | RegExp): Promise<void> {
  const before = await page.locator('.line.assistant').count();
  await page.locator('.choice', { hasText: label }).first().click();
  await page.waitForFunction((count) => document.querySelectorAll('.line.assistant').length > count, before);
}

async function personInArabic() {
  const opened = await open('/', { locale: 'ar', width: 390 });
  const { page } = opened;
  await page.locator('.line.assistant').first().waitFor();
  return { ...opened, say: (text: string) => say(page, text) };
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
}

async function sayAndHear(page: Page, text: string): Promise<void> {
  const before = await page.locator('.line.assistant').count();
  await say(page, text);
  await page.waitForFunction((count) => document.querySelectorAll('.line.assistant').length > count, before);
}

const QUESTION = 'هل يمكن أن يستمع إليّ أحد؟';

/** From the first message to the request that waits, as a person would. */
async function askForPerson(page: Page): Promise<void> {
  await sayAndHear(page, 'أريد أن أتكلم مع شخص');
  await tap(page, 'Caritas');
  await tap(page, 'العربية');
  await tap(page, 'امرأة');
  await sayAndHear(page, QUESTION);
  await tap(page, 'في هذه المحادثة');
  await sayAndHear(page, 'نعم');
}

test('a person in Arabic and a counsellor in French: request, claim, phrase, tapped answer, own words, undo, end', async () => {
  const lea = await enrol(desk, 'counsellor', { alias: 'Léa' });
  const { page, seen } = await counsellorAt(lea);
  await page.getByText("Personne n'attend.").waitFor();
  const person = await personInArabic();
  await askForPerson(person.page);
  await picture(person.page, 'person-asked-ar');

  // The queue shows it without being asked: metadata, and nothing that the person wrote.
  await page.locator('.row').waitFor();
  expect(await page.locator('.queue').innerText()).toContain('arabe');
  await page.locator('.row a').click();
  await page.getByRole('button', { name: 'Prendre ce dossier' }).waitFor();
  expect(await page.locator('main').innerText()).not.toContain('يستمع');
  await picture(page, 'case-waiting-fr');
  await page.getByRole('button', { name: 'Prendre ce dossier' }).click();
  const question = page.locator('blockquote');
  await question.waitFor();
  expect(await question.innerText()).toBe(QUESTION);
  expect(await question.evaluate((node) => [node.getAttribute('lang'), getComputedStyle(node).direction])).toEqual(['ar', 'rtl']);
  await person.page.locator('.bubble', { hasText: 'Léa' }).waitFor();

  // A phrase with answers, previewed in both languages and sent with one click.
  await page.getByLabel('Chercher des phrases et des réponses').fill('comprenez ceci');
  const phrase = page.locator('.groups li', { hasText: 'Vous comprenez ceci' }).first();
  await phrase.locator('.plain').click();
  await page.locator('.sides dd[lang=ar]').waitFor();
  await picture(page, 'case-phrase-fr');
  await page.locator('.phrase-form button[type=submit]').click();
  await page.locator('.held').waitFor();
  await page.locator('.held').waitFor({ state: 'detached', timeout: 15_000 });
  await person.page.locator('.choice', { hasText: 'نعم' }).click();
  const answer = page.locator('.line.person').last();
  await answer.waitFor();
  expect(await answer.locator('[lang=fr]').innerText()).toBe('Oui');
  expect(await answer.locator('[lang=ar]').innerText()).toBe('نعم');

  // Own words, both ways: the original, marked as not translated, on both sides.
  await person.say('عندي طفلان وأنا خائفة');
  await page.getByText('عندي طفلان وأنا خائفة').waitFor();
  expect(await page.locator('.line.person').last().innerText()).toContain('non traduit');
  await page.getByLabel('Vos propres mots').fill('Je vous écoute.');
  await page.keyboard.press('Enter');
  await page.locator('.held').waitFor({ state: 'detached', timeout: 15_000 });
  await person.page.locator('.bubble', { hasText: 'Je vous écoute.' }).waitFor();
  const heard = person.page.locator('.line', { hasText: 'Je vous écoute.' });
  expect(await heard.innerText()).toContain('غير مترجمة');
  expect(
    await heard.locator('.bubble').evaluate((node) => [node.getAttribute('lang'), getComputedStyle(node).direction]),
  ).toEqual(['fr', 'ltr']);

  // Taken back within ten seconds: the person never sees it, and the words are there to go on with.
  await page.getByLabel('Vos propres mots').fill('Une erreur');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Annuler l’envoi' }).click();
  await page.locator('.held').waitFor({ state: 'detached' });
  expect(await page.getByLabel('Vos propres mots').inputValue()).toBe('Une erreur');
  await picture(page, 'case-talk-fr');
  await picture(person.page, 'person-talk-ar');

  // Something came in between: nothing is sent, and what came is marked.
  await page.getByLabel('Vos propres mots').fill('Au revoir');
  await page.route('**/messages?*', (route) => route.abort());
  await person.say('لحظة من فضلك');
  await until(async () => (await desk.storage.handoffs.open('caritas'))[0]?.unansweredSince);
  await page.keyboard.press('Enter');
  await page.getByText('Rien n’a été envoyé').waitFor();
  await page.unroute('**/messages?*');
  expect(await page.locator('.line.new').innerText()).toContain('لحظة');
  await page.getByRole('button', { name: 'Envoyer', exact: true }).click();
  await page.locator('.held').waitFor({ state: 'detached', timeout: 15_000 });
  await person.page.locator('.bubble', { hasText: 'Au revoir' }).waitFor();

  // The end, with an outcome; the person is told, and the assistant answers again.
  await page.getByRole('button', { name: 'Clore ou transmettre…' }).click();
  await page.getByLabel('Terminer la conversation').selectOption('informed');
  await picture(page, 'case-leaving-fr');
  await page.getByRole('button', { name: 'Terminer', exact: true }).click();
  await page.locator('.case').waitFor({ state: 'detached' });
  expect(await page.locator('main').innerText()).not.toContain('خائفة');
  await sayAndHear(person.page, 'مرحبا');
  expect(person.page.url()).toBe(`${desk.url}/`);
  expect([seen, person.seen].flatMap(({ strangers }) => strangers)).toEqual([]);
  expect(seen.errors.filter((error) => !/40[49]|ERR_FAILED/.test(error))).toEqual([]);
  expect(person.seen.errors).toEqual([]);
  expect(desk.logged()).not.toMatch(/خائفة|écoute/);
  await person.context.close();
}, 180_000);

test('the open view empties within five seconds when the person erases everything', async () => {
  const noor = await enrol(desk, 'counsellor', { alias: 'Noor' });
  const { page, context } = await counsellorAt(noor, { locale: 'nl-BE' });
  const client = await personAsks(desk, { locale: 'en', yes: 'yes', question: 'Can somebody listen to me today?' });
  await page.locator('.row a').first().click();
  await page.getByRole('button', { name: 'Dit dossier nemen' }).click();
  await page.getByText('listen to me today').waitFor();
  await client.ask('erase my data');
  const began = Date.now();
  await client.ask('yes');
  await page.getByText('Dit dossier is niet meer bij jou.').waitFor();
  expect(Date.now() - began).toBeLessThan(5000);
  expect(await page.content()).not.toContain('listen to me today');
  await page.goBack();
  await page.goForward();
  expect(await page.content()).not.toContain('listen to me today');
  await context.close();
}, 60_000);

test('C71, C75, C76: what a person writes is shown as it is, runs nothing, links nowhere, and turns nothing around', async () => {
  const ida = await enrol(desk, 'counsellor', { alias: 'Ida' });
  const { page, seen, context } = await counsellorAt(ida, { locale: 'en-GB' });
  const question = '<img src=x onerror="window.hacked=1"> {{name}} \u0024{1} [x](javascript:alert(1))';
  const client = await personAsks(desk, { locale: 'en', yes: 'yes', question });
  await page.locator('.row a').first().click();
  await page.getByRole('button', { name: 'Take this case' }).click();
  await page.locator('blockquote').waitFor();
  expect(await page.locator('blockquote').innerText()).toBe(question);
  const hostile = [
    '<script>window.hacked=1</script>',
    'Look at \u0430pple.com',
    '\u202etxt.exe \u2066\u2066 abc',
    'zero\u0000 \ud800 tags\u{e0041}',
  ];
  for (const text of hostile) await client.say(text);
  await page.locator('.line.person').nth(2).waitFor();
  expect(await page.locator('.line.person').nth(0).innerText()).toContain(hostile[0]);
  expect(await page.locator('.line.person').nth(1).innerText()).toContain('xn--');
  expect(await page.locator('.chat a, .summary a, .chat img').count()).toBe(0);
  // The time above a message that turns its letters around stands where it stood.
  expect(await page.locator('.line.person').nth(2).locator('.who').innerText()).toMatch(/^Person · \d\d:\d\d$/);
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(seen.strangers).toEqual([]);
  await page.getByRole('button', { name: 'Close or pass on…' }).click();
  await page.getByLabel('End the talk').selectOption('other');
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.locator('.case').waitFor({ state: 'detached' });
  await context.close();
}, 60_000);

test('the desk works by keyboard alone', async () => {
  const tom = await enrol(desk, 'counsellor', { alias: 'Tom' });
  const { page, context } = await counsellorAt(tom, { locale: 'en-GB' });
  await personAsks(desk, { locale: 'en', yes: 'yes', question: 'A question by keyboard' });
  await page.locator('.row').first().waitFor();
  await page.locator('main').focus();
  await page.keyboard.press('n');
  await page.getByRole('button', { name: 'Take this case' }).waitFor();
  await page.keyboard.press('c');
  await page.getByText('A question by keyboard').waitFor();
  await page.keyboard.press('w');
  await page.keyboard.type('One moment');
  await page.keyboard.press('Enter');
  await page.locator('.held').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await page.locator('.held').waitFor({ state: 'detached' });
  await page.keyboard.press('f');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('phrase-search');
  await page.keyboard.type('hello');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  // Letters do nothing behind a dialog, and the keys can be switched off.
  await page.getByLabel('Quick keys on').uncheck();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('w');
  expect(await page.evaluate(() => document.activeElement?.id)).not.toBe('message');
  const stops: string[] = [];
  for (let at = 0; at < 60; at++) {
    await page.keyboard.press('Tab');
    stops.push(await page.evaluate(() => document.activeElement?.id ?? ''));
  }
  expect(stops).toContain('message');
  expect(stops).toContain('phrase-search');
  await context.close();
}, 90_000);

test.each([
  { dark: false, width: 1280 },
  { dark: true, width: 1280 },
  { dark: false, width: 360 },
  { dark: true, width: 360 },
])(
  'every page is accessible and fits: dark $dark, $width px wide',
  async ({ dark, width }) => {
    const lead = await enrol(desk, 'team-lead', { alias: 'Lou' });
    const { page, seen, context } = await counsellorAt(lead, { dark, width, locale: 'fr-BE' });
    const client = await personAsks(desk, { locale: 'ar', yes: 'نعم', question: QUESTION });
    const name = `${dark ? 'dark' : 'light'}-${width}`;
    const check = async (what: string) => {
      expect(await accessibilityFaults(page), what).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBeLessThanOrEqual(width);
      await picture(page, `${what}-${name}`);
    };
    await page.locator('.row a').first().waitFor();
    await check('queue');
    await page.locator('.row a').first().click();
    await page.getByRole('button', { name: 'Prendre ce dossier' }).click();
    await page.locator('.summary').waitFor();
    await page.getByLabel('Chercher des phrases et des réponses').fill('rendez-vous');
    await page.locator('.groups li .plain').first().waitFor();
    await client.say('عندي سؤال عن الأوراق');
    await page.getByText('عندي سؤال عن الأوراق').waitFor();
    await check('case');
    await page.keyboard.press('Escape');
    await page.locator('.groups li .plain', { hasText: '[Jour]' }).first().click();
    await page.locator('.phrase-form').waitFor();
    await check('phrase');
    await page.getByRole('button', { name: 'Clore ou transmettre…' }).click();
    await page.getByRole('dialog').waitFor();
    await check('leaving');
    await page.getByRole('button', { name: 'Retour à l’assistant' }).click();
    await page.locator('.case').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Chiffres' }).click();
    await page.getByRole('heading', { name: 'Chiffres' }).waitFor();
    await check('figures');
    // A case that was let go is refused to a look that was under way.
    expect(seen.errors.filter((error) => !error.includes('404'))).toEqual([]);
    expect(seen.strangers).toEqual([]);
    await context.close();
  },
  120_000,
);
