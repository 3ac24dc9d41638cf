/** What counsellors read, one language: by key, at most two levels deep. */
export type DeskWords = { readonly [key: string]: string | DeskWords };

/** The languages of the desk: those of the people who work there. */
export const DESK_LANGUAGES = ['en', 'nl', 'fr'] as const;
