import type { Speech } from '../src/bot/speech.ts';
import { COMMANDS, type CommandId } from '../src/domain/content.ts';
import { hearChoice, type Option, type Ordinals } from '../src/domain/hear-choice.ts';
import type { TopicId } from '../src/domain/topic.ts';
import { optionLabel } from './eligibility-words.ts';
import { waysToSayHandoff } from './handoff-words.ts';

/** The buttons yes and no. */
export function yesOrNo(speech: Speech) {
  return [
    { id: 'yes', label: speech.say('button.yes') },
    { id: 'no', label: speech.say('button.no') },
  ];
}

/** Which of the buttons under the last reply a typed message means, by number, words or nearly the words. */
export function hearOffered(text: string, speech: Speech): string | undefined {
  const options = (speech.memory.offered ?? []).map((id) => ({ id, said: waysToSay(id, speech) }));
  return options.length === 0 ? undefined : hearChoice(text, options satisfies Option[], ordinalsOf(speech));
}

const PLACES = ['one', 'two', 'three', 'four'];

function ordinalsOf(speech: Speech): Ordinals {
  const lists = speech.content.words.get(speech.locale)?.ordinals as Record<string, readonly string[]> | undefined;
  return PLACES.map((place) => lists?.[place] ?? []);
}

function waysToSay(id: string, speech: Speech): string[] {
  const [kind, name = ''] = id.split(':', 2);
  switch (kind) {
    case 'topic': {
      const answer = speech.wanted.map((locale) => speech.content.answers.get(locale)?.get(name as TopicId)).find(Boolean);
      return answer ? [answer.label, answer.title] : [];
    }
    case 'group':
      return [speech.say(`group.${name}`)];
    case 'language': {
      const language = speech.content.languages.find((one) => one.locale === name);
      return language ? [language.name, ...language.alsoCalled] : [];
    }
    case 'check':
      return waysToSayCheck(name, id.split(':')[2] ?? '', speech);
    case 'refer':
    case 'place':
      return name === 'start'
        ? [speech.say('refer.button.other'), speech.say('check.button.where')]
        : sayIfWords(speech, `refer.button.${name}`);
    case 'handoff':
      return waysToSayHandoff(id, speech);
    case 'other':
      return [speech.say('unsure.other')];
    default:
      return isCommand(name || id) ? commandWords(speech, (name || id) as CommandId) : [];
  }
}

/** Places have no words of their own: their names are heard as names. */
function sayIfWords(speech: Speech, key: string): string[] {
  const said = speech.say(key);
  return said === key ? [] : [said];
}

function waysToSayCheck(name: string, value: string, speech: Speech): string[] {
  if (name === 'edit') return [speech.say(`check.short.${value}`)];
  if (name !== 'is') return [speech.say(`check.button.${name === 'start' ? 'offer' : name}`)];
  const question = speech.content.eligibility.questions.find(({ options }) => options.includes(value));
  const own = optionLabel(speech, question?.id ?? 'nationality', value);
  return value === 'none' ? [own, speech.say('check.option.order-none'), speech.say('check.option.document-none')] : [own];
}

function isCommand(id: string): id is CommandId {
  return (COMMANDS as readonly string[]).includes(id);
}

/** What people type for a command, in the language of the talk. */
function commandWords(speech: Speech, command: CommandId): string[] {
  const lists = speech.content.words.get(speech.locale)?.commands as Record<string, string[]> | undefined;
  return lists?.[command] ?? [];
}
