import type { Speech } from '../src/bot/speech.ts';
import type { Clock } from '../src/domain/clock.ts';
import { LONGEST_QUESTION } from '../src/domain/handoff-summary.ts';
import { type Draft, deskOf, summaryOf } from './handoff-summary.ts';
import {
  aboutDesk,
  allLanguageButtons,
  button,
  kept,
  languageButtons,
  previewLines,
  questionExits,
  wayButtons,
} from './handoff-words.ts';

/** The choice of no desk in particular. */
export const ANY_DESK = 'any';

/** Whether what is typed now is the person's own question, and no question to the assistant. */
export function takesQuestion(speech: Speech): boolean {
  return speech.memory.handoff?.step === 'question';
}

/** The name of a language answers the question for one; otherwise it changes the language of the talk, as always. */
export function heardInHandoff(speech: Speech, heard: string | undefined): string | undefined {
  return speech.memory.handoff?.step === 'language' ? heard?.replace(/^language:/, 'handoff:lang:') : heard;
}

/** Puts the open question of a handoff, or shows what will be passed on. */
export function askStep(speech: Speech, draft: Draft, clock: Clock): void {
  switch (draft.step) {
    case 'desk':
      askDesk(speech);
      break;
    case 'language':
      speech.tell(speech.say('handoff.ask-language'));
      speech.offer([
        ...(draft.everyLanguage ? allLanguageButtons(speech) : languageButtons(speech, deskOf(speech, draft))),
        ...questionExits(speech),
      ]);
      break;
    case 'counsellor':
      speech.tell(speech.say('handoff.ask-counsellor'));
      speech.offer([
        ...['woman', 'man', 'any'].map((who) => ({ id: `handoff:who:${who}`, label: speech.say(`handoff.button.${who}`) })),
        ...questionExits(speech),
      ]);
      break;
    case 'question':
      speech.tell(speech.say('handoff.ask-question', { most: String(LONGEST_QUESTION) }));
      speech.offer([...(draft.cleaned === undefined ? [] : [button(speech, 'cleaned')]), ...questionExits(speech)]);
      break;
    case 'contact':
      speech.tell(speech.say('handoff.ask-contact'));
      speech.offer([...wayButtons(speech), ...questionExits(speech)]);
      break;
    case 'preview':
      showPreview(speech, draft, clock);
  }
}

function askDesk(speech: Speech): void {
  const { desks } = speech.content;
  const about = desks.map((desk) => aboutDesk(speech, desk)).join('\n\n');
  speech.tell(`${about}\n\n${speech.say('handoff.tell-others')}`, speech.say('handoff.ask-desk'));
  speech.offer([
    ...desks.map(({ id, name }) => ({ id: `handoff:desk:${id}`, label: name })),
    { id: `handoff:desk:${ANY_DESK}`, label: speech.say('handoff.button.any-desk') },
    { id: 'command:stop', label: speech.say('check.button.stop') },
  ]);
}

/** Everything that goes, line by line: what can be taken out has the number of its button. */
function showPreview(speech: Speech, draft: Draft, clock: Clock): void {
  const desk = deskOf(speech, draft);
  const name = kept(speech, desk.name);
  const lines = previewLines(speech, summaryOf(speech, draft, clock));
  const written = lines.map(({ field, text }, index) => (field ? `${index + 1}. ${text}` : `• ${text}`));
  speech.tell(
    `${aboutDesk(speech, desk)}\n\n${speech.say('handoff.preview', { name })}`,
    written.join('\n'),
    speech.say('handoff.consent', { name }),
  );
  speech.offer([
    ...lines.flatMap(({ field }) =>
      field ? [{ id: `handoff:drop:${field}`, label: speech.say(`handoff.short.${field}`) }] : [],
    ),
    { id: 'yes', label: speech.say('handoff.button.send') },
    { id: 'no', label: speech.say('handoff.button.not') },
    ...(draft.shared ? [] : [button(speech, 'shared')]),
    { id: 'command:back', label: speech.say('check.button.back') },
  ]);
}
