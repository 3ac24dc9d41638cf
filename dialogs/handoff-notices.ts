import { Speech } from '../src/bot/speech.ts';
import type { Activity } from '../src/domain/activity.ts';
import type { Content } from '../src/domain/content.ts';
import type { HandoffNotice } from '../src/domain/handoff.ts';
import type { Locale } from '../src/domain/locale.ts';
import type { Say } from '../src/domain/render-answer.ts';
import { button, kept } from './handoff-words.ts';

/** Tells the person that their case changed hands, in the language of the case. */
export function noticeActivity(
  notice: HandoffNotice,
  { content, sayIn }: { content: Content; sayIn: (locale: Locale) => Say },
): Activity {
  const speech = new Speech({ content, memory: { locale: notice.language as Locale }, sayIn });
  const named = (id: string | undefined) => kept(speech, content.desks.find((desk) => desk.id === id)?.name ?? id ?? '');
  speech.tell(
    speech.say(`handoff.notice.${notice.kind}`, {
      name: kept(speech, notice.alias ?? ''),
      organisation: named(notice.organisation),
      to: named(notice.to),
    }),
  );
  if (notice.kind === 'released' || notice.kind === 'silent') speech.tell(speech.say('handoff.exits'));
  speech.offer(buttonsFor(speech, notice.kind));
  const reply = speech.reply({ type: 'event' });
  if (!reply) throw new Error(`there are no words for the notice ${notice.kind}`);
  return { ...reply, from: { id: 'assistant', name: 'Assistant', role: 'bot' } };
}

function buttonsFor(speech: Speech, kind: HandoffNotice['kind']) {
  const menu = { id: 'command:menu', label: speech.say('button.menu') };
  const person = { id: 'command:human', label: speech.say('button.human') };
  const erase = { id: 'command:delete', label: speech.say('handoff.button.erase') };
  switch (kind) {
    case 'claimed':
    case 'handed-on':
      return [button(speech, 'back'), erase];
    case 'may-move':
      return [button(speech, 'move-yes'), button(speech, 'move-no')];
    case 'released':
    case 'silent':
      return [button(speech, 'back'), { id: 'refer:start', label: speech.say('check.button.where') }, menu];
    default:
      return [menu, person, erase];
  }
}
