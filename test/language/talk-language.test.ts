import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RootDialog } from '../../dialogs/root.ts';
import { Assistant } from '../../src/bot/assistant.ts';
import { createHandleTurn, dialogsProperty } from '../../src/bot/handle-turn.ts';
import { SpeakLocale } from '../../src/bot/middleware/speak-locale.ts';
import { loadContent } from '../../src/content/load-content.ts';
import type { Activity } from '../../src/domain/activity.ts';
import { PlaceFinder } from '../../src/domain/find-place.ts';
import { CommandEar } from '../../src/domain/hear-command.ts';
import { CountryEar } from '../../src/domain/hear-country.ts';
import type { SecondOpinion } from '../../src/domain/language-detector.ts';
import type { DangerScreen } from '../../src/domain/safety.ts';
import type { TopicId } from '../../src/domain/topic.ts';
import type { ConversationMemory } from '../../src/domain/turn.ts';
import { createTranslator } from '../../src/language/translator.ts';
import { openDetector } from '../../src/mind.ts';
import { TestClock } from '../support/storage.ts';

/** The language of a talk, from the first word on; what is understood and screened does not matter here. */
const { content } = loadContent(join(import.meta.dirname, '../..'));
const clock = new TestClock();
const detector = openDetector(content);
const ear = new CommandEar(content);
const sayIn = createTranslator(content, clock);
const say = (locale: string, key: string) =>
  sayIn(content.languages.find((one) => one.locale === locale)?.locale ?? never())(key);
const never = (): never => {
  throw new Error('not one of our languages');
};

const CALM: DangerScreen = () => ({ danger: undefined, excused: false, bereaved: false });

function talk(secondOpinion?: SecondOpinion, screen: DangerScreen = CALM) {
  const isUrgent = (text: string, likely: readonly string[]) => screen(text, likely).danger !== undefined;
  const found = { kind: 'none', topics: [] } as const;
  const handle = createHandleTurn({
    content,
    sayIn,
    asksOutside: secondOpinion !== undefined,
    middlewares: [new SpeakLocale({ detector, ear, secondOpinion, isUrgent })],
    assistant: new Assistant(
      new RootDialog({
        ear,
        find: () => found,
        screen,
        countries: new CountryEar([], new Map()),
        places: new PlaceFinder({ places: [], commonWords: new Set(), abroad: new Map() }),
        clock,
        dialogsProperty,
        known: { phones: new Set(), texts: [] },
        randomDigits: () => [],
      }),
    ),
  });
  let state: ConversationMemory | undefined;
  let seq = 0;
  const withheld: string[] = [];
  const turn = async (activity: Activity): Promise<Activity> => {
    seq += 1;
    const reference = { channelId: 'test', conversationId: 'one', userId: 'you' };
    const id = String(seq);
    const at = { conversationKey: 'one', keyId: '', reference, seq, state, version: seq, leaseToken: '', attempts: 0 };
    const outcome = await handle({ ...at, activity: { from: { id: 'you' }, ...activity, id } });
    state = outcome.state;
    withheld.push(...(outcome.withholdEarlier ?? []));
    return outcome.replies[0] ?? { type: 'message', text: '' };
  };
  return {
    says: (text: string, locale?: string) => turn({ type: 'message', text, ...(locale ? { locale } : {}) }),
    presses: (choice: string) => turn({ type: 'message', value: { choice } }),
    withheld,
    kept: () => JSON.stringify(state),
    arrives: () => turn({ type: 'conversationUpdate', membersAdded: [{ id: 'you' }] }),
  };
}

const offered = (reply: Activity) =>
  (reply.suggestedActions?.actions ?? []).map((action) => (action.value as { choice?: string }).choice);

describe('the language of a talk', () => {
  test('is that of the first clear message, whatever the browser is set to', async () => {
    expect((await talk().says('je veux rentrer chez moi', 'en-US')).locale).toBe('fr');
    expect((await talk().says('nalingi kozonga na mboka na ngai', 'fr')).locale).toBe('ln');
    expect((await talk().says('man mikham bargardam iran')).locale).toBe('fa');
  });

  test('is asked for when it is not clear: the likeliest ask in themselves, and "other" shows all', async () => {
    const { says, presses } = talk();
    const reply = await says('si si');
    const likely = offered(reply).filter((id) => id?.startsWith('language:'));
    expect(likely.length).toBeGreaterThanOrEqual(2);
    expect(likely.length).toBeLessThanOrEqual(3);
    for (const id of likely) expect(reply.text).toContain(say(id?.slice(9) ?? '', 'language.unknown'));
    expect(offered(reply)).toContain('command:language');
    expect(offered(await presses('command:language'))).toHaveLength(content.languages.length);
    expect((await presses('language:es')).text).toContain(say('es', 'language.changed'));
  });

  test('is asked for with all languages when a message says nothing', async () => {
    expect(offered(await talk().says('1234'))).toHaveLength(content.languages.length);
  });

  test('is not switched by one word, and switched by a clear sentence, with one line in the new language', async () => {
    const { says } = talk();
    await says('hoeveel geld krijg ik als ik terugga');
    expect((await says('bonjour')).locale).toBe('nl');
    expect((await says('مرحبا')).locale).toBe('nl');
    expect((await says('Fedasil')).locale).toBe('nl');
    const reply = await says('combien de temps est-ce que tout cela prend');
    expect(reply.locale).toBe('fr');
    expect(reply.text).toContain(say('fr', 'language.changed'));
    expect((await says('et combien ça coûte pour une famille')).text).not.toContain(say('fr', 'language.changed'));
  });

  test('that the person chose outlives guesses', async () => {
    const { says, presses } = talk();
    await says('si si');
    await presses('language:es');
    expect((await says('ok')).locale).toBe('es');
    expect((await says('quanto custa')).locale).toBe('es');
    expect((await says('vorrei tornare a casa con la famiglia')).locale).toBe('es');
    expect((await says('كم من الوقت تستغرق العودة')).locale).toBe('ar');
  });
});

describe('a language that we do not speak', () => {
  test.each([
    ['it', 'vorrei tornare a casa con la mia famiglia', 'italien', 'fr'],
    ['ku', 'ez dixwazim vegerim mala xwe li gel zarokên xwe', 'Kürtçe', 'tr'],
    ['bn', 'আমি পরিবারের সঙ্গে দেশে ফিরতে চাই', 'Bangla', 'en'],
  ])('%s is named in one that its speakers may read, with the phone line', async (_, text, name, shared) => {
    const reply = await talk().says(text);
    expect(reply.text).toContain(name);
    expect(reply.text).toContain('0800');
    expect(offered(reply)).toEqual(expect.arrayContaining([`language:${shared}`, 'command:language', 'command:human']));
  });
});

/** In danger once the language is known. */
const inDangerIn =
  (locale: string): DangerScreen =>
  (text, likely) => ({
    danger: text === 'si si' && likely.includes(locale) ? { kind: 'crisis', tone: 'outright' } : undefined,
    excused: false,
    bereaved: false,
  });

describe('a message whose language had to be asked', () => {
  test('is danger after all in the language that was chosen: met, and its words go from the memory and the transcript', async () => {
    const person = talk(undefined, inDangerIn('ff'));
    expect(offered(await person.says('si si'))).toContain('command:language');
    expect(person.kept()).toContain('si si');
    expect((await person.presses('language:ff')).text).toContain('112');
    expect(person.kept()).not.toContain('si si');
    expect(person.withheld).toEqual(['1']);
  });
});

describe('the second opinion', () => {
  const opinion = (language: string, confidence: number) => {
    const asked: string[] = [];
    const ask: SecondOpinion = async (text) => {
      asked.push(text);
      return { language, confidence };
    };
    return { asked, ask };
  };

  test('is asked only when we are not sure, of more than one word, and believed when it is sure', async () => {
    const { asked, ask } = opinion('es', 0.95);
    const { says } = talk(ask);
    expect((await says('hoeveel geld krijg ik als ik terugga')).locale).toBe('nl');
    expect(asked).toEqual([]);
    expect((await talk(ask).says('si si')).locale).toBe('es');
    expect(asked).toEqual(['si si']);
    expect(offered(await talk(opinion('es', 0.5).ask).says('si si'))).toContain('command:language');
  });

  test('is not asked about somebody who may be in danger', async () => {
    const { asked, ask } = opinion('es', 0.95);
    await talk(ask, inDangerIn('es')).says('si si');
    expect(asked).toEqual([]);
  });

  test('is announced before the first message, and where we say what happens to messages', async () => {
    const { ask } = opinion('es', 1);
    expect((await talk(ask).arrives()).text).toContain(say('en', 'greeting.second-opinion'));
    expect((await talk().arrives()).text).not.toContain(say('en', 'greeting.second-opinion'));
    const privacy = `topic:${'confidentiality' as TopicId}`;
    expect((await talk(ask).presses(privacy)).text).toContain(say('en', 'greeting.second-opinion'));
    expect((await talk().presses(privacy)).text).not.toContain(say('en', 'greeting.second-opinion'));
  });
});
