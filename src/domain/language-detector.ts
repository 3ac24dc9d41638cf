/** What a text was heard as. */
export type Detection = {
  /** BCP 47 primary tag, offered or not; null when the text does not say. */
  readonly language: string | null;
  /** How probable it is that the language is the right one, from 0 to 1. */
  readonly confidence: number;
  /** The likeliest languages, best first, for asking. */
  readonly likely: readonly string[];
  /** Words that could tell the language: names, numbers and what all languages share do not count. */
  readonly words: number;
  /** ISO 15924 code of the script that most of it is written in. */
  readonly script?: string;
};

/** What is known beside the text. */
export type Listening = {
  /** Narrows the answer to these tags. */
  readonly candidates?: readonly string[] | undefined;
  /** The language of the talk so far: it is likely to go on. */
  readonly spoken?: string | undefined;
};

/** Tells the language of a message. Deterministic; no network. */
export type LanguageDetector = {
  detect(text: string, listening?: Listening): Detection;
};

/** A service outside that is asked when the detector is not sure. Never throws: without an answer it gives nothing. */
export type SecondOpinion = (text: string) => Promise<{ readonly language: string; readonly confidence: number } | undefined>;
