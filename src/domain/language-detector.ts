/** What a text was heard as. */
export type Detection = {
  /** BCP 47 primary tag, offered or not; null when the text does not say. */
  readonly language: string | null;
  /** From 0 to 1. */
  readonly confidence: number;
  /** The likeliest languages, best first, for asking. */
  readonly likely: readonly string[];
};

/** Tells the language of a message. Deterministic; no network. */
export type LanguageDetector = {
  /** `candidates` narrows the answer to some tags. */
  detect(text: string, candidates?: readonly string[]): Detection;
};
