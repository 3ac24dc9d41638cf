import {
  Dialog,
  type DialogContext,
  type DialogInstance,
  type DialogTurnResult,
  type TurnContext,
} from '../src/bot/framework.ts';
import { type Speech, speechOf } from '../src/bot/speech.ts';
import { belgianDay, type Clock } from '../src/domain/clock.ts';
import { nextStep, withAssumed } from '../src/domain/eligibility.ts';
import { writeDay } from '../src/domain/fact.ts';
import type { PlaceFinder, PlaceFound } from '../src/domain/find-place.ts';
import { type Place, placeId } from '../src/domain/place.ts';
import { ABROAD } from '../src/domain/reduce-location.ts';
import { chooseContacts, type Referred } from '../src/domain/refer.ts';
import { tellResult } from './eligibility-words.ts';
import { contactCard, placeLabel, placeName, townName } from './referral-words.ts';

export type ReferralParts = { readonly places: PlaceFinder; readonly clock: Clock };

const SILENT = new Set(['dont-know', 'rather-not-say', 'no']);
/** Said before the places: somebody who is nearer than any desk. */
const FIRST: Readonly<Record<string, string>> = {
  'reception-centre': 'refer.first.social-worker',
  'closed-centre': 'refer.first.return-coach',
  'family-unit': 'refer.first.return-coach',
  prison: 'refer.first.return-coach',
};

/** Where are you? And then the nearest who can help: a desk of the state and somebody else, side by side. */
export class ReferralDialog extends Dialog {
  static readonly id = 'referral';
  readonly #parts: ReferralParts;

  constructor(parts: ReferralParts) {
    super(ReferralDialog.id);
    this.#parts = parts;
  }

  /** `found`: what the message that led here says about where the person is. */
  override async beginDialog(dialogContext: DialogContext, found?: PlaceFound): Promise<DialogTurnResult> {
    if (found) return this.#take(dialogContext, found);
    ask(speechOf(dialogContext.context));
    return Dialog.EndOfTurn;
  }

  override async continueDialog(dialogContext: DialogContext): Promise<DialogTurnResult> {
    const speech = speechOf(dialogContext.context);
    if (SILENT.has(speech.heard ?? '')) {
      this.#tellWithoutPlace(speech);
      return dialogContext.endDialog(true);
    }
    ask(speech);
    return Dialog.EndOfTurn;
  }

  override async repromptDialog(context: TurnContext, _instance: DialogInstance): Promise<void> {
    ask(speechOf(context));
  }

  /** What a message says about where the person is; `guess`: whether nearly a name counts. */
  hear(text: string, { guess }: { guess: boolean }): PlaceFound {
    return this.#parts.places.find(text, { guess });
  }

  /** The place that a button stands for. */
  chosen(id: string): PlaceFound {
    const place = this.#parts.places.byId(id);
    return place ? { kind: 'found', place, others: [] } : { kind: 'abroad', country: '' };
  }

  async #take(dialogContext: DialogContext, found: PlaceFound): Promise<DialogTurnResult> {
    const speech = speechOf(dialogContext.context);
    if (found.kind === 'found') {
      speech.memory.place = placeId(found.place);
      this.tell(speech);
      return dialogContext.endDialog(true);
    }
    if (found.kind === 'ambiguous') askWhich(speech, found);
    else {
      speech.tell(speech.say(found.kind === 'abroad' ? 'refer.abroad' : 'refer.again'));
      ask(speech);
    }
    return Dialog.EndOfTurn;
  }

  /** Who is near the place that was named. */
  tell(speech: Speech): void {
    const place = this.#place(speech);
    if (!place) {
      this.#tellWithoutPlace(speech);
      return;
    }
    const { living } = speech.memory.check?.answers ?? {};
    const first = typeof living === 'string' ? FIRST[living] : undefined;
    speech.tell(first ? speech.say(first) : '', speech.say('refer.near', { place: placeName(speech, place) }));
    const chosen = this.#chosen(speech, place);
    if (chosen.length > 1) speech.tell(speech.say('refer.choice'));
    this.#show(speech, chosen);
    speech.serve('answered');
    speech.note(speech.say('refer.line'), ...afterwards(speech));
    offerNext(speech);
  }

  /** Half a page to take along: the result of the check, if there is one, and who is near. No name, no address. */
  tellPage(speech: Speech): void {
    const place = this.#place(speech);
    speech.printable = true;
    speech.tell(speech.say('refer.page'));
    const { check } = speech.memory;
    if (check?.done) {
      const answers = withAssumed(speech.content.eligibility, check.answers);
      const step = nextStep(speech.content.eligibility, answers);
      // Without the answers it rests on: what somebody said about themselves does not go on paper.
      if (step.kind === 'result') tellResult(speech, step.assessment, {});
    }
    if (place) {
      speech.tell(speech.say('refer.near', { place: placeName(speech, place) }));
      this.#show(speech, this.#chosen(speech, place));
    }
    const date = writeDay(belgianDay(this.#parts.clock.now()), speech.locale);
    speech.note(speech.say('refer.line'), speech.say('refer.made', { date }));
    speech.offer([{ id: 'command:menu', label: speech.say('button.menu') }]);
  }

  #show(speech: Speech, chosen: readonly Referred[]): void {
    const { clock, places } = this.#parts;
    for (const one of chosen) {
      const town = places.byPostcode(one.contact.postcode ?? '')?.name;
      speech.show(contactCard(speech, one, { now: clock.now(), town }));
    }
  }

  #place(speech: Speech): Place | undefined {
    return speech.memory.place === undefined ? undefined : this.#parts.places.byId(speech.memory.place);
  }

  #chosen(speech: Speech, place: Place): Referred[] {
    return chooseContacts({ contacts: speech.content.contacts, place, route: routeOf(speech), locale: speech.locale });
  }

  #tellWithoutPlace(speech: Speech): void {
    const desks = speech.content.contacts.filter((contact) => contact.kind === 'return_desk' && contact.position);
    const towns = desks.map((desk) => townName(speech, desk)).sort(new Intl.Collator(speech.locale).compare);
    speech.tell(
      speech.say('refer.without'),
      speech.say('refer.towns', { towns: listOf(speech, towns) }),
      speech.say('refer.line'),
    );
    offerNext(speech);
  }
}

/** Whom the eligibility check said to contact; nothing without a finished check. */
function routeOf(speech: Speech): readonly string[] {
  const { check } = speech.memory;
  if (!check?.done) return [];
  const step = nextStep(speech.content.eligibility, withAssumed(speech.content.eligibility, check.answers));
  return step.kind === 'result' ? step.assessment.route : [];
}

/** What a route names that is no place near: said after the places, an authority with what it is. */
function afterwards(speech: Speech): string[] {
  const route = routeOf(speech);
  return ['lawyer', 'guardian', 'embassy', 'immigration-office'].flatMap((one) =>
    route.includes(one) ? [speech.say('refer.also', { contacts: speech.say(`check.route.${one}`) })] : [],
  );
}

function ask(speech: Speech): void {
  speech.asksForPlace = true;
  speech.tell(speech.say('refer.ask'));
  speech.offer(silences(speech));
}

function askWhich(speech: Speech, found: Extract<PlaceFound, { kind: 'ambiguous' }>): void {
  speech.tell(speech.say('refer.which'));
  const labels = new Map(found.places.map((place) => [placeId(place), placeLabel(place)]));
  speech.offer([
    ...[...labels].map(([id, label]) => ({ id: `place:${id}`, label })),
    ...(found.abroad === undefined ? [] : [{ id: ABROAD, label: speech.say('refer.button.abroad') }]),
    ...silences(speech),
  ]);
}

function listOf(speech: Speech, names: readonly string[]): string {
  return new Intl.ListFormat(speech.locale, { type: 'conjunction' }).format(names);
}

function silences(speech: Speech) {
  return [
    { id: 'command:dont-know', label: speech.say('check.button.dont-know') },
    { id: 'command:rather-not-say', label: speech.say('check.button.rather-not-say') },
  ];
}

function offerNext(speech: Speech): void {
  speech.offer([
    { id: 'refer:page', label: speech.say('refer.button.page') },
    { id: 'refer:start', label: speech.say('refer.button.other') },
    { id: 'command:human', label: speech.say('button.human') },
    { id: 'command:menu', label: speech.say('button.menu') },
  ]);
}
