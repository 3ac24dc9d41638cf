import type { Button, Speech } from '../src/bot/speech.ts';
import { dutyOf, writeMoment } from '../src/domain/duty.ts';
import { isolate } from '../src/domain/fact.ts';
import { POSITION } from '../src/domain/fill-position.ts';
import type { HandoffDesk } from '../src/domain/handoff.ts';
import { CONTACT_WAYS, type HandoffSummary, REMOVABLE, type RemovableField } from '../src/domain/handoff-summary.ts';
import { countryName } from '../src/domain/hear-country.ts';
import type { Locale } from '../src/domain/locale.ts';
import { placeId } from '../src/domain/place.ts';
import type { TopicId } from '../src/domain/topic.ts';
import { optionLabel } from './eligibility-words.ts';

/** Names and numbers stay in their own order inside right-to-left text. */
export function kept(speech: Speech, text: string): string {
  return speech.language.direction === 'rtl' ? isolate(text) : text;
}

/** Who a desk is, and what it may tell others. */
export function aboutDesk(speech: Speech, { name, runBy }: HandoffDesk): string {
  return speech.say(`handoff.desk.${runBy}`, { name: kept(speech, name) });
}

/** Whether somebody is there now and which place in the queue, or when they answer again: never a promise of minutes. */
export function dutyWords(speech: Speech, desk: HandoffDesk, now: number): string {
  const duty = dutyOf(desk, now);
  if (duty.kind === 'open') {
    return speech.say('handoff.open', { time: kept(speech, writeMoment(duty.until, speech.locale).time), number: POSITION });
  }
  if (duty.opensAt === undefined) return speech.say('handoff.closed-unknown');
  const { day, time } = writeMoment(duty.opensAt, speech.locale);
  return speech.say('handoff.closed', { day, time: kept(speech, time) });
}

/** Ways on for everybody who waits. */
export function exits(speech: Speech): Button[] {
  return [
    button(speech, 'back'),
    { id: 'refer:start', label: speech.say('check.button.where') },
    { id: 'command:menu', label: speech.say('button.menu') },
  ];
}

/** A button whose label stands under `handoff.button`. */
export function button(speech: Speech, name: string): Button {
  return { id: `handoff:${name}`, label: speech.say(`handoff.button.${name}`) };
}

/** What people may type for a button of the handoff. */
export function waysToSayHandoff(id: string, speech: Speech): string[] {
  const [, name = '', value = ''] = id.split(':', 3);
  switch (name) {
    case 'desk': {
      const desk = speech.content.desks.find((one) => one.id === value);
      return [desk?.name ?? speech.say('handoff.button.any-desk')];
    }
    case 'lang': {
      const language = speech.content.languages.find((one) => one.locale === value);
      return language ? [language.name, ...language.alsoCalled] : [speech.say('button.other-language')];
    }
    case 'drop':
      return [speech.say(`handoff.short.${value}`)];
    case 'who':
    case 'way':
      return [speech.say(`handoff.button.${value}`)];
    default:
      return [speech.say(`handoff.button.${name}`)];
  }
}

export type PreviewLine = { readonly field: RemovableField | undefined; readonly text: string };

/** Everything in a summary, in the person's language: first what can be taken out, in the order of the buttons. */
export function previewLines(speech: Speech, summary: HandoffSummary): PreviewLine[] {
  const removable = REMOVABLE.flatMap((field) => {
    const text = removableText(speech, summary, field);
    return text === '' ? [] : [{ field, text }];
  });
  return [...removable, ...fixedTexts(speech, summary).map((text) => ({ field: undefined, text }))];
}

function removableText(speech: Speech, summary: HandoffSummary, field: RemovableField): string {
  const line = (values: Record<string, string>) => speech.say(`handoff.line.${field}`, values);
  const { question, country, situation, living, needs, place, result, answers } = summary;
  switch (field) {
    case 'question':
      // Isolated: whatever direction the person wrote in, it stays inside its line.
      return question ? line({ question: `\u2068${question.text}\u2069` }) : '';
    case 'country':
      return country ? line({ country: countryName(country, speech.locale, '') }) : '';
    case 'situation':
      return situation ? line({ situation: optionLabel(speech, 'situation', situation) }) : '';
    case 'living':
      return living ? line({ living: optionLabel(speech, 'living', living) }) : '';
    case 'needs':
      return needs ? line({ needs: needs.map((need) => optionLabel(speech, 'circumstances', need)).join(', ') }) : '';
    case 'place':
      return place ? line({ place: kept(speech, placeText(speech, place)) }) : '';
    case 'result':
      return result ? line({ result: speech.say(`check.result.${result.programme}`) }) : '';
    case 'answers':
      return answers ? line({ topics: answers.map(({ topic }) => topicLabel(speech, topic)).join(', ') }) : '';
  }
}

function placeText(speech: Speech, id: string): string {
  return speech.content.gazetteer.places.find((place) => placeId(place) === id)?.name ?? id;
}

/** What goes along always: how to talk, how to answer, how urgent, and that the person said yes. */
function fixedTexts(speech: Speech, summary: HandoffSummary): string[] {
  const line = (name: string, values: Record<string, string> = {}) => speech.say(`handoff.line.${name}`, values);
  const { language, counsellor, contact, urgency, flags, doubts, channel } = summary;
  return [
    line(language.interpreter ? 'language-interpreter' : 'language', { language: languageName(speech, language.tag) }),
    counsellor === 'any' ? '' : line(counsellor),
    line('contact', { way: speech.say(`handoff.button.${contact.way}`) }),
    contact.shared === 'yes' ? line('shared') : '',
    urgency.reason === 'none' ? '' : line(`urgent-${urgency.reason}`),
    flags.includes('child-alone') ? line('child-alone') : '',
    doubts.length > 0 ? line('doubts') : '',
    line('always', { channel: kept(speech, CHANNELS[channel.id] ?? channel.id) }),
  ].filter((text) => text.length > 0);
}

const CHANNELS: Readonly<Record<string, string>> = { whatsapp: 'WhatsApp', messenger: 'Messenger', directline: 'Web' };

export function languageName(speech: Speech, tag: string): string {
  return new Intl.DisplayNames([speech.locale], { type: 'language' }).of(tag) ?? tag;
}

function topicLabel(speech: Speech, topic: string): string {
  for (const locale of speech.wanted) {
    const answer = speech.content.answers.get(locale)?.get(topic as TopicId);
    if (answer) return answer.label;
  }
  return topic;
}

/** The languages to choose from at first: that of the talk, and those that counsellors speak. */
export function languageButtons(speech: Speech, desk: HandoffDesk): Button[] {
  const first = [...new Set([speech.locale, ...desk.languages])];
  const known = first.flatMap((tag) => {
    const language = speech.content.languages.find(({ locale }) => locale === (tag as Locale));
    return language ? [{ id: `handoff:lang:${tag}`, label: language.name }] : [];
  });
  return [...known, { id: 'handoff:lang:other', label: speech.say('button.other-language') }];
}

export function allLanguageButtons(speech: Speech): Button[] {
  return speech.content.languages.map(({ locale, name }) => ({ id: `handoff:lang:${locale}`, label: name }));
}

export function wayButtons(speech: Speech): Button[] {
  return CONTACT_WAYS.map((way) => ({ id: `handoff:way:${way}`, label: speech.say(`handoff.button.${way}`) }));
}

/** Under every question: skip it, go back, stop. */
export function questionExits(speech: Speech): Button[] {
  return [
    { id: 'command:rather-not-say', label: speech.say('handoff.button.skip') },
    { id: 'command:back', label: speech.say('check.button.back') },
    { id: 'command:stop', label: speech.say('check.button.stop') },
  ];
}
