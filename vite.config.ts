import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** Builds the browser code: the page with the chat, and the launcher for other sites as one plain script. */
export default defineConfig({
  root: 'src/widget',
  base: '/',
  publicDir: false,
  plugins: [preact({ devToolsEnabled: false })],
  build: {
    outDir: '../../dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'src/widget/index.html', widget: 'src/widget/launcher.ts' },
      output: { entryFileNames: (chunk) => (chunk.name === 'widget' ? 'widget.js' : 'assets/[name]-[hash].js') },
    },
  },
});
