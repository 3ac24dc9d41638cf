import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults } from '../support/axe.ts';
import { launchBrowser, startSite, watch } from '../support/browser.ts';
import { codeAt, enrol, PASSWORD, type Person, type RunningDesk, startDesk } from '../support/desk.ts';

/** The desk in a real browser. Set SCREENSHOTS to a folder to look at it. */

let desk: RunningDesk;
let browser: Browser;
beforeAll(async () => {
  desk = await startDesk();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await desk.stop();
});

async function open(path: string, options: { locale?: string; phone?: boolean } = {}) {
  const viewport = options.phone ? { width: 360, height: 740 } : { width: 1100, height: 800 };
  // The policy of the page forbids every script but its own, the checker's too.
  const context = await browser.newContext({ locale: options.locale ?? 'en-GB', viewport, bypassCSP: false });
  const page = await context.newPage();
  const seen = watch(page, [desk.url]);
  await page.goto(desk.url + path);
  return { page, seen, close: () => context.close() };
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

async function signInAs(page: Page, person: Person): Promise<void> {
  desk.clock.pass(30_000);
  await page.locator('#login').fill(person.login);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('#code').fill(codeAt(desk, person.secret));
  await page.locator('button[type=submit]').click();
  await page.locator('.me').waitFor();
}

describe('the desk', () => {
  test('lets somebody set themselves up through a link, on a phone, and sign in', async () => {
    const account = await desk.storage.desk.accounts.make(
      { login: 'lea', alias: 'Léa', role: 'counsellor', organisation: 'caritas' },
      'command-line',
    );
    const token = await desk.storage.desk.links.make(account?.id ?? '');
    const { page, seen, close } = await open(`/desk#/enrol/${token}`, { locale: 'fr-BE', phone: true });
    await page.getByRole('heading', { name: 'Bienvenue, Léa' }).waitFor();
    await page.getByRole('img', { name: "Image pour l'application d'authentification" }).waitFor();
    await picture(page, 'enrol-fr-phone');
    expect(await accessibilityFaults(page)).toEqual([]);
    const secret = await page.locator('.secret code').innerText();
    await page.getByLabel('Nouveau mot de passe').fill('court');
    await page.getByLabel('Le mot de passe encore une fois').fill('autre');
    await page.getByLabel("Le code que l'application montre maintenant").fill('000000');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('alert').filter({ hasText: 'ne sont pas les mêmes' }).waitFor();
    await page.getByLabel('Nouveau mot de passe').fill(PASSWORD);
    await page.getByLabel('Le mot de passe encore une fois').fill(PASSWORD);
    await page.getByLabel("Le code que l'application montre maintenant").fill(codeAt(desk, secret));
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('status').filter({ hasText: "C'est fait" }).waitFor();
    await picture(page, 'sign-in-fr-phone');
    await signInAs(page, { id: '', login: 'lea', secret });
    expect(await page.locator('.me').innerText()).toContain('Léa');
    await picture(page, 'home-fr-phone');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(seen).toEqual({ strangers: [], errors: [] });
    await close();
  });

  test('says what is wrong without saying which, and can be used with the keyboard alone', async () => {
    const { page, close } = await open('/desk', { locale: 'nl-BE' });
    await page.getByRole('heading', { name: 'Aanmelden' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.locator('#login').focus();
    await page.keyboard.type('nobody');
    await page.keyboard.press('Tab');
    await page.keyboard.type('nothing');
    await page.keyboard.press('Tab');
    await page.keyboard.type('123456');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'klopt niet' }).waitFor();
    await picture(page, 'sign-in-refused-nl');
    await close();
  });

  test('shows an administrator the accounts, makes one, and closes it', async () => {
    const admin = await enrol(desk, 'administrator', { alias: 'Ada' });
    const { page, seen, close } = await open('/desk');
    await signInAs(page, admin);
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    await page.locator('#login').fill('tom');
    await page.locator('#alias').fill('Tom');
    await page.locator('#organisation').selectOption('fedasil');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const link = page.getByRole('status').locator('code');
    await link.waitFor();
    expect(await link.innerText()).toMatch(/\/desk#\/enrol\/[\w-]{43}$/);
    await picture(page, 'accounts-en');
    expect(await accessibilityFaults(page)).toEqual([]);
    const row = page.getByRole('row').filter({ hasText: 'Tom' });
    expect(await row.innerText()).toContain('not yet set up');
    await row.getByRole('button', { name: 'Close tom' }).click();
    await row.getByRole('button', { name: 'Open again tom' }).waitFor();
    expect(await row.innerText()).toContain('closed');
    expect(seen.errors).toEqual([]);
    await close();
  });

  test('shows an auditor who did what, and whether the record is whole', async () => {
    const auditor = await enrol(desk, 'auditor', { alias: 'Omar' });
    const { page, seen, close } = await open('/desk', { locale: 'fr-BE' });
    await signInAs(page, auditor);
    await page.getByRole('row').filter({ hasText: 'registre lu' }).first().waitFor();
    await page.getByRole('button', { name: 'Vérifier le registre' }).click();
    await page.getByRole('status').filter({ hasText: 'Le registre est complet' }).waitFor();
    await picture(page, 'audit-fr');
    expect(await accessibilityFaults(page)).toEqual([]);
    await desk.storage.database.query('DROP TRIGGER desk_audit_unchanged');
    await desk.storage.database.query(`UPDATE desk_audit SET outcome = 'refused' WHERE seq = 2`);
    await page.getByRole('button', { name: 'Vérifier le registre' }).click();
    await page.getByRole('alert').filter({ hasText: 'La ligne 2 a été modifiée.' }).waitFor();
    await picture(page, 'audit-broken-fr');
    expect(seen.errors).toEqual([]);
    await close();
  });

  test('keeps nothing in the browser but the language, and goes back to the sign-in at the end', async () => {
    const auditor = await enrol(desk, 'auditor');
    const { page, close } = await open('/desk');
    await signInAs(page, auditor);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    const cookies = await page.context().cookies();
    expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
      { name: 'desk-session', httpOnly: true, sameSite: 'Strict' },
    ]);
    await page.getByLabel('Language').selectOption('nl');
    await page.getByRole('button', { name: 'Afmelden' }).click();
    await page.getByRole('heading', { name: 'Aanmelden' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Aanmelden' }).waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).toBe('{"desk-language":"nl"}');
    await close();
  });

  test('C71, C72: markup in a name is shown as it is, and runs nothing', async () => {
    await desk.storage.desk.accounts.make(
      { login: 'odd', alias: '<img src=x onerror="document.title=1">', role: 'auditor', organisation: undefined },
      'command-line',
    );
    const admin = await enrol(desk, 'administrator');
    const { page, seen, close } = await open('/desk');
    await signInAs(page, admin);
    await page.getByText('<img src=x onerror="document.title=1">').first().waitFor();
    expect(await page.title()).toBe('Desk');
    expect(seen).toEqual({ strangers: [], errors: [] });
    await close();
  });

  test('C34: no page can frame it', async () => {
    const site = await startSite({ '/': `<!doctype html><title>x</title><iframe src="${desk.url}/desk"></iframe>` });
    const { page, close } = await open('/');
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.goto(site.origin);
    await refused;
    site.close();
    await close();
  });
});
