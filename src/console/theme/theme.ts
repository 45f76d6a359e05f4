import { createTheme, localStorageColorSchemeManager } from '@mantine/core';
import parts from './parts.module.css';

/** Where the choice of light, dark or auto is kept; `public/color-scheme.js` reads the same key before first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'switchhook.colors' });

const calm = { duration: 120, transition: 'fade' } as const;
const small = { defaultProps: { size: 'sm' } };

// Scroll locking writes a <style> element, which the CSP refuses; the page itself never scrolls, so none is needed.
const unlocked = { lockScroll: false };

/**
 * Density and defaults of Mantine's parts, named by their text names so that what a page does not show is not loaded
 * for its defaults. Colours stand in theme.css, for the CSP's sake.
 */
export const theme = createTheme({
  primaryColor: 'indigo',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: small,
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, transitionProps: calm, fz: 'xs' } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: calm } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: calm } },
    Modal: {
      defaultProps: { ...unlocked, transitionProps: calm, padding: 20 },
      classNames: { title: parts.modalTitle },
    },
    Drawer: { defaultProps: unlocked },
    InputWrapper: {
      defaultProps: { inputWrapperOrder: ['label', 'input', 'error', 'description'] },
      classNames: { error: parts.error },
    },
    Switch: { defaultProps: { withThumbIndicator: false } },
    TextInput: small,
    Textarea: small,
    PasswordInput: small,
    NumberInput: small,
    Select: small,
    Autocomplete: small,
  },
});
