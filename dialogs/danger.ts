import type { Speech } from '../src/bot/speech.ts';
import type { Clock } from '../src/domain/clock.ts';
import { belgianDay } from '../src/domain/clock.ts';
import { isValidOn, writeFact } from '../src/domain/fact.ts';
import { type HelpLine, linesFor } from '../src/domain/help.ts';
import type { Danger, DangerKind, DangerScreen } from '../src/domain/safety.ts';

/** What stands between the first words and the numbers, by kind. */
const BEFORE_LINES: Readonly<Partial<Record<DangerKind, string>>> = {
  crisis: 'danger.lines',
  violence: 'danger.lines',
  trafficking: 'danger.centres',
  minor: 'danger.guardians',
};
/** Said in turn when somebody writes it again: never the same words twice in a row. */
const AGAIN = ['danger.again-one', 'danger.again-two', 'danger.again-three'] as const;

/** Danger comes before anything else that a message may be; true when it was met. `goOn`: a question of ours is open. */
export function isDangerMet(
  speech: Speech,
  at: { text: string; heard: string | undefined; goOn: boolean; screen: DangerScreen; clock: Clock },
): boolean {
  const { heardLanguage, memory } = speech;
  const likely = heardLanguage.kind === 'ask' ? heardLanguage.likely : memory.locale ? [memory.locale] : [];
  const screened = at.screen(at.text, likely, { outrightOnly: at.heard !== undefined });
  if (screened.danger) {
    meetDanger(speech, screened.danger, at);
    return true;
  }
  if (screened.bereaved && at.heard === undefined) speech.tell(speech.say('danger.condolence'));
  if (!screened.excused || screened.bereaved || (memory.dangers ?? 0) === 0) return false;
  meetRelief(speech);
  return true;
}

/** The same for a message that waited for its language to be chosen. */
export function isEarlierDangerMet(
  speech: Speech,
  { text, id }: { text: string; id?: string },
  at: { locale: string; goOn: boolean; screen: DangerScreen; clock: Clock },
): boolean {
  const { danger } = at.screen(text, [at.locale]);
  if (danger) meetDanger(speech, danger, { clock: at.clock, goOn: at.goOn, earlier: id });
  return danger !== undefined;
}

/** `goOn`: a question of ours stays open. `earlier`: the id of the message, when it is not the one of this turn. */
export type Meeting = { readonly clock: Clock; readonly goOn: boolean; readonly earlier?: string | undefined };

/** Fixed order: a short acknowledging line with the emergency number, who can be called, a person, the door stays open. */
export function meetDanger(speech: Speech, danger: Danger, { clock, goOn, earlier }: Meeting): void {
  const times = speech.memory.dangers ?? 0;
  speech.memory.dangers = times + 1;
  if (earlier === undefined) speech.withhold = true;
  else speech.withholdEarlier.push(earlier);
  delete speech.memory.unanswered;
  speech.count({ what: 'danger', detail: danger.kind });
  speech.serve('danger');
  speech.tell(speech.say(firstWords(danger, times)), helpFor(speech, danger.kind, clock));
  if (danger.kind === 'violence') speech.tell(speech.say('danger.police'));
  if (times < 2) speech.tell(speech.say('danger.person'));
  speech.offer([
    { id: 'command:human', label: speech.say('button.human') },
    ...(goOn ? [{ id: 'danger:resume', label: speech.say('danger.resume') }] : []),
    { id: 'command:menu', label: speech.say('button.menu') },
  ]);
}

/** After it was taken back ("it was a joke"): calm, and the talk goes on. */
function meetRelief(speech: Speech): void {
  speech.memory.dangers = 0;
  speech.tell(speech.say('danger.joke'));
  speech.offer([
    { id: 'command:menu', label: speech.say('button.menu') },
    { id: 'command:human', label: speech.say('button.human') },
  ]);
}

function firstWords({ kind, tone }: Danger, times: number): string {
  if (times > 0 && kind !== 'medical' && kind !== 'minor') {
    const turn = (times - 1) % (AGAIN.length + 1);
    const again = AGAIN[turn];
    if (again) return again;
  }
  return kind === 'crisis' && tone !== 'outright' ? `danger.crisis-${tone}` : `danger.${kind}`;
}

/** The lines that answer for this, those of the person's language first; an expired number is left out. */
function helpFor(speech: Speech, kind: DangerKind, clock: Clock): string {
  const intro = BEFORE_LINES[kind];
  if (!intro) return '';
  const day = belgianDay(clock.now());
  const lines = linesFor(speech.content.help, kind, speech.locale).flatMap((line) => {
    const fact = speech.content.facts.get(line.phone);
    return fact && isValidOn(fact, day) ? [{ ...line, fact }] : [];
  });
  if (lines.length === 0) return '';
  const { direction } = speech.language;
  const written = lines.map((line) =>
    speech.say('danger.line', {
      name: line.name,
      phone: writeFact(line.fact, speech.locale, direction),
      about: aboutLine(speech, line),
    }),
  );
  const untried = lines.every((line) => line.called !== undefined) ? '' : speech.say('danger.untried');
  return [speech.say(intro), ...written, untried].filter((text) => text.length > 0).join('\n');
}

function aboutLine(speech: Speech, line: HelpLine): string {
  const names = new Intl.DisplayNames([speech.locale], { type: 'language' });
  const languages = line.languages.map((tag) => names.of(tag) ?? tag);
  const hours = line.hours === 'unknown' ? [] : [speech.say(`danger.${line.hours}`)];
  const cost = line.cost === 'free' ? [speech.say('danger.free')] : [];
  return [...languages, ...hours, ...cost].join(', ');
}
