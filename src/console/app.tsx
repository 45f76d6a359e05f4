import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import type { LinkCode } from './address/link-code.ts';
import { ApiProvider } from './api/api-provider.tsx';
import { createQueryClient } from './api/query-client.ts';
import { FaultScreen } from './fault-screen.tsx';
import { Door } from './session/door.tsx';
import { colorSchemeManager, theme } from './theme/theme.ts';
import { LanguageProvider } from './words/language.tsx';

/** What everything in the console stands on. `link` is the code that the page was opened with. */
export function App({ link }: { link: LinkCode | undefined }) {
  const [client] = useState(createQueryClient);
  return (
    <LanguageProvider>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={colorSchemeManager}
        // Both would be <style> elements, which the CSP refuses; theme/theme.css holds the values.
        withCssVariables={false}
        withGlobalClasses={false}
        withStaticClasses={false}
      >
        <FaultScreen>
          <QueryClientProvider client={client}>
            <ApiProvider>
              <Door link={link} />
            </ApiProvider>
          </QueryClientProvider>
          <Notifications position="top-right" limit={3} />
        </FaultScreen>
      </MantineProvider>
    </LanguageProvider>
  );
}
