import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { hasLinkCode, takeLinkCode } from './address/link-code.ts';
import { App } from './app.tsx';
import './theme/styles.ts';

const root = document.getElementById('root');
if (root) {
  // A link pasted into a tab that is already here changes only the part after `#`; its code still has to be used.
  addEventListener('hashchange', () => {
    if (hasLinkCode()) location.reload();
  });
  createRoot(root).render(
    <StrictMode>
      <App link={takeLinkCode()} />
    </StrictMode>,
  );
}
