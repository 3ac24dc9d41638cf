import { parseArgs } from 'node:util';
import { ROOT } from '../app.ts';
import { ConfigError, readConfig } from '../config.ts';
import { ContentError } from '../content/content-error.ts';
import { loadContent } from '../content/load-content.ts';
import { loadDeskWords } from '../content/load-desk-words.ts';
import { StartError } from '../domain/errors.ts';
import { createMind, openDetector } from '../mind.ts';
import { employers } from '../open-desk.ts';
import { assessInput, assessLine } from './assess.ts';
import { verifyAudit } from './audit.ts';
import { checkChannels } from './channels.ts';
import { printPhrases, reportContent, stampTranslations } from './content.ts';
import { exportLanguage, importLanguage } from './content-exchange.ts';
import { manageDesk } from './desk.ts';
import { eraseConversation } from './erase.ts';
import { printGaps } from './gaps.ts';
import { answerLines } from './json-lines.ts';
import { operate } from './operate.ts';
import { printPhrasebook } from './phrasebook.ts';
import { azureProbe } from './probe-azure.ts';

import { messengerProbe, setUpMessenger, whatsAppProbe } from './probe-meta.ts';

import { drawQuestionnaire } from './questionnaire.ts';
import { knownTo, redactLine, redactMessage } from './redact.ts';
import { refer, referLine } from './refer.ts';

import { seedDemo } from './seed-demo.ts';
import { ask, askLine, detect, detectLine, safety, safetyLine } from './understand.ts';

const USAGE = `assist <verb>
  detect                        language of each message      (JSON Lines in, JSON Lines out)
  ask [--explain]               what the assistant would say  (JSON Lines in, JSON Lines out)
  safety                        whether a person is in danger     (JSON Lines in, JSON Lines out)
  redact                        what tells who somebody is, taken out (JSON Lines in, JSON Lines out)
  refer                         who is near a place               (JSON Lines in, JSON Lines out)
  assess                        what may apply to a situation     (JSON Lines in, JSON Lines out)
  content                       checks all content; coverage and problems
  content phrases               every example message as JSON Lines
  content export --language so [--file so.csv]
                                one file for a translator: PO, or CSV for a spreadsheet
  content import --language so --file so.po --reviewer "Name"
                                takes it back; refused lines are listed
  content questionnaire         the eligibility check as a Mermaid picture, for reviewers
  content gaps                  how often questions were not understood, by language and nearest topic
  content phrasebook so         every phrase as it is read in a language, examples filled in, under its English
  content stamp [ar|ar/cost …]  notes which English text translations were made from
  desk add-user --login a --alias Ann --role counsellor --organisation <id in content/desks.yaml>
                                an account at the desk; prints the link with which its owner sets a password
  desk list | disable --login a | enable --login a | reset --login a
  seed-demo [--organisation id] accounts of every role and waiting cases for trying the desk; prints how to sign in
  audit verify [--head <head>]  whether the record of who did what is whole; 1 when it was changed
  channels check                whether the channels can work with their settings, and what is wrong
  channels setup                gives the Facebook page its first button and its menu, in every language Meta knows
  conversations erase --id <id> erases one conversation, by the id its client has
  conversations erase --channel whatsapp --address <number>
                                the same, for somebody who asks for it with their number (messenger: the page-scoped id)
  report [--week 2026-W46]      how people were served, by language; counts below ten are hidden
  keys status                   which master keys seal how much
  keys rotate                   a new master key, while the assistant runs
  backup --to <folder>          a sealed copy of the embedded database, its keys in a file of their own
  restore --from <file> [--keys <file>]
                                puts a copy back; what was erased since stays erased
  erasures export|apply         what was erased lately, for restoring PostgreSQL (JSON Lines out, JSON Lines in)
`;

const clock = { now: () => Date.now() };
const streams = { input: process.stdin, output: process.stdout };
const print = (line: string) => process.stdout.write(`${line}\n`);

/** An option that a verb does not have, or one without its value. */
function isWrongOption(error: unknown): error is Error {
  return error instanceof TypeError && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}

/** The exit status of a verb. */
async function run(verb: string | undefined, rest: readonly string[]): Promise<number> {
  switch (verb) {
    case 'detect': {
      const detector = openDetector(loadContent(ROOT).content);
      return (await answerLines(streams, detectLine, (line) => detect(detector, line))) > 0 ? 0 : 1;
    }
    case 'ask': {
      const mind = createMind(ROOT, clock);
      return (await answerLines(streams, askLine, (line) =>
        ask(mind, line, { now: clock.now(), explain: rest.includes('--explain') }),
      )) > 0
        ? 0
        : 1;
    }
    case 'redact': {
      const known = knownTo(loadContent(ROOT).content);
      return (await answerLines(streams, redactLine, (line) => redactMessage(known, line))) > 0 ? 0 : 1;
    }
    case 'refer': {
      const { content: known, places } = createMind(ROOT, clock);
      return (await answerLines(streams, referLine, (line) => refer(known, places, line))) > 0 ? 0 : 1;
    }
    case 'assess': {
      const { content: known } = createMind(ROOT, clock);
      return (await answerLines(streams, assessLine, (line) => assessInput(known, line))) > 0 ? 0 : 1;
    }
    case 'safety': {
      const mind = createMind(ROOT, clock);
      return (await answerLines(streams, safetyLine, (line) => safety(mind, line))) > 0 ? 0 : 1;
    }
    case 'content':
      return content(rest);
    case 'desk':
      // Content takes a second to read, and only a new account needs it.
      return manageDesk(readConfig(), rest, { organisations: () => new Set(employers(loadContent(ROOT).content).keys()), print });
    case 'seed-demo':
      return seed(rest);
    case 'audit':
      if (rest[0] === 'verify') return verifyAudit(readConfig(), rest[1] === '--head' ? (rest[2] ?? '') : undefined, print);
      break;
    case 'channels':
      if (rest[0] === 'check') return (await checkAll()) ? 0 : 1;
      if (rest[0] === 'setup') return (await setUpMessenger(readConfig(), loadContent(ROOT).content, print)) ? 0 : 1;
      break;
    case 'conversations':
      if (rest[0] === 'erase') return erase(rest.slice(1));
      break;
    case 'report':
    case 'keys':
    case 'backup':
    case 'restore':
    case 'erasures': {
      const status = await operate(verb, rest, { config: readConfig(), clock, streams, print });
      if (status !== undefined) return status;
    }
  }
  process.stderr.write(USAGE);
  return 2;
}

async function seed(rest: readonly string[]): Promise<number> {
  const { content, handleTurn } = createMind(ROOT, clock);
  const known = [...employers(content).keys()];
  const organisation = rest[0] === '--organisation' ? rest[1] : known[0];
  if (organisation !== undefined && known.includes(organisation)) {
    return seedDemo(readConfig(), { organisation, handleTurn, print });
  }
  print(`--organisation is one of: ${known.join(', ')}`);
  return 2;
}

async function erase(args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { id, channel, address } = parseArgs({ args: [...args], options: { id: text, channel: text, address: text } }).values;
  if (id) return eraseConversation(readConfig(), { id }, print);
  if (address && (channel === 'whatsapp' || channel === 'messenger')) {
    // As people write numbers: +32 470 00 00 01.
    return eraseConversation(readConfig(), { channel, address: address.replaceAll(/[\s+]/g, '') }, print);
  }
  process.stderr.write(USAGE);
  return 2;
}

function checkAll(): Promise<boolean> {
  const config = readConfig();
  return checkChannels([whatsAppProbe(config), messengerProbe(config), azureProbe({ config, clock })], print);
}

async function content(rest: readonly string[]): Promise<number> {
  if (rest[0] === undefined) loadDeskWords(ROOT);
  if (rest[0] === undefined) return reportContent(ROOT, clock.now(), print) ? 0 : 1;
  if (rest[0] === 'phrases') {
    printPhrases(ROOT, print);
    return 0;
  }
  if (rest[0] === 'questionnaire') {
    print(drawQuestionnaire(loadContent(ROOT).content).trimEnd());
    return 0;
  }
  if (rest[0] === 'gaps') {
    await printGaps(readConfig(), print);
    return 0;
  }
  if (rest[0] === 'phrasebook') {
    printPhrasebook(ROOT, rest[1], clock.now(), print);
    return 0;
  }
  if (rest[0] === 'stamp') {
    print(`${stampTranslations(ROOT, rest.slice(1))} translation(s) stamped`);
    return 0;
  }
  if (rest[0] === 'export' || rest[0] === 'import') {
    const { values } = parseArgs({
      args: rest.slice(1),
      options: { language: { type: 'string' }, file: { type: 'string' }, reviewer: { type: 'string' } },
    });
    if (rest[0] === 'import') return importLanguage(ROOT, { ...values, now: clock.now() }, print) ? 0 : 1;
    exportLanguage(ROOT, values, print);
    return 0;
  }
  process.stderr.write(USAGE);
  return 2;
}

// A reader that has seen enough closes the pipe: no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  process.exitCode = await run(process.argv[2], process.argv.slice(3));
} catch (error) {
  if (isWrongOption(error)) {
    process.stderr.write(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
  if (![ConfigError, ContentError, StartError].some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
