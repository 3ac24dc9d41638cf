import type { Button, Speech } from '../src/bot/speech.ts';
import type { Clock } from '../src/domain/clock.ts';
import { type RenderedAnswer, renderAnswer } from '../src/domain/render-answer.ts';
import type { Found, Topic, TopicId, TopicMatch } from '../src/domain/topic.ts';
import { doubt, rememberAnswer } from './handoff-summary.ts';

/** The question of this topic is what the eligibility check is for. */
const CHECKED = 'who-can-return' as TopicId;
/** And of this one, what the referral is for. */
const PLACED = 'where-to-apply' as TopicId;
/** The answer that must say where messages go. */
const PRIVACY = 'confidentiality' as TopicId;

/** Gives the answer to a topic, with what people often ask next. */
export function giveAnswer(speech: Speech, topic: TopicId, clock: Clock): void {
  const asked = { topic, wanted: speech.wanted, now: clock.now() };
  const answer = renderAnswer(speech.content, asked, (locale) => speech.sayIn(locale));
  if (!answer) {
    speech.tell(speech.say('answer.expired'));
    speech.serve('not-understood');
    speech.offer(lastButtons(speech));
    return;
  }
  speech.memory.topic = topic;
  speech.serve('answered');
  noteAnswer(speech, topic, answer);
  speech.tell(...answer.bubbles);
  if (topic === PRIVACY) speech.tell(speech.sayHere('greeting.private'));
  if (topic === PRIVACY && speech.asksOutside) speech.tell(speech.sayIn(answer.locale)('greeting.second-opinion'));
  speech.note(...answer.notes);
  if (answer.locale !== speech.locale) speech.bubbleLocale = answer.locale;
  const begins = topic === CHECKED ? [{ id: 'check:start', label: speech.say('check.button.offer') }] : [];
  if (topic === PLACED) begins.push({ id: 'refer:start', label: speech.say('check.button.where') });
  const followUps = speech.content.topics.get(topic)?.followUps ?? [];
  speech.offer([...begins, ...followUps.flatMap((next) => topicButton(speech, next)), ...lastButtons(speech)]);
}

/** Kept as ids, for a counsellor if there will be one. */
function noteAnswer(speech: Speech, topic: TopicId, answer: RenderedAnswer): void {
  const version = speech.content.answers.get(answer.locale)?.get(topic)?.fingerprint ?? '';
  rememberAnswer(speech, { topic, version, locale: answer.locale, checked: answer.reviewed });
  if (answer.translation === 'draft') doubt(speech, 'draft-shown');
  if (answer.locale !== speech.locale) doubt(speech, 'other-language-shown');
}

/** Answers a question: sure, unsure ("did you mean"), or honestly not, with the nearest topics and a person. */
export function answerQuestion(speech: Speech, found: Found, clock: Clock): void {
  if (found.kind === 'sure') {
    for (const topic of [found.topic, ...found.also]) giveAnswer(speech, topic, clock);
    return;
  }
  const near = nearest(speech, found.topics);
  doubt(speech, found.kind === 'unsure' ? 'unsure' : 'not-understood');
  if (found.kind === 'unsure') {
    speech.tell(speech.say('unsure.ask'));
    speech.serve('unsure');
    speech.offer([...near, { id: 'other', label: speech.say('unsure.other') }, ...lastButtons(speech)]);
    return;
  }
  speech.count({ what: 'gap', detail: found.topics[0]?.topic ?? 'none' });
  speech.serve('not-understood');
  speech.tell(speech.say('none.sorry'), speech.say('none.again'));
  speech.offer([...near, ...lastButtons(speech)]);
}

/** Whatever was asked of the person is dropped. */
export function stopTalking(speech: Speech): void {
  delete speech.memory.check;
  delete speech.memory.handoff;
  speech.tell(speech.say('stop.done'));
  speech.offer([{ id: 'command:menu', label: speech.say('button.menu') }]);
}

/** The subjects to choose from, by group. */
export function showMenu(speech: Speech): void {
  speech.tell(speech.say('menu.ask'));
  speech.offer([
    ...speech.content.groups.map((group) => ({ id: `group:${group}`, label: speech.say(`group.${group}`) })),
    { id: 'command:human', label: speech.say('button.human') },
  ]);
}

export function showGroup(speech: Speech, group: string): void {
  const topics = [...speech.content.topics.values()].filter((topic: Topic) => topic.group === group);
  speech.tell(speech.say('menu.topics', { group: speech.say(`group.${group}`) }));
  speech.offer([...topics.flatMap((topic) => topicButton(speech, topic.id)), ...lastButtons(speech)]);
}

function nearest(speech: Speech, topics: readonly TopicMatch[]): Button[] {
  return topics.slice(0, 3).flatMap((match) => topicButton(speech, match.topic));
}

function topicButton(speech: Speech, topic: TopicId): Button[] {
  for (const locale of speech.wanted) {
    const answer = speech.content.answers.get(locale)?.get(topic);
    if (answer) return [{ id: `topic:${topic}`, label: answer.label }];
  }
  return [];
}

/** Under every answer: the menu, and a person. */
function lastButtons(speech: Speech): Button[] {
  return [
    { id: 'command:menu', label: speech.say('button.menu') },
    { id: 'command:human', label: speech.say('button.human') },
  ];
}

/** What can be done here, and the words that always work. */
export function tellHow(speech: Speech): void {
  speech.tell(speech.say('help.how'), speech.say('help.words'));
  speech.offer([{ id: 'command:menu', label: speech.say('button.menu') }]);
}
