import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Big packages that change less often than ours; a name is a file that browsers keep over our releases. */
const vendors = [
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
  { name: 'markdown', test: /node_modules[\\/](mdast|micromark|unist|decode-named|character-entities|ccount|longest)/ },
];

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2023',
    // The CSP is `default-src 'self'`, which refuses data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: vendors } } },
  },
});
