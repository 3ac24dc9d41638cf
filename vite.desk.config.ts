import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** Builds the pages of the desk, apart from the widget so that neither carries a line of the other. */
export default defineConfig({
  root: 'src/desk-pages',
  publicDir: false,
  plugins: [preact({ devToolsEnabled: false })],
  build: {
    outDir: '../../dist/desk',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: {
      input: { desk: 'src/desk-pages/main.tsx' },
      output: { entryFileNames: 'desk.js', assetFileNames: 'desk[extname]', codeSplitting: false },
    },
  },
});
