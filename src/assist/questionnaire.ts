import type { Content } from '../domain/content.ts';
import type { Rule } from '../domain/eligibility.ts';

/** The questionnaire and its rules as a Mermaid flowchart, for the people who review it. */
export function drawQuestionnaire({ eligibility, words }: Content): string {
  const english = words.get('en' as never)?.check as { question?: Record<string, string> } | undefined;
  const lines = ['flowchart TD'];
  let previous: string | undefined;
  for (const { id, options, assumed, kind } of eligibility.questions) {
    const text = english?.question?.[id] ?? id;
    const answers = kind === 'country' ? 'a country' : options.join(' / ');
    const note = assumed === undefined ? '' : `<br/>taken without asking: ${assumed}`;
    lines.push(`  q_${id}["${quoted(text)}<br/><i>${answers} / unknown</i>${note}"]`);
    if (previous !== undefined) lines.push(`  q_${previous} --> q_${id}`);
    previous = id;
  }
  for (const rule of eligibility.rules) lines.push(...drawRule(rule, eligibility.sources.get(rule.source)));
  return `${lines.join('\n')}\n`;
}

function drawRule(rule: Rule, source: { readonly name: string; readonly date?: string } | undefined): string[] {
  const name = `r_${rule.id.replaceAll('-', '_')}`;
  const says = [
    ...Object.entries(rule.set ?? {}).map(([part, value]) => `${part}: ${value}`),
    ...(rule.warn ?? []).map((warning) => `tell: ${warning}`),
    ...Object.entries(rule.route ?? {}).map(([where, contacts]) => `${where}: ${contacts?.join(', ')}`),
    ...(rule.stop || rule.enough ? ['nothing more is asked'] : []),
  ];
  const from = `${source?.name ?? rule.source}, ${source?.date ?? 'undated'}`;
  const box = `  ${name}(["<b>${rule.id}</b><br/>${says.map(quoted).join('<br/>')}<br/><i>${quoted(from)}</i>"])`;
  const arrows = Object.entries(rule.when).map(([question, values]) => `  q_${question} -- "${values.join(' / ')}" --> ${name}`);
  return [box, ...arrows];
}

function quoted(text: string): string {
  return text.replaceAll('"', '#quot;');
}
