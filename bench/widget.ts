import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** What a phone downloads, in KB of 1000 bytes after gzip, beside the stock Web Chat of the same install. */
export function benchWidget(print: (line: Record<string, unknown>) => void): void {
  execFileSync('node_modules/.bin/vite', ['build', '--logLevel', 'error']);
  const size = (file: string) => gzipSync(readFileSync(file), { level: 9 }).length / 1000;
  const assets = readdirSync('dist/assets').map((name) => size(`dist/assets/${name}`));
  const words = gzipSync(JSON.stringify(JSON.parse(readFileSync('locales/am.json', 'utf8')).widget)).length / 1000;
  const widget = size('dist/index.html') + words + assets.reduce((sum, one) => sum + one, 0);
  const stock = size('node_modules/botframework-webchat/dist/webchat.js');
  const one = (value: number) => Number(value.toFixed(2));
  print({
    bench: 'widget',
    widget_kb: one(widget),
    launcher_kb: one(size('dist/widget.js')),
    stock_web_chat_kb: one(stock),
    ratio_to_baseline: Number((widget / stock).toPrecision(3)),
  });
}
