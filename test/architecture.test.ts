import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The rules of the house, as sentences. Every failure names the rule, the file and the remedy. */

const ROOT = join(import.meta.dirname, '..');
const MOST_LINES = 300;

type Rule = {
  readonly id: string;
  /** Files the rule is about, by the start of their path. The first rule that fits is the one that counts. */
  readonly of: string;
  /** What they may import: starts of paths of this project, and names of packages. */
  readonly may: readonly string[];
  readonly remedy: string;
};

const COMPOSERS = [
  'src/app.ts',
  'src/open-desk.ts',
  'src/open-notices.ts',
  'src/open-channels.ts',
  'src/mind.ts',
  'src/knowledge.ts',
  'src/index.ts',
  'src/assist/',
  'src/talk/',
];

const RULES: readonly Rule[] = [
  {
    id: 'R1',
    of: 'src/domain/',
    may: ['src/domain/'],
    remedy: 'The domain knows only itself. Take the outside thing as a parameter or a port.',
  },
  {
    id: 'R2',
    of: 'src/content/checks/check-phone.ts',
    may: ['libphonenumber-js/max'],
    remedy: 'One question is asked of the package here: can this number be dialled.',
  },
  {
    id: 'R2',
    of: 'src/content/',
    may: [
      'src/content/',
      'src/domain/',
      'zod',
      'yaml',
      'gettext-parser',
      'csv-parse/sync',
      'csv-stringify/sync',
      'node:fs',
      'node:path',
      'node:crypto',
    ],
    remedy: 'Content reads files into the domain. Move behaviour into the domain.',
  },
  {
    id: 'R3',
    of: 'src/language/azure-second-opinion.ts',
    may: ['src/language/', 'src/domain/', '@azure/ai-language-text'],
    remedy: 'The service outside is known to this file alone; everything else knows the port SecondOpinion.',
  },
  {
    id: 'R3',
    of: 'src/language/',
    may: ['src/language/', 'src/domain/', 'i18next', 'franc', 'node:zlib'],
    remedy: 'Language knows words only. Have app.ts hand in what else it needs.',
  },
  {
    id: 'R4',
    of: 'src/answering/',
    may: ['src/answering/', 'src/domain/'],
    remedy: 'Answering chooses a topic and no more. Rendering and talking are done elsewhere.',
  },
  {
    id: 'R4',
    of: 'src/safety/',
    may: ['src/safety/', 'src/answering/', 'src/domain/'],
    remedy: 'Safety recognises danger from the text alone, with the readers that answering has.',
  },
  {
    id: 'R5',
    of: 'src/bot/framework.ts',
    may: ['src/domain/', 'botbuilder', 'botbuilder-dialogs'],
    remedy: 'The door to the framework re-exports; it decides nothing.',
  },
  {
    id: 'R5',
    of: 'src/bot/',
    may: ['src/bot/', 'src/domain/'],
    remedy: 'botbuilder comes in through src/bot/framework.ts alone; everything else is handed in by mind.ts.',
  },
  {
    id: 'R6',
    of: 'dialogs/',
    may: ['dialogs/', 'src/domain/', 'src/bot/framework.ts', 'src/bot/speech.ts'],
    remedy: 'A dialog talks through Speech. Take what it needs to know as a parameter of RootDialog.',
  },
  {
    id: 'R7',
    of: 'src/channels/direct-line/',
    may: ['src/channels/direct-line/', 'src/domain/', 'node:crypto'],
    remedy: 'A channel only receives and sends; return an Activity and let delivery store it.',
  },
  ...['whatsapp', 'messenger'].map((channel) => ({
    id: 'R7',
    of: `src/channels/${channel}/`,
    may: [`src/channels/${channel}/`, 'src/channels/meta/', 'src/domain/'],
    remedy: 'A channel only receives and sends; what both channels of Meta share is in src/channels/meta.',
  })),
  {
    id: 'R7',
    of: 'src/channels/meta/',
    may: ['src/channels/meta/', 'src/domain/', 'node:crypto'],
    remedy: 'What the channels of Meta share knows neither of them.',
  },
  {
    id: 'R7',
    of: 'src/channels/azure-bot-service/',
    may: ['src/channels/azure-bot-service/', 'src/domain/', 'src/bot/framework.ts', 'src/outside/microsoft.ts'],
    remedy: 'A channel only receives and sends; botbuilder comes in through src/bot/framework.ts, the network as the port Reach.',
  },
  {
    id: 'R8',
    of: 'src/delivery/',
    may: ['src/delivery/', 'src/domain/'],
    remedy: 'Delivery moves activities between ports. Add a port to the domain and have app.ts hand it in.',
  },
  {
    id: 'R9',
    of: 'src/storage/sqlite.ts',
    may: ['src/storage/database.ts', 'src/storage/listeners.ts', 'src/domain/', 'node:sqlite', 'node:fs', 'node:path'],
    remedy: 'A driver runs statements and knows no table.',
  },
  {
    id: 'R9',
    of: 'src/storage/postgres',
    may: ['src/storage/database.ts', 'src/storage/listeners.ts', 'src/storage/postgres-listen.ts', 'src/domain/', 'pg'],
    remedy: 'A driver runs statements and knows no table.',
  },
  {
    id: 'R9',
    of: 'src/storage/sqlite-copy.ts',
    may: ['src/domain/', 'node:sqlite', 'node:fs', 'node:path'],
    remedy: 'A driver copies files and knows no table.',
  },
  {
    id: 'R9',
    of: 'src/storage/',
    may: ['src/storage/', 'src/domain/', 'node:fs', 'node:path', 'node:crypto'],
    remedy: 'Engines are known to their driver alone; tables speak through the Database port.',
  },
  {
    id: 'R10',
    of: 'src/http/server.ts',
    may: ['src/http/', 'src/domain/', 'restify', 'node:http'],
    remedy: 'The server routes, reads, answers and refuses. What a request means is the channel\u2019s business.',
  },
  {
    id: 'R10',
    of: 'src/http/web-sockets.ts',
    may: ['src/http/', 'src/domain/', 'ws', 'node:http', 'node:stream'],
    remedy: 'The upgrade guard opens and refuses sockets. What they carry is the channel\u2019s business.',
  },
  {
    id: 'R10',
    of: 'src/http/',
    may: ['src/http/', 'src/domain/', 'node:http', 'node:net', 'node:fs', 'node:path', 'node:crypto', 'node:zlib'],
    remedy: 'restify is imported by src/http/server.ts alone.',
  },
  {
    id: 'R8',
    of: 'src/desk/provider.ts',
    may: ['src/domain/', 'openid-client'],
    remedy: 'OpenID Connect is known to this file alone.',
  },
  {
    id: 'R8',
    of: 'src/desk/totp.ts',
    may: ['otpauth', 'node:crypto'],
    remedy: 'The codes of the second factor are known to this file alone.',
  },
  {
    id: 'R8',
    of: 'src/desk/',
    may: ['src/desk/', 'src/domain/', 'node:crypto', 'node:fs', 'node:path'],
    remedy: 'The desk speaks to ports. Add a port to the domain and have open-desk.ts hand it in.',
  },
  {
    id: 'R8',
    of: 'src/notices/mail.ts',
    may: ['src/domain/', 'nodemailer'],
    remedy: 'Mail is known to this file alone.',
  },
  {
    id: 'R8',
    of: 'src/notices/',
    may: ['src/notices/', 'src/domain/'],
    remedy: 'Notices speak to ports. Add a port to the domain and have app.ts hand it in.',
  },
  {
    id: 'R11',
    of: 'src/config-desk.ts',
    may: ['zod', 'src/domain/', 'src/setting.ts'],
    remedy: 'Settings are read and checked, nothing else.',
  },
  {
    id: 'R14',
    of: 'src/outside/',
    may: ['src/outside/', 'src/domain/', 'node:crypto', 'node:dns', 'node:http', 'node:https', 'node:net'],
    remedy: 'What is outside is reached and checked here; what is said to it is the channel\u2019s business.',
  },
  { id: 'R11', of: 'src/setting.ts', may: ['zod'], remedy: 'How a setting is read, nothing else.' },
  {
    id: 'R11',
    of: 'src/meta-settings.ts',
    may: ['zod', 'src/setting.ts'],
    remedy: 'Settings are read and checked, nothing else.',
  },
  {
    id: 'R11',
    of: 'src/azure-settings.ts',
    may: ['zod', 'src/setting.ts', 'src/domain/'],
    remedy: 'Settings are read and checked, nothing else.',
  },
  {
    id: 'R11',
    of: 'src/config.ts',
    may: [
      'zod',
      'src/setting.ts',
      'src/azure-settings.ts',
      'src/meta-settings.ts',
      'src/config-desk.ts',
      'src/refuse-unsafe.ts',
      'src/domain/',
    ],
    remedy: 'Settings are read and checked, nothing else.',
  },
  {
    id: 'R11',
    of: 'src/refuse-unsafe.ts',
    may: ['src/domain/'],
    remedy: 'What production refuses is judged from the settings alone.',
  },
  {
    id: 'R15',
    of: 'src/observe/metrics.ts',
    may: ['src/domain/', 'prom-client'],
    remedy: 'The registry of figures is known to this file alone; everything else knows the port Meter.',
  },
  {
    id: 'R15',
    of: 'src/observe/',
    may: ['src/observe/', 'src/domain/', 'node:crypto', 'node:net'],
    remedy: 'Observing stands at the edge of ports. What it needs from storage or settings is handed in by app.ts.',
  },
  { id: 'R11', of: 'src/log.ts', may: ['pino'], remedy: 'The log writes allowed fields, nothing else.' },
  {
    id: 'R13',
    of: 'src/widget/',
    may: ['src/widget/', 'preact', 'preact/hooks'],
    remedy: 'The widget speaks Direct Line with the server; it shares no code with it.',
  },
  {
    id: 'R13',
    of: 'src/desk-pages/picture.tsx',
    may: ['uqr'],
    remedy: 'QR codes are known to this file alone.',
  },
  {
    id: 'R13',
    of: 'src/desk-pages/',
    may: ['src/desk-pages/', 'preact', 'preact/hooks'],
    remedy: 'The pages of the desk speak HTTP with the server; they share no code with it.',
  },
];

type Import = { readonly file: string; readonly target: string };

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const SOURCES = ['src', 'dialogs'].flatMap(filesBelow).filter((file) => /\.tsx?$/.test(file));
const TEXTS = new Map(SOURCES.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));

/** Without comments, so that a word in a comment is not taken for code. */
function code(file: string): string {
  return (TEXTS.get(file) ?? '').replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:])\/\/.*$/gm, '$1');
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

function importsOf(file: string): Import[] {
  return [...code(file).matchAll(IMPORT)].map((match) => {
    const target = match[1] ?? match[2] ?? '';
    return { file, target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target };
  });
}

const IMPORTS = SOURCES.flatMap(importsOf);

function isAllowed(rule: Rule, target: string): boolean {
  return rule.may.some((allowed) => target === allowed || (allowed.endsWith('/') && target.startsWith(allowed)));
}

describe('who may know whom', () => {
  test('every import is one that its part of the house may make', () => {
    const broken = IMPORTS.flatMap(({ file, target }) => {
      if (COMPOSERS.some((start) => file.startsWith(start))) return [];
      const rule = RULES.find((one) => file.startsWith(one.of));
      if (!rule) return [`${file}: no rule says what this file may import. Put it where it belongs, or add a rule.`];
      return isAllowed(rule, target) ? [] : [`${rule.id}: ${file} imports ${target}. ${rule.remedy}`];
    });
    expect(broken).toEqual([]);
  });

  test('only the composition root knows the composers', () => {
    const broken = IMPORTS.filter(({ file, target }) => {
      const isComposer = COMPOSERS.some((start) => target.startsWith(start));
      return isComposer && !COMPOSERS.some((start) => file.startsWith(start));
    });
    expect(broken.map(({ file, target }) => `R12: ${file} imports ${target}. Take the part as a parameter.`)).toEqual([]);
  });

  test('there is no circle of imports', () => {
    const next = new Map(SOURCES.map((file) => [file, importsOf(file).map((one) => one.target)]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file))
        circles.push(`R12: ${[...path.slice(path.indexOf(file)), file].join(' → ')}. Break it with a port.`);
      if (done.has(file) || path.includes(file)) return;
      for (const target of next.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of SOURCES) visit(file, []);
    expect(circles).toEqual([]);
  });

  test('only config.ts reads the environment', () => {
    const broken = SOURCES.filter((file) => file !== 'src/config.ts' && code(file).includes('process.env'));
    expect(broken.map((file) => `R11: ${file} reads process.env. Add a setting to src/config.ts.`)).toEqual([]);
  });
});

describe('the one gate', () => {
  test('whatever is sent to a person goes through the send gate', () => {
    const writers = SOURCES.filter((file) => /INSERT INTO outbox/.test(code(file)));
    expect(writers.map((file) => `R14: ${file} writes into the outbox. Send through src/storage/send-gate.ts.`)).toEqual([
      'R14: src/storage/send-gate.ts writes into the outbox. Send through src/storage/send-gate.ts.',
    ]);
  });
});

describe('the size and shape of a room', () => {
  test('no file is longer than three hundred lines', () => {
    const long = [...TEXTS]
      .map(([file, text]) => ({ file, lines: text.split('\n').length }))
      .filter(({ lines }) => lines > MOST_LINES);
    expect(long.map(({ file, lines }) => `R12: ${file} has ${lines} lines. Give one of its jobs a file of its own.`)).toEqual([]);
  });

  test('nothing is typed as any, nothing is caught and dropped, nothing is silenced', () => {
    const faults = [
      { pattern: /(?::|as|<)\s*any\b/, what: 'any', remedy: 'Say what it is, or unknown and check.' },
      { pattern: /catch(?:\s*\([^)]*\))?\s*\{\s*\}/, what: 'an empty catch', remedy: 'Handle it, or let it go up.' },
      { pattern: /@ts-(?:ignore|nocheck|expect-error)/, what: 'a silenced type error', remedy: 'Mend the type.' },
    ];
    const broken = SOURCES.flatMap((file) =>
      faults
        .filter(
          ({ pattern }) => pattern.test(code(file)) || (pattern.source.includes('@ts') && pattern.test(TEXTS.get(file) ?? '')),
        )
        .map(({ what, remedy }) => `R12: ${file} has ${what}. ${remedy}`),
    );
    expect(broken).toEqual([]);
  });

  test('names say what a thing is', () => {
    const empty = /(?:^|[/-])(?:utils?|helpers?|common|misc|manager|service|base|data|info)(?:[-.]|$)/;
    const broken = SOURCES.filter((file) => empty.test(file.replace(/^.*\//, '')));
    expect(broken.map((file) => `R12: ${file} is named for nothing. Name it for what it does.`)).toEqual([]);
    const barrels = SOURCES.filter((file) => /\/index\.tsx?$/.test(file) && file !== 'src/index.ts');
    expect(barrels.map((file) => `R12: ${file} is a barrel. Import the file that defines the thing.`)).toEqual([]);
  });

  test('no default export', () => {
    const broken = SOURCES.filter((file) => /\bexport\s+default\b/.test(code(file)));
    expect(broken.map((file) => `R12: ${file} has a default export. Name it.`)).toEqual([]);
  });
});
