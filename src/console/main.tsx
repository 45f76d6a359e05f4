import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { takeLinkCode } from './address/link-code.ts';
import { App } from './app.tsx';
import './theme/styles.ts';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App link={takeLinkCode()} />
    </StrictMode>,
  );
}
