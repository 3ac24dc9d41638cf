import { Speech } from '../src/bot/speech.ts';
import type { Activity } from '../src/domain/activity.ts';
import type { Clock } from '../src/domain/clock.ts';
import type { Content } from '../src/domain/content.ts';
import type { LanguageDetector } from '../src/domain/language-detector.ts';
import { type Locale, matchLocale } from '../src/domain/locale.ts';
import type { Say } from '../src/domain/render-answer.ts';
import type { DangerScreen } from '../src/domain/safety.ts';
import { meetDanger } from './danger.ts';

export type FirstHelpParts = {
  readonly content: Content;
  readonly detector: LanguageDetector;
  readonly screen: DangerScreen;
  readonly sayIn: (locale: Locale) => Say;
  readonly clock: Clock;
};

/**
 * What somebody in danger hears while nothing can be stored, and so no turn can run; undefined where there is no danger.
 * `hint` is the language of their screen.
 */
export type FirstHelp = (text: string, hint?: string) => Activity | undefined;

export function createFirstHelp({ content, detector, screen, sayIn, clock }: FirstHelpParts): FirstHelp {
  return (text, hint) => {
    const shown = matchLocale(hint, content.languages);
    const { language, likely } = detector.detect(text, { spoken: shown });
    const { danger } = screen(text, [...likely, ...(shown ? [shown] : [])]);
    if (!danger) return undefined;
    const locale = matchLocale(language ?? undefined, content.languages) ?? shown;
    const speech = new Speech({ content, sayIn, memory: locale ? { locale } : {} });
    meetDanger(speech, danger, { clock, goOn: false });
    // What the buttons do needs a turn.
    speech.offer([]);
    return speech.reply({ type: 'message' });
  };
}
